/** JSON without blanks and with sorted keys (RFC 8785), for values of text, lists and objects only: one value, one text. */
export type PlainJson = string | readonly PlainJson[] | { readonly [key: string]: PlainJson };

/** The one canonical text of a value. */
export function canonicalJson(value: PlainJson): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const fields = Object.keys(value)
    .sort() // by UTF-16 unit, as RFC 8785 wants
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? "")}`);
  return `{${fields.join(",")}}`;
}

const isList = (value: PlainJson): value is readonly PlainJson[] => Array.isArray(value);
