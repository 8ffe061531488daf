import type { Organization, Practitioner, PractitionerRole, Resource } from "@medplum/fhirtypes";
import { z } from "zod";
import { equal, utf8, type Hex } from "./bytes.ts";
import { canonicalJson, type PlainJson } from "./canonical-json.ts";
import { DirectoryError } from "./directory-error.ts";
import { readBundle } from "./fhir/bundle.ts";
import { FhirError } from "./fhir/errors.ts";

/*
 * Directory document: a FHIR R4 Bundle (type collection) as canonical JSON in UTF-8: one Organization, then for each
 * person, by number, one Practitioner and one PractitionerRole. Identifiers have the systems
 * urn:healthchain:<deployment>:hospital, :member and :account. A document is taken only if what was read from it
 * writes the same bytes again: so there is nothing in it but what is named here, and never a patient.
 */

/** People that a directory may name: two resources each have to fit into what readBundle takes. */
export const peopleLimit = 2_000;

const textLimit = 120;

/** One line as a sentence may quote it: it cannot pass for the rest of "name (role, hospital)". */
const shown = z
  .string()
  .min(1)
  .max(textLimit)
  .regex(/^(?! )[^\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}()<>]+(?<! )$/u)
  .refine((text) => text === text.normalize("NFC") && !/ {2}/.test(text));

const personSchema = z.strictObject({
  number: z
    .number()
    .int()
    .min(1)
    .max(2 ** 31 - 1),
  account: z.custom<Hex>((value) => typeof value === "string" && /^0x[0-9a-f]{40}$/.test(value)),
  name: shown,
  role: z.enum(["doctor", "nurse"]),
  specialty: z.union([shown, z.literal("")]),
});

const directorySchema = z.strictObject({
  hospital: z.number().int().min(0).max(247),
  name: shown,
  people: z.array(personSchema).max(peopleLimit),
});

/** Somebody of a hospital's staff. `account` in lower case; `specialty` "" where there is none. */
export type StaffEntry = Readonly<z.infer<typeof personSchema>>;

/** What a hospital says about itself and its staff. `people` by number, each once. */
export type Directory = {
  readonly hospital: number;
  readonly name: string;
  readonly people: readonly StaffEntry[];
};

const roleSystem = "http://terminology.hl7.org/CodeSystem/practitioner-role";

/**
 * The document of a directory. Throws {@link DirectoryError} `directory/bad-entry`, which names the place, for what a
 * directory may not say: brackets, control characters, an unknown role, a number twice, more than 2,000 people.
 */
export function encodeDirectoryBundle(deployment: Hex, directory: Directory): Uint8Array {
  const parsed = directorySchema.safeParse(directory);
  if (!parsed.success) throw badEntry(parsed.error.issues[0]?.path.join(".") ?? "");
  const people = [...parsed.data.people].sort((a, b) => a.number - b.number);
  const twice = people.find(({ number }, index) => people[index + 1]?.number === number);
  if (twice !== undefined) throw badEntry(`people, number ${twice.number} stands twice`);
  return utf8(canonicalJson(bundleOf(deployment, { ...parsed.data, people })));
}

/** Reads what {@link encodeDirectoryBundle} made. Throws {@link DirectoryError} `directory/malformed` for all else. */
export function decodeDirectoryBundle(deployment: Hex, document: Uint8Array): Directory {
  try {
    const [first, ...rest] = readBundle(document).entries.map(({ resource }) => resource);
    const organization = ofType<Organization>(first, "Organization");
    const directory: Directory = {
      hospital: Number(organization.identifier?.[0]?.value),
      name: organization.name ?? "",
      people: pairsOf(rest).map(([person, role]) => entryOf(person, role)),
    };
    if (equal(encodeDirectoryBundle(deployment, directory), document)) return directory;
    throw new DirectoryError("directory/malformed", "it holds more, or in another form");
  } catch (cause) {
    if (!(cause instanceof FhirError || cause instanceof DirectoryError)) throw cause;
    throw new DirectoryError(
      "directory/malformed",
      "The document is no staff directory of this deployment. It was not used; tell the hospital.",
      { cause },
    );
  }
}

function bundleOf(deployment: Hex, { hospital, name, people }: Directory): PlainJson {
  const identifier = identifierIn(deployment);
  const organization: PlainJson = {
    resourceType: "Organization",
    id: `hospital-${hospital}`,
    identifier: [identifier("hospital", String(hospital))],
    name,
  };
  const staff = people.flatMap((entry) => [
    practitionerOf(entry, identifier),
    roleOf(entry, hospital),
  ]);
  const entry = [organization, ...staff].map((resource) => ({ resource }));
  return { resourceType: "Bundle", type: "collection", entry };
}

const identifierIn =
  (deployment: Hex) =>
  (kind: string, value: string): PlainJson => ({
    system: `urn:healthchain:${deployment.slice(2).toLowerCase()}:${kind}`,
    value,
  });

function practitionerOf(
  { number, account, name }: StaffEntry,
  identifier: ReturnType<typeof identifierIn>,
): PlainJson {
  return {
    resourceType: "Practitioner",
    id: `member-${number}`,
    identifier: [identifier("member", String(number)), identifier("account", account)],
    name: [{ text: name }],
  };
}

function roleOf({ number, role, specialty }: StaffEntry, hospital: number): PlainJson {
  const required: PlainJson = {
    resourceType: "PractitionerRole",
    id: `role-${number}`,
    practitioner: { reference: `Practitioner/member-${number}` },
    organization: { reference: `Organization/hospital-${hospital}` },
    code: [{ coding: [{ system: roleSystem, code: role }] }],
  };
  return specialty === "" ? required : { ...required, specialty: [{ text: specialty }] };
}

function entryOf(person: Practitioner, role: PractitionerRole): StaffEntry {
  const [member, account] = person.identifier ?? [];
  return {
    number: Number(member?.value),
    account: (account?.value ?? "0x") as Hex,
    name: person.name?.[0]?.text ?? "",
    role: role.code?.[0]?.coding?.[0]?.code as StaffEntry["role"],
    specialty: role.specialty?.[0]?.text ?? "",
  };
}

function pairsOf(resources: readonly Resource[]): [Practitioner, PractitionerRole][] {
  const pairs: [Practitioner, PractitionerRole][] = [];
  for (let at = 0; at < resources.length; at += 2)
    pairs.push([
      ofType<Practitioner>(resources[at], "Practitioner"),
      ofType<PractitionerRole>(resources[at + 1], "PractitionerRole"),
    ]);
  return pairs;
}

function ofType<Wanted extends Resource>(
  resource: Resource | undefined,
  type: Wanted["resourceType"],
): Wanted {
  if (resource?.resourceType === type) return resource as Wanted;
  throw new DirectoryError("directory/malformed", `a ${type} is missing`);
}

const badEntry = (place: string): DirectoryError =>
  new DirectoryError(
    "directory/bad-entry",
    `A staff directory can't say this: ${place}. Names are one line of at most ${textLimit} characters without brackets.`,
  );
