import { HealthChainError } from "./errors.ts";

/** A word or number that names no category, purpose or action. Codes: `category/unknown`, `purpose/unknown`, `action/unknown`. */
export class CategoryError extends HealthChainError {}

export type CategoryId =
  | "profile"
  | "vitals"
  | "conditions"
  | "allergies"
  | "medications"
  | "immunizations"
  | "laboratory"
  | "imaging"
  | "heart-and-lung"
  | "procedures"
  | "notes"
  | "documents"
  | "billing"
  | "originals"
  | "mental-health"
  | "sexual-and-reproductive-health"
  | "substance-use"
  | "genetics";

/** What a consent is about: a patient shares categories, never single records. */
export type Category = {
  /** On chain and in every format; never reused. */
  readonly number: number;
  readonly id: CategoryId;
  /** For headings: "Heart and lung". */
  readonly name: string;
  /** After "your" or "my": "heart and lung records". */
  readonly phrase: string;
  /** What is in it, in plain words. */
  readonly covers: string;
  /** Off by default wherever something is shared. */
  readonly sensitive: boolean;
  /** Offered by default; neither the sensitive ones nor the originals, which hold everything. */
  readonly ordinary: boolean;
  /** HL7 ActCode, the label of `meta.security` for a sensitive category. */
  readonly actCode?: ActCode;
};

/** HL7 v3 ActCode sensitivity labels (InformationSensitivityPolicy). */
export type ActCode = "PSY" | "SEX" | "SUD" | "GDIS";

/** HL7 v3 PurposeOfUse codes. */
export type PurposeCode = "TREAT" | "ETREAT" | "HPAYMT" | "HOPERAT" | "HRESCH";

/** Why a reader reads. `bit` is its index in a cell's `purposes`; `phrase` reads "…can read your notes `phrase`". */
export type Purpose = {
  readonly bit: number;
  readonly code: PurposeCode;
  readonly name: string;
  readonly phrase: string;
};

/** What a reader may do. `bit` is its index in a cell's `actions`; `phrase` reads "…can `phrase` your notes". */
export type Action = {
  readonly bit: number;
  readonly id: "read" | "write";
  readonly phrase: string;
};

type Words = Pick<Category, "name" | "phrase" | "covers">;

/** All of them, in number order. */
export const categories: readonly Category[] = [
  ordinary(0, "profile", {
    name: "Profile",
    phrase: "profile",
    covers: "Name, birth date, contacts, relatives, and who cares for you.",
  }),
  ordinary(1, "vitals", {
    name: "Vital signs",
    phrase: "vital signs",
    covers: "Blood pressure, pulse, temperature, weight, height, oxygen.",
  }),
  ordinary(2, "conditions", {
    name: "Conditions",
    phrase: "conditions",
    covers: "Diagnoses, family history and other findings.",
  }),
  ordinary(3, "allergies", {
    name: "Allergies",
    phrase: "allergies",
    covers: "Allergies, intolerances and bad reactions.",
  }),
  ordinary(4, "medications", {
    name: "Medications",
    phrase: "medications",
    covers: "Prescribed, dispensed, given and taken medicines.",
  }),
  ordinary(5, "immunizations", {
    name: "Immunizations",
    phrase: "immunizations",
    covers: "Vaccines you had and vaccines advised.",
  }),
  ordinary(6, "laboratory", {
    name: "Laboratory",
    phrase: "laboratory results",
    covers: "Tests of blood, urine and other samples.",
  }),
  ordinary(7, "imaging", {
    name: "Imaging",
    phrase: "imaging",
    covers: "X-ray, CT, MRI and ultrasound, except of the heart.",
  }),
  ordinary(8, "heart-and-lung", {
    name: "Heart and lung",
    phrase: "heart and lung records",
    covers: "ECG, echocardiography, lung function, and diagnoses of heart and lung.",
  }),
  ordinary(9, "procedures", {
    name: "Procedures",
    phrase: "procedures",
    covers: "Operations, treatments, implants and orders for them.",
  }),
  ordinary(10, "notes", {
    name: "Notes and visits",
    phrase: "notes and visits",
    covers: "Visits, doctors' notes, care plans, questionnaires and living habits.",
  }),
  ordinary(11, "documents", {
    name: "Documents",
    phrase: "documents",
    covers: "Letters, files, and whatever fits nowhere else.",
  }),
  ordinary(12, "billing", {
    name: "Billing",
    phrase: "billing records",
    covers: "Claims, payments and insurance.",
  }),
  {
    number: 15,
    id: "originals",
    name: "Originals",
    phrase: "original files, which hold everything",
    covers: "Every file exactly as it came in, sensitive entries included.",
    sensitive: false,
    ordinary: false,
  },
  sensitive(16, "PSY", {
    id: "mental-health",
    name: "Mental health",
    phrase: "mental health records",
    covers: "Diagnoses, medicines, tests and visits about mental health.",
  }),
  sensitive(17, "SEX", {
    id: "sexual-and-reproductive-health",
    name: "Sexual and reproductive health",
    phrase: "sexual and reproductive health records",
    covers:
      "Pregnancy, contraception, fertility, sexual infections including HIV, gender identity.",
  }),
  sensitive(18, "SUD", {
    id: "substance-use",
    name: "Substance use",
    phrase: "substance use records",
    covers: "Alcohol and drugs: tests, diagnoses and treatment.",
  }),
  sensitive(19, "GDIS", {
    id: "genetics",
    name: "Genetics",
    phrase: "genetic records",
    covers: "Genetic tests, variants and inherited risks.",
  }),
];

