import { z } from "zod";
import type { Hex } from "#lib/bytes";

/*
 * /config.json: what a page must know of the deployment that it was served for. The same files serve any deployment.
 */

const hexOf = (digits: number) =>
  z.custom<Hex>(
    (value) => typeof value === "string" && new RegExp(`^0x[0-9a-f]{${digits}}$`, "i").test(value),
    `expected 0x and ${digits} hex digits`,
  );

const number = z.number().int().min(0);

const demoPersonSchema = z.strictObject({
  /** Which demo wallet: "patient", "osei", "lind", "nurse", "north", "lake", "spare". */
  id: z.string().min(1).max(20),
  /** What the person is to a newcomer: "Dr Amara Osei, doctor, Nordhavn University Hospital". */
  label: z.string().min(1).max(120),
  role: z.enum(["patient", "doctor", "nurse", "hospital", "nobody"]),
  account: hexOf(40),
  /** Index in the derivation path m/44'/60'/0'/0/index of Hardhat's well-known phrase. */
  index: number.max(1000),
});

/** Shape of /config.json. */
export const appConfigSchema = z.strictObject({
  chainId: number,
  /** Hash of block 0. */
  genesis: hexOf(64),
  deployment: hexOf(64),
  contracts: z.strictObject({
    Registration: hexOf(40),
    Consent: hexOf(40),
    Records: hexOf(40),
    AccessLog: hexOf(40),
    Vitals: hexOf(40),
    /** Those of the votes: the zero address where there are none. */
    Consortium: hexOf(40),
    UrgentSuspension: hexOf(40),
  }),
  gateways: z
    .array(
      z.strictObject({
        number,
        hospital: number,
        account: hexOf(40),
        url: z.url({ protocol: /^https?$/ }),
      }),
    )
    .min(1),
  /** Where a page may send readings to: the sensor of /try. Null where the deployment has none for pages. */
  oracle: z
    .strictObject({ number, account: hexOf(40), url: z.url({ protocol: /^https?$/ }) })
    .nullable(),
  /** Seconds without a reading after which a device is called silent. */
  silentSeconds: number.min(1),
  /** On a demo deployment on loopback only: whose wallets anybody may try. */
  demo: z.strictObject({ people: z.array(demoPersonSchema).max(20) }).nullable(),
});

export type AppConfig = z.infer<typeof appConfigSchema>;
export type DemoPerson = z.infer<typeof demoPersonSchema>;
