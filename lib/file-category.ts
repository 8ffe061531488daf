import { categoryOfId, type CategoryId } from "./categories.ts";

type Rule = { readonly category: CategoryId; readonly words: RegExp };

/** Sensitive ones first, as everywhere: what may be about both is kept closer. */
const rules: readonly Rule[] = [
  { category: "mental-health", words: /psych|depress|therapy|mental/ },
  {
    category: "sexual-and-reproductive-health",
    words: /pregnan|gynae|gynec|obstetr|contracept|hiv/,
  },
  { category: "substance-use", words: /alcohol|addict|opioid|substance/ },
  { category: "genetics", words: /genom|genetic|dna/ },
  { category: "heart-and-lung", words: /ecg|ekg|echo|cardi|spiro|holter/ },
  { category: "laboratory", words: /lab|blood|urine|biops|patholog/ },
  { category: "imaging", words: /x-?ray|mri|ultrasound|radiolog|(^|[^a-z])ct([^a-z]|$)/ },
  { category: "medications", words: /prescri|medic(ation|ine)/ },
  { category: "immunizations", words: /vaccin|immuni[sz]/ },
  { category: "billing", words: /invoice|bill|receipt|insurance/ },
];

/** The category that is proposed for a file that is no FHIR, from its name and type; its owner decides. */
export function proposedCategory(fileName: string, mediaType: string): number {
  const name = fileName.toLowerCase();
  const found = rules.find(({ words }) => words.test(name))?.category;
  const byType = mediaType === "application/dicom" ? "imaging" : "documents";
  return categoryOfId(found ?? byType).number;
}
