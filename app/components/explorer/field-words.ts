import { actions, categories, purposes } from "#lib/categories";
import { roleName } from "#lib/roles";
import type { ExplorerEvent } from "../../keeper/explorer/ask-events.ts";

type Field = ExplorerEvent["fields"][number];

/** What the number in a field stands for; "" where a number is all there is. `moment` writes Unix seconds. */
export function fieldWords(
  { contract }: Pick<ExplorerEvent, "contract">,
  { name, value }: Field,
  moment: (seconds: number) => string,
): string {
  const number = Number(value);
  if (name === "category") return categories.find((one) => one.number === number)?.name ?? "";
  if (name === "role") return roleName(number);
  if (name === "purposes") return masked(number, purposes);
  if (name === "actions") return masked(number, idsOfActions);
  if (!isTime(contract, name)) return "";
  return number === 0 ? "at once" : moment(number);
}

const idsOfActions = actions.map(({ bit, id }) => ({ bit, name: id }));

const masked = (mask: number, items: readonly { readonly bit: number; readonly name: string }[]) =>
  items
    .filter(({ bit }) => ((mask >> bit) & 1) === 1)
    .map(({ name }) => name.toLowerCase())
    .join(", ");

/** In the access log `from` and `to` are entries, not times. */
const isTime = (contract: string, name: string): boolean =>
  ["until", "validUntil", "deadline", "appendedAt"].includes(name) ||
  (contract === "Consent" && name === "from");
