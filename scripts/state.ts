import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isAddress } from "ethers";
import { z } from "zod";
import { ChainError } from "#chain/provider";
import type { Site } from "#lib/acts/domains";
import type { Hex } from "#lib/bytes";

const hexOf = (pattern: RegExp) =>
  z.custom<Hex>((value) => typeof value === "string" && pattern.test(value));
const address = hexOf(/^0x[0-9a-f]{40}$/i).refine(isAddress);
const word = hexOf(/^0x[0-9a-f]{64}$/i);

const deploymentFile = z.object({
  registration: address,
  consent: address,
  records: address,
  accessLog: address,
  vitals: address,
  deployment: word,
  chainId: z.number().int().positive(),
  genesis: word,
  /** The gateways that this folder knows on the chain, those to ask first; none where people keep a vault's folder. */
  gateways: z
    .array(z.object({ number: z.number().int().positive(), url: z.url({ protocol: /^https?$/ }) }))
    .optional(),
  /** The oracles that take devices' readings. */
  oracles: z
    .array(z.object({ number: z.number().int().positive(), url: z.url({ protocol: /^https?$/ }) }))
    .optional(),
});

/** What `npm run deploy` found out and every other command needs. */
export type DeploymentFile = z.infer<typeof deploymentFile>;

/** A gateway as the saved state names it: its member number, and where it answers. */
export type KnownGateway = NonNullable<DeploymentFile["gateways"]>[number];

/** What to save of a deployment. */
export function deploymentFileOf({
  contracts,
  deployment,
  chainId,
  genesis,
}: Site): DeploymentFile {
  const { Registration, Consent, Records, AccessLog, Vitals } = contracts;
  return {
    registration: Registration,
    consent: Consent,
    records: Records,
    accessLog: AccessLog,
    vitals: Vitals,
    deployment,
    chainId,
    genesis,
  };
}

/** Where everything that belongs to one chain is kept: keyed by genesis, since a restarted chain looks the same. */
export const stateDirectory = (genesis: Hex): string => join(".healthchain", genesis.slice(2, 18));

const deploymentPath = (genesis: Hex): string => join(stateDirectory(genesis), "deployment.json");

/** Saves where a deployment is. */
export async function saveDeployment(deployment: DeploymentFile): Promise<string> {
  const path = deploymentPath(deployment.genesis);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, `${JSON.stringify(deployment, null, 2)}\n`);
  await rename(`${path}.new`, path);
  return path;
}

/** Reads where the deployment on the chain with this genesis is. Throws {@link ChainError} `chain/no-deployment`. */
export async function loadDeployment(genesis: Hex): Promise<DeploymentFile> {
  try {
    return deploymentFile.parse(JSON.parse(await readFile(deploymentPath(genesis), "utf8")));
  } catch (cause) {
    throw new ChainError(
      "chain/no-deployment",
      "Nothing is deployed on this chain that this folder knows of. Run `npm start`, `npm run deploy -- --network localhost`, or name it with --registration.",
      { cause },
    );
  }
}

/** Passes when the chain names the contracts that were `saved`. Throws {@link ChainError} `chain/no-deployment`. */
export function requireDeployment(site: Site, saved: DeploymentFile): void {
  const found = deploymentFileOf(site);
  const other = (
    ["registration", "consent", "records", "accessLog", "vitals", "deployment", "chainId"] as const
  ).find((name) => String(found[name]).toLowerCase() !== String(saved[name]).toLowerCase());
  if (other === undefined) return;
  throw new ChainError(
    "chain/no-deployment",
    `The node names another deployment than this folder knows: its ${other} is ${found[other]}, not ${saved[other]}. Nothing was sent. If your hospitals changed it, run \`npm run deploy\` to save it anew; if not, ask another node with --rpc.`,
  );
}
