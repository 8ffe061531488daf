import type { CodeableConcept, Resource } from "@medplum/fhirtypes";
import type { CategoryId } from "../categories.ts";
import type { FhirEntry } from "./bundle.ts";
import { isIn, listen, type Spoken } from "./codes.ts";
import {
  categoryByType,
  codeRules,
  heartAndLungWords,
  observationCategories,
  ownCategoryRules,
  typesReadByCode,
} from "./mapping.ts";
import { type SensitiveId, sensitiveRules, sensitiveTypes } from "./sensitive.ts";

/** Types that only tell about what refers to them; they go where all of that goes. Claims do not count as telling. */
const supportingTypes = new Set(
  "Binary Device Encounter HealthcareService Location Medication Organization Practitioner PractitionerRole Specimen Substance".split(
    " ",
  ),
);

type Node = {
  readonly type: string;
  readonly resource: Resource;
  sensitive: SensitiveId | undefined;
  readonly refersTo: Node[];
  readonly referredBy: Node[];
};

/**
 * The category of each entry, in order. A sensitive rule wins over every other, and it spreads: to what refers to
 * something sensitive (never through the Patient), and to a visit, provider or medicine that only sensitive entries
 * refer to.
 */
export function classify(entries: readonly FhirEntry[]): CategoryId[] {
  const spoken = entries.map(({ resource }) => listen(resource));
  const nodes = entries.map(({ resource }, index) => toNode(resource, spoken[index]));
  link(entries, nodes, spoken);
  spreadFrom(nodes.filter(({ sensitive }) => sensitive !== undefined));
  return nodes.map(({ resource, sensitive }) => sensitive ?? ordinaryCategoryOf(resource));
}

function toNode(resource: Resource, spoken: Spoken | undefined): Node {
  const sensitive = spoken === undefined ? undefined : sensitiveCategoryOf(resource, spoken);
  return { type: resource.resourceType, resource, sensitive, refersTo: [], referredBy: [] };
}

function sensitiveCategoryOf(
  resource: Resource,
  { codings, labels }: Spoken,
): SensitiveId | undefined {
  if (resource.resourceType === "Patient") {
    const { codings: security } = listen(resource.meta?.security);
    return sensitiveRules.find(({ codes }) => isIn({ actCode: codes.actCode ?? "" }, security))
      ?.category;
  }
  const byContent = sensitiveRules.find(
    ({ codes, words }) => isIn(codes, codings) || labels.some((label) => words.test(label)),
  );
  return byContent?.category ?? sensitiveTypes.get(resource.resourceType);
}

function link(
  entries: readonly FhirEntry[],
  nodes: readonly Node[],
  spoken: readonly Spoken[],
): void {
  const byAddress = new Map<string, Node>();
  for (const [index, { fullUrl, resource }] of entries.entries()) {
    const node = nodes[index];
    if (node === undefined) continue;
    if (fullUrl !== undefined) byAddress.set(fullUrl, node);
    if (resource.id !== undefined) byAddress.set(`${resource.resourceType}/${resource.id}`, node);
  }
  for (const [index, node] of nodes.entries()) {
    for (const reference of new Set(spoken[index]?.references)) {
      const target = resolve(reference, byAddress);
      if (target === undefined || target === node) continue;
      node.refersTo.push(target);
      target.referredBy.push(node);
    }
  }
}

/** Finds a full URL, `Type/id`, or the `Type/id` at the end of a URL; a version is left out of account. */
function resolve(reference: string, byAddress: ReadonlyMap<string, Node>): Node | undefined {
  const [plain = ""] = reference.split("/_history/");
  return byAddress.get(plain) ?? byAddress.get(plain.split("/").slice(-2).join("/"));
}

/** Follows references both ways, round by round, from what is sensitive until nothing more becomes so. */
function spreadFrom(sensitive: readonly Node[]): void {
  for (let edge = sensitive; edge.length > 0;) {
    const neighbours = new Set(
      edge.flatMap(({ referredBy, refersTo }) => [...referredBy, ...refersTo]),
    );
    edge = [...neighbours].filter(becomesSensitive);
  }
}

function becomesSensitive(node: Node): boolean {
  if (node.sensitive !== undefined || node.type === "Patient") return false;
  node.sensitive = fromReferred(node) ?? fromReferring(node);
  return node.sensitive !== undefined;
}

function fromReferred({ refersTo }: Node): SensitiveId | undefined {
  return first(refersTo.filter(({ type }) => type !== "Patient"));
}

function fromReferring({ type, referredBy }: Node): SensitiveId | undefined {
  if (!supportingTypes.has(type)) return undefined;
  const telling = referredBy.filter((one) => categoryByType.get(one.type) !== "billing");
  return telling.every(({ sensitive }) => sensitive !== undefined) ? first(telling) : undefined;
}

function first(nodes: readonly Node[]): SensitiveId | undefined {
  return sensitiveRules.find(({ category }) =>
    nodes.some(({ sensitive }) => sensitive === category),
  )?.category;
}

function ordinaryCategoryOf(resource: Resource): CategoryId {
  const byType = categoryByType.get(resource.resourceType) ?? "documents";
  if (!typesReadByCode.has(resource.resourceType)) return byType;
  const { code, type, category } = resource as {
    code?: unknown;
    type?: unknown;
    category?: unknown;
  };
  const named = listen([code, type, category]);
  const byCode = codeRules.find(({ codes }) => isIn(codes, named.codings));
  if (byCode !== undefined) return byCode.category;
  const own =
    ownCategoryOf(category) ??
    ownCategoryRules.find(({ codes }) => isIn(codes, named.codings))?.category;
  if (own === "vitals" || own === "laboratory" || own === "notes") return own;
  const isNote =
    resource.resourceType === "DocumentReference" || resource.resourceType === "Composition";
  if (!isNote && listen(code).labels.some((label) => heartAndLungWords.test(label)))
    return "heart-and-lung";
  return own ?? byType;
}

/** A `category` may be one CodeableConcept or a list of them; its codes are told apart by the code alone. */
function ownCategoryOf(category: unknown): CategoryId | undefined {
  const concepts = (Array.isArray(category) ? category : [category]) as (
    CodeableConcept | undefined
  )[];
  const codes = concepts.flatMap((concept) => concept?.coding ?? []).map(({ code }) => code ?? "");
  return codes.map((code) => observationCategories.get(code)).find((found) => found !== undefined);
}
