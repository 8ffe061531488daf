import { z } from "zod";
import { exportedEntrySchema, type ExportedEntry } from "./access-log-file.ts";
import type { Call } from "./acts/domains.ts";
import { fromHex, type Hex } from "./bytes.ts";
import type { CaseId } from "./emergency.ts";
import { openSend, type SendSigned } from "./gateway-send.ts";
import { GatewayError, type GatewaySession } from "./gateway-session.ts";
import { gatewayStore, type UploadBody } from "./gateway-store.ts";
import type { Receipt, Relay } from "./ports.ts";
import type { HeldHeaders } from "./use-cases/list-held-records.ts";
import type { Store } from "./store.ts";
import type { Vault } from "./vault.ts";
import { decodePage, type HeldPage } from "./window-delivery.ts";

/** What a person does through one gateway. `vault`, `store` and `relay` are the ports of the use cases. */
export type GatewayClient = {
  readonly vault: Vault;
  readonly store: Store;
  readonly relay: Relay;
  /** One read-only call to the chain. */
  readonly rpc: (method: string, params: readonly unknown[]) => Promise<unknown>;
  /** Entries above sequence `after`, at most 1000: of one's own records, or of one's own reads. */
  readonly accessEntries: (
    of: "patient" | "reader",
    after?: number,
  ) => Promise<readonly ExportedEntry[]>;
  /** Manifests and header boxes of everything that one may read of a patient, page after page. */
  readonly headers: (patient: number, purpose: number) => Promise<HeldHeaders>;
  /** A page of a patient's windows of readings. */
  readonly readings: (question: ReadingsQuestion) => Promise<HeldPage>;
  /** What a hospital has published of its staff; undefined where this gateway has nothing. */
  readonly directory: (hospital: number) => Promise<Uint8Array | undefined>;
  /** Publishes it, as the hospital's admin. */
  readonly putDirectory: (hospital: number, document: Uint8Array) => Promise<void>;
  /** Ends all sessions of this account at the gateway. */
  readonly signOut: () => Promise<void>;
};

/** Whose readings, for which purpose, after which page, and anchored within which Unix seconds. */
export type ReadingsQuestion = {
  readonly patient: number;
  readonly purpose: number;
  readonly after?: number;
  readonly from?: number;
  readonly until?: number;
};

const lastSecond = 2 ** 40 - 1;

/** Opens a session's ports. `uploadBody` makes a request body of a stream of chunks; by default a Blob. */
export function openGatewayClient(session: GatewaySession, uploadBody?: UploadBody): GatewayClient {
  const send = openSend(session);
  const { store, vaultRecords } = gatewayStore(send, uploadBody);
  return {
    store,
    vault: {
      ...vaultRecords,
      ...slots(send, session),
      ...capsules(send),
      ...reasons(send),
      ...emergencies(send),
    },
    relay: (call) => relay(send, call),
    rpc: async (method, params) => {
      const answer = await send({ method: "POST", path: "/rpc", json: { method, params } });
      return z.object({ result: z.unknown() }).parse(await answer.json()).result;
    },
    accessEntries: async (of, after = 0) => {
      const path = `/access-entries?of=${of}&after=${after}`;
      const answer: unknown = await (await send({ method: "GET", path })).json();
      return z.object({ entries: z.array(exportedEntrySchema) }).parse(answer).entries;
    },
    headers: (patient, purpose) => headers(send, { patient, purpose }),
    readings: async ({ patient, purpose, after = 0, from = 0, until = lastSecond }) => {
      const path = `/patients/${patient}/readings?after=${after}&from=${from}&until=${until}`;
      const answer = await send({ method: "GET", path, purpose });
      return decodePage(new Uint8Array(await answer.arrayBuffer()));
    },
    directory: (hospital) =>
      bytesOrNone(send({ method: "GET", path: `/hospitals/${hospital}/directory` })),
    putDirectory: async (hospital, document) => {
      const path = `/hospitals/${hospital}/directory`;
      await send({ method: "PUT", path, bytes: document });
    },
    signOut: async () => {
      await send({ method: "POST", path: "/sign-out" });
    },
  };
}

const digestText = z.custom<Hex>(
  (value) => typeof value === "string" && /^0x[0-9a-f]{64}$/.test(value),
);
const bytesText = z
  .custom<Hex>((value) => typeof value === "string" && /^0x([0-9a-f]{2})*$/.test(value))
  .transform(fromHex);

const headersPage = z.object({
  headers: z.array(z.object({ digest: digestText, manifest: bytesText, headerBox: bytesText })),
  erased: z.array(digestText),
  unavailable: z.array(digestText),
  next: digestText.nullable(),
});

