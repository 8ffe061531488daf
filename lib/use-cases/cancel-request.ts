import { cancelAct } from "../acts/requests.ts";
import type { Person } from "../person.ts";
import { perform, type Ports, type Receipt } from "../ports.ts";
import { cancellationSentence, termsListed } from "../requests.ts";
import { openRequest } from "./answer-request.ts";
import { signingTime } from "./signing-time.ts";

/** Takes back, with one signature, what a reader asked of a patient. To ask the same patient again they wait a while. */
export async function cancelRequest(
  ports: Pick<Ports, "read" | "sign" | "relay" | "vault" | "now">,
  reader: Pick<Person, "number">,
  patient: number,
): Promise<{ receipt: Receipt; sentence: string }> {
  const { id, terms } = await openRequest(ports, { patient, reader: reader.number });
  const sentence = cancellationSentence(termsListed(terms));
  const deadline = ports.now() + signingTime;
  const receipt = await perform(
    ports,
    cancelAct(await ports.read.site(), { id, deadline, sentence }),
  );
  await ports.vault.deleteRequestReason(id).catch(() => undefined); // the next one takes its place
  return { receipt, sentence };
}
