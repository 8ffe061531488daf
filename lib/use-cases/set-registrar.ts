import { setRegistrarAct } from "../acts/registrar.ts";
import { toHex, type Hex } from "../bytes.ts";
import { perform, type Ports, type Receipt } from "../ports.ts";
import { randomBytes } from "../random.ts";
import { registrarSentence } from "../sentences.ts";
import { signingTime } from "./signing-time.ts";

/** A hospital's admin lets an account vouch so many times a day (UTC); `dailyCap` 0 removes it. */
export async function setRegistrar(
  ports: Pick<Ports, "read" | "sign" | "relay" | "now">,
  {
    hospitalName,
    ...act
  }: { hospital: number; hospitalName: string } & {
    registrar: Hex;
    dailyCap: number;
  },
): Promise<Receipt> {
  const signed = {
    ...act,
    nonce: toHex(randomBytes(32)),
    deadline: ports.now() + signingTime,
    sentence: registrarSentence(hospitalName, act),
  };
  return perform(ports, setRegistrarAct(await ports.read.site(), signed));
}