async function headers(
  send: SendSigned,
  { patient, purpose }: { patient: number; purpose: number },
): Promise<HeldHeaders> {
  const pages: z.infer<typeof headersPage>[] = [];
  const asked = new Set<string>();
  for (let query = ""; !asked.has(query);) {
    asked.add(query); // a gateway that goes in circles gets no further question
    const path = `/patients/${patient}/headers${query}`;
    const answer = await send({ method: "GET", path, purpose });
    const page = headersPage.parse(await answer.json());
    pages.push(page);
    if (page.next === null) break;
    query = `?after=${page.next.slice(2)}`;
  }
  return {
    headers: pages.flatMap((page) => page.headers),
    erased: pages.flatMap((page) => page.erased),
    unavailable: pages.flatMap((page) => page.unavailable),
  };
}

const receipt = z.object({
  transaction: z.custom<Hex>((value) => typeof value === "string" && value.startsWith("0x")),
  block: z.number(),
  gas: z.string().regex(/^\d{1,30}$/),
});

async function relay(send: SendSigned, { contract, method, args }: Call): Promise<Receipt> {
  const answer = await send({ method: "POST", path: "/relay", json: { contract, method, args } });
  const { gas, ...rest } = receipt.parse(await answer.json());
  return { ...rest, gas: BigInt(gas) };
}

/** The bytes of an answer; undefined where the gateway keeps none. */
async function bytesOrNone(answer: Promise<Response>): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await (await answer).arrayBuffer());
  } catch (error) {
    if (error instanceof GatewayError && error.status === 404) return undefined;
    throw error;
  }
}

function slots(send: SendSigned, session: GatewaySession): Pick<Vault, "slots" | "putSlots"> {
  let member = session.member;
  /** Somebody who enrolled during the session is a member since; the gateway tells the number when it refuses. */
  const asMember = async (request: (path: string) => Promise<Response>): Promise<Response> => {
    try {
      return await request(`/patients/${member}/slots`);
    } catch (error) {
      const number = memberToldBy(error);
      if (number === undefined || number === member) throw error;
      member = number;
      return request(`/patients/${member}/slots`);
    }
  };
  return {
    slots: (account) => {
      requireOwn(session, account);
      return bytesOrNone(asMember((path) => send({ method: "GET", path })));
    },
    putSlots: async (account, document) => {
      requireOwn(session, account);
      await asMember((path) => send({ method: "PUT", path, bytes: document }));
    },
  };
}

/** `session/other-member` tells the number of the session's member. */
function memberToldBy(error: unknown): number | undefined {
  if (!(error instanceof GatewayError) || error.code !== "session/other-member") return undefined;
  const { member } = error.details;
  return typeof member === "number" ? member : undefined;
}

function requireOwn({ account }: GatewaySession, asked: Hex): void {
  if (asked.toLowerCase() === account.toLowerCase()) return;
  throw new GatewayError(
    "slots/other-account",
    "A gateway keeps key slots for their owner alone. Sign in with that wallet.",
  );
}

function capsules(send: SendSigned): Pick<Vault, "putCapsule" | "capsule" | "deleteCapsule"> {
  const path = ({ patient, reader }: { patient: number; reader: number }): string =>
    `/patients/${patient}/capsules/${reader}`;
  return {
    putCapsule: async ({ capsule, ...name }) => {
      await send({ method: "PUT", path: path(name), bytes: capsule });
    },
    capsule: ({ purpose, ...name }) =>
      bytesOrNone(
        send({ method: "GET", path: path(name), ...(purpose === undefined ? {} : { purpose }) }),
      ),
    deleteCapsule: async (name) => {
      await send({ method: "DELETE", path: path(name) });
    },
  };
}

function reasons(
  send: SendSigned,
): Pick<Vault, "putRequestReason" | "requestReason" | "deleteRequestReason"> {
  const path = ({ patient, reader }: { patient: number; reader: number }): string =>
    `/patients/${patient}/requests/${reader}`;
  return {
    putRequestReason: async ({ reason, ...name }) => {
      await send({ method: "PUT", path: path(name), bytes: reason });
    },
    requestReason: (name) => bytesOrNone(send({ method: "GET", path: path(name) })),
    deleteRequestReason: async (name) => {
      await send({ method: "DELETE", path: path(name) });
    },
  };
}

function emergencies(send: SendSigned): Pick<Vault, "putEmergencyReason" | "emergencyReason"> {
  const path = ({ patient, doctor, number }: CaseId): string =>
    `/patients/${patient}/emergencies/${doctor}/${number}`;
  return {
    putEmergencyReason: async ({ id, reason }) => {
      await send({ method: "PUT", path: path(id), bytes: reason });
    },
    emergencyReason: (id) => bytesOrNone(send({ method: "GET", path: path(id) })),
  };
}