export const ordinaryCategories: readonly Category[] = categories.filter(
  (category) => category.ordinary,
);

export const sensitiveCategories: readonly Category[] = categories.filter(
  (category) => category.sensitive,
);

export const purposes: readonly Purpose[] = [
  { bit: 0, code: "TREAT", name: "Treatment", phrase: "for treatment" },
  { bit: 1, code: "ETREAT", name: "Emergency", phrase: "in an emergency" },
  { bit: 2, code: "HPAYMT", name: "Payment", phrase: "for payment" },
  { bit: 3, code: "HOPERAT", name: "Running the hospital", phrase: "for running the hospital" },
  { bit: 4, code: "HRESCH", name: "Research", phrase: "for research" },
];

export const actions: readonly Action[] = [
  { bit: 0, id: "read", phrase: "read" },
  { bit: 1, id: "write", phrase: "add to" },
];

const categoryIds = categories.map(({ id }) => id);
const purposeCodes = purposes.map(({ code }) => code);
const actionIds = actions.map(({ id }) => id);

/** Throws {@link CategoryError} `category/unknown`. */
export function categoryOfNumber(number: number): Category {
  const found = categories.find((category) => category.number === number);
  return found ?? fail("category", String(number), categoryIds);
}

/** Takes an id ("heart-and-lung") or a number in digits ("8"). Throws {@link CategoryError} `category/unknown`. */
export function categoryOfId(id: string): Category {
  const found = categories.find((category) => category.id === id || String(category.number) === id);
  return found ?? fail("category", id, categoryIds);
}

/** Upper or lower case. Throws {@link CategoryError} `purpose/unknown`. */
export function purposeOfCode(code: string): Purpose {
  const found = purposes.find((purpose) => purpose.code === code.toUpperCase());
  return found ?? fail("purpose", code, purposeCodes);
}

/** Throws {@link CategoryError} `action/unknown`. */
export function actionOfId(id: string): Action {
  const found = actions.find((action) => action.id === id);
  return found ?? fail("action", id, actionIds);
}

/** The bits of purposes or actions as a cell holds them. */
export function maskOf(items: readonly { readonly bit: number }[]): number {
  return items.reduce((mask, { bit }) => mask | (1 << bit), 0);
}

function ordinary(number: number, id: CategoryId, words: Words): Category {
  return { number, id, ...words, sensitive: false, ordinary: true };
}

function sensitive(number: number, actCode: ActCode, words: Words & { id: CategoryId }): Category {
  return { number, ...words, sensitive: true, ordinary: false, actCode };
}

function fail(kind: string, asked: string, known: readonly string[]): never {
  throw new CategoryError(
    `${kind}/unknown`,
    `There is no ${kind} "${asked}". Known: ${known.join(", ")}.`,
  );
}
