import { fromHex, type Hex } from "#lib/bytes";
import { cidOfDigest } from "#lib/manifest";
import type { Visit } from "../visit.ts";
import { checkManifest } from "./check-manifest.ts";
import { noted, refusedReport, type CheckReport } from "./report.ts";

const what = "A record’s digest";

/** A digest names no patient, so its manifest must be found first, at a gateway. */
export async function checkDigest(visit: Visit, digest: Hex): Promise<CheckReport> {
  if (visit.signedIn === undefined)
    return {
      what,
      verdict: "open",
      steps: [
        noted(
          "A digest alone does not say whose record it is; that stands in the record’s manifest.",
        ),
        noted("Sign in, and your gateway gives out the manifest. Or drop the manifest here."),
      ],
    };
  try {
    return await checkManifest(
      visit,
      await visit.signedIn.ports.store.getBlock(cidOfDigest(fromHex(digest))),
    );
  } catch (error) {
    return refusedReport(what, [noted("Your gateway was asked for the manifest.")], error);
  }
}
