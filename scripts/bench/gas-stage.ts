import { join } from "node:path";
import { Wallet } from "ethers";
import { openContracts, type Contracts } from "#chain/contracts";
import { zeroFees } from "#chain/relay";
import { toHex } from "#lib/bytes";
import { newPrivateKey } from "#lib/ecies";
import type { Person } from "#lib/person";
import type { Ports } from "#lib/ports";
import { roles } from "#lib/roles";
import { FloorMock__factory, GasProbeMock__factory, type GasProbeMock } from "#types";
import { foundHospitals } from "../cast.ts";
import { openConsortium, type Consortium } from "../consortium.ts";
import { demoKey } from "../demo-wallets.ts";
import { setStage } from "../demo/stage.ts";
import { deployToPassingChain } from "../deployment.ts";
import { openSession, type DirectSession } from "../session.ts";
import { enrolNew } from "./bench-member.ts";

/** A member whose account sends its own transactions, and a floor contract that takes direct calls for theirs. */
export type Sender = {
  readonly person: Person;
  readonly ports: Ports;
  readonly wallet: Wallet;
  readonly floor: string;
  /** Sends what they only sign, so that nothing of theirs is warm. */
  readonly relay: Wallet;
};

/** A fresh chain with a patient and a doctor, floors for both, and the probe that asks with everything cold. */
export type GasStage = {
  readonly session: DirectSession;
  readonly consortium: Consortium;
  readonly contracts: Contracts;
  readonly probe: GasProbeMock;
  readonly patient: Sender;
  readonly doctor: Sender;
  readonly close: () => Promise<void>;
};

/** Sets up everything that the gas bench measures on. */
export async function setGasStage(): Promise<GasStage> {
  const stage = await setStage("hardhat");
  try {
    const site = await deployToPassingChain(stage.rpcUrl);
    const session = await openSession({
      rpcUrl: stage.rpcUrl,
      registration: site.contracts.Registration,
      storeUrl: stage.stores[0]?.url ?? "",
      vaultDirectory: join(stage.directory, "vault"),
      relayKey: demoKey("relay"),
    });
    stage.beforeClose(() => {
      session.provider.destroy();
      return Promise.resolve();
    });
    const consortium = openConsortium(session, demoKey("deployer"));
    await foundHospitals(consortium);
    const patient = await senderOf(session, roles.patient);
    const doctor = await senderOf(session, roles.doctor);
    const probe = await new GasProbeMock__factory(patient.wallet).deploy(zeroFees);
    await probe.waitForDeployment();
    const contracts = openContracts(site, session.provider);
    return { session, consortium, contracts, probe, patient, doctor, close: stage.close };
  } catch (error) {
    await stage.close();
    throw error;
  }
}

/** A new member with their floor. */
export async function senderOf(session: DirectSession, role: number): Promise<Sender> {
  const key = newPrivateKey();
  const { person, ports } = await enrolNew(session, { key, role });
  const wallet = new Wallet(toHex(key), session.provider);
  const floor = await new FloorMock__factory(wallet).deploy(person.number, zeroFees);
  await floor.waitForDeployment();
  const relay = new Wallet(toHex(demoKey("relay")), session.provider);
  return { person, ports, wallet, relay, floor: await floor.getAddress() };
}
