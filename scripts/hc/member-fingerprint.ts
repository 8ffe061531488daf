import { fromHex } from "#lib/bytes";
import { fingerprintOf } from "#lib/fingerprint";
import { deploymentOf } from "#lib/keyring";
import type { Member, Ports } from "#lib/ports";
import { memberStatus, roleName } from "#lib/roles";
import { verifiedEncryptionKey } from "#lib/trust";
import { CommandError } from "./errors.ts";
import type { Terminal } from "./terminal.ts";

/** How the hospital says that it compared: with the words themselves, or by answering a question. */
export type Comparing = {
  readonly fingerprint?: string;
  /** With --json nothing may be asked. */
  readonly json?: boolean;
  readonly cli: Pick<Terminal, "complain" | "ask">;
};

/**
 * Passes when the waiting member's fingerprint, made from the key that the member's own account signed for, is the one
 * that the hospital was told. Throws {@link CommandError} `hc/not-waiting`, `hc/fingerprint-differs`, `hc/not-compared`.
 */
export async function compareFingerprint(
  ports: Pick<Ports, "read" | "verify">,
  number: number,
  { fingerprint: told, json, cli }: Comparing,
): Promise<{ account: string; role: string; fingerprint: string }> {
  const { member, publicKey } = await verifiedEncryptionKey(ports, number);
  if (member.status !== memberStatus.pending)
    throw new CommandError(
      "hc/not-waiting",
      `Member ${number} is not waiting to be let in. Nothing was changed. \`npm run hc -- --as north member list\` shows who is.`,
    );
  const account = fromHex(member.account);
  const fingerprint = fingerprintOf({ deployment: await deploymentOf(ports), account, publicKey });
  if (told === undefined) await requireYes({ member, fingerprint }, json === true, cli);
  else if (wordsOf(told) !== fingerprint) throw differs(number);
  return { account: member.account, role: roleName(member.role), fingerprint };
}

async function requireYes(
  { member, fingerprint }: { member: Member; fingerprint: string },
  isSilent: boolean,
  { complain, ask }: Comparing["cli"],
): Promise<void> {
  const { number, role, account } = member;
  const shown = `Member ${number}: ${roleName(role)}, account ${account}, fingerprint "${fingerprint}".`;
  if (!isSilent) complain(shown);
  const question = "Did this person read the same six words to you? Type yes to let them in: ";
  const answer = isSilent ? undefined : await ask(question);
  if (answer?.trim().toLowerCase() === "yes") return;
  if (answer !== undefined) throw differs(number);
  throw new CommandError(
    "hc/not-compared",
    `${isSilent ? `${shown} ` : ""}Nothing was sent. Have the person read the six words to you, and run it again with what you heard: --fingerprint "SIX WORDS".`,
  );
}

const differs = (number: number): CommandError =>
  new CommandError(
    "hc/fingerprint-differs",
    `These six words are not those of member ${number}'s key. Nothing was sent. Have the person read them again; if they still differ, somebody else holds that key: leave this member out and invite the person anew.`,
  );

/** As people type words: any case, any space, commas or hyphens between. */
const wordsOf = (text: string): string =>
  text
    .toLowerCase()
    .match(/[a-z]+/g)
    ?.join(" ") ?? "";
