import { lapseCall, supportAct, withdrawAct } from "../acts/voting.ts";
import { perform, type Receipt } from "../ports.ts";
import { supportSentence, withdrawSentence } from "../sentences-of-votes.ts";
import { signingTime } from "./signing-time.ts";
import type { VotePorts } from "./vote.ts";

/** Whom the wallet's hospital, `supporter`, wants suspended at once. */
export type UrgentCase = {
  readonly supporter: number;
  readonly hospital: number;
  readonly hospitalName: string;
};

/** Supports that a hospital is suspended at once; two thirds of all do it. One signature. */
export const supportSuspension = (ports: VotePorts, urgent: UrgentCase): Promise<Receipt> =>
  say(ports, urgent, { act: supportAct, sentence: supportSentence });

/** Takes that support back, while it has not come to a suspension. One signature. */
export const withdrawSupport = (ports: VotePorts, urgent: UrgentCase): Promise<Receipt> =>
  say(ports, urgent, { act: withdrawAct, sentence: withdrawSentence });

/** Ends an urgent suspension whose 7 days are over. Nobody signs; anybody may. */
export const endSuspension = (
  { relay }: Pick<VotePorts, "relay">,
  hospital: number,
): Promise<Receipt> => relay(lapseCall(hospital));

async function say(
  { read, sign, relay, now, voting }: VotePorts,
  { supporter, hospital, hospitalName }: UrgentCase,
  { act, sentence }: { act: typeof supportAct; sentence: (hospital: string) => string },
): Promise<Receipt> {
  const [site, { round }, nonce] = await Promise.all([
    read.site(),
    voting.urgent(hospital),
    voting.nonceOf("UrgentSuspension", sign.account),
  ]);
  const deadline = now() + signingTime;
  const signed = { supporter, hospital, round, nonce, deadline, sentence: sentence(hospitalName) };
  return perform({ sign, relay }, act(site, signed));
}
