import { openAccessLogRead } from "#chain/access-log";
import { localWallet } from "#lib/local-wallet";
import { openClient } from "../../app/keeper/chain-read.ts";
import { deviceReads } from "../../app/keeper/chain-read/devices.ts";
import { readRegistrars } from "../../app/keeper/chain-read/registrars.ts";
import { votingReads } from "../../app/keeper/chain-read/voting.ts";
import { windowReads } from "../../app/keeper/chain-read/windows.ts";
import type { Visit } from "../../app/keeper/visit.ts";
import { openNode } from "../../app/server/node.ts";
import type { TestGateway, Visitor } from "./gateway.ts";
import type { System } from "./system.ts";

/** What the keeper of somebody signed in holds, over the system's own chain. `gateways`: those that pages know. */
export async function visitOf(
  { rpcUrl, session: { provider, site, services } }: System,
  gateways: readonly TestGateway[],
  { person, client, session, ports, key }: Visitor,
): Promise<Visit> {
  const { read, verify } = services;
  const chain = openClient(openNode(rpcUrl).call);
  const places = gateways.map(({ number, url }) => ({
    ...{ number, url, hospital: 0, account: person.account },
  }));
  return {
    chain: {
      config: { ...site, gateways: places, silentSeconds: 900, oracle: null, demo: null },
      ...{ read, verify, log: openAccessLogRead(provider, site) },
      voting: votingReads(chain, site),
      devices: deviceReads(chain, site),
      windows: windowReads(chain, site),
      registrars: (hospital) => readRegistrars(chain, site, hospital),
    },
    signedIn: { session, client, ports, wallet: localWallet(key) },
    member: await read.member(person.number),
    person,
  };
}
