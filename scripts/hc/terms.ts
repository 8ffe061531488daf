import { InvalidArgumentError } from "commander";
import type { Hex } from "#lib/bytes";
import { actionOfId, categoryOfId, ordinaryCategories, purposeOfCode } from "#lib/categories";
import { HealthChainError } from "#lib/errors";
import { roles, teamNumber } from "#lib/roles";
import { endless } from "#lib/sentences";
import { personNames } from "../cast.ts";
import { demoNames, type DemoName } from "../demo-wallets.ts";
import { UsageError } from "./errors.ts";

/*
 * Arguments and options as they are typed, to what they mean. A wrong one throws before anything is asked or changed,
 * so the exit code is 2.
 */

const daySeconds = 86_400;
const longestMembership = 3650; // days

/** "laboratory,medications" or "ordinary" to category numbers. */
export function categoryList(text: string): number[] {
  if (text === "ordinary") return ordinaryCategories.map(({ number }) => number);
  return text.split(",").map((id) => categoryArgument(id.trim()));
}

/** "laboratory" to its number. */
export const categoryArgument = (id: string): number => known(() => categoryOfId(id).number);

/** "TREAT" to its bit index. */
export const purposeArgument = (code: string): number => known(() => purposeOfCode(code).bit);

/** "TREAT,HRESCH" to purpose bit indexes. */
export const purposeList = (text: string): number[] =>
  text.split(",").map((code) => purposeArgument(code.trim()));

/** "read,write" to action bit indexes. */
export const actionList = (text: string): number[] =>
  text.split(",").map((id) => known(() => actionOfId(id.trim()).bit));

/** "30d", "12h", "90s" from now, or a date "2027-03-03" (UTC) to come, to Unix seconds. */
export function untilTime(text: string): number {
  const now = Math.floor(Date.now() / 1000);
  const span = /^(\d{1,5})([dhs])$/.exec(text);
  const unit = { d: daySeconds, h: 3600, s: 1 }[span?.[2] ?? "s"] ?? 1;
  const until = span === null ? dateOf(text) : now + Number(span[1]) * unit;
  if (until > now) return until;
  throw new InvalidArgumentError("This time has passed. Wanted: one to come.");
}

function dateOf(text: string): number {
  const isDate = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?Z)?$/.test(text);
  const date = isDate ? Date.parse(text) : Number.NaN;
  const isOnCalendar =
    !Number.isNaN(date) && new Date(date).toISOString().startsWith(text.slice(0, 10));
  if (isOnCalendar) return Math.floor(date / 1000);
  throw new InvalidArgumentError(
    'Wanted: a span like "30d", "12h", "90s", or a date like "2027-03-03".',
  );
}

/** "2027-03-03" or "2027-03-03T10:42:00Z" to Unix seconds. */
export const momentArgument = (text: string): number => dateOf(text);

/** "7/12": the twelfth reading of device 7. */
export function readingArgument(text: string): { device: number; sequence: number } {
  const [, device, sequence] = /^(\d{1,9})\/(\d{1,15})$/.exec(text) ?? [];
  if (device !== undefined) return { device: Number(device), sequence: Number(sequence) };
  throw new InvalidArgumentError("Wanted: a device's number, a slash, a sequence, like 7/12.");
}

/** How many vouchers a day. */
export function capArgument(text: string): number {
  const cap = Number(text);
  if (/^\d{1,5}$/.test(text) && cap >= 1 && cap <= 65_535) return cap;
  throw new InvalidArgumentError("Wanted: a number from 1 to 65535.");
}

/** The number of a hospital. */
export function hospitalArgument(text: string): number {
  if (/^\d{1,3}$/.test(text) && Number(text) < 248) return Number(text);
  throw new InvalidArgumentError("Wanted: a hospital's number, from 0 to 247.");
}

/** An account or contract: 20 bytes as 0x-prefixed hex. */
export function addressArgument(text: string): Hex {
  if (/^0x[0-9a-f]{40}$/i.test(text)) return text as Hex;
  throw new InvalidArgumentError("Wanted: an address, 0x and 40 hex digits.");
}

/** Where an app is served: a link to it must not go over the open network unsealed. */
export function appArgument(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOnMachine = url?.hostname === "localhost" || url?.hostname === "127.0.0.1";
  if (url?.protocol === "https:" || (url?.protocol === "http:" && isOnMachine)) return url.origin;
  throw new InvalidArgumentError("Wanted: an address with https://, or http:// on this machine.");
}

/** A demo person's name, or a member number. Whether somebody has it is the chain's to say. */
export function whoArgument(text: string): string {
  const number = Number(text);
  const isNumber = /^\d+$/.test(text) && number > 0 && number < 2 ** 31;
  if (isNumber || (personNames as readonly string[]).includes(text)) return text;
  throw new UsageError(
    "hc/unknown-person",
    `Nobody here is called "${text}". Known: ${personNames.join(", ")}, or a member number.`,
  );
}

/** "doctors@0": everyone with that role at the hospital of that number, as a reader's number. */
export function teamArgument(text: string): number {
  const [, role, hospital] = /^(doctors|nurses)@(\d{1,3})$/.exec(text) ?? [];
  if (role === undefined || hospital === undefined)
    throw new InvalidArgumentError(
      'Wanted: a role and a hospital\'s number, like "doctors@0" or "nurses@1".',
    );
  return teamNumber(hospitalArgument(hospital), role === "doctors" ? roles.doctor : roles.nurse);
}

/** A person as {@link whoArgument} names them, or a team. */
export function readerArgument(text: string): string {
  return text.includes("@") ? String(teamArgument(text)) : whoArgument(text);
}

/** "good" for a denial without an end, or an {@link untilTime}. */
export const denialEnd = (text: string): number => (text === "good" ? endless : untilTime(text));

/** The name behind --as. */
export function demoNameArgument(text: string): DemoName {
  if (isDemoName(text)) return text;
  throw new UsageError(
    "hc/who-are-you",
    `There is no demo person "${text}". Known: ${demoNames.join(", ")}.`,
  );
}

/** An http or https address. */
export function urlArgument(text: string): string {
  if (/^https?:$/.test(URL.parse(text)?.protocol ?? "")) return text;
  throw new InvalidArgumentError("Wanted: an address like http://127.0.0.1:8545.");
}

/** A gateway's address, without a slash at its end. */
export const gatewayArgument = (text: string): string => urlArgument(text).replace(/\/$/, "");

/** http or https addresses, separated by commas, without a slash at their end. */
export const urlListArgument = (text: string): string[] =>
  text.split(",").map((url) => gatewayArgument(url.trim()));

/** patient, doctor or nurse. */
export function roleArgument(text: string): "patient" | "doctor" | "nurse" {
  if (text === "patient" || text === "doctor" || text === "nurse") return text;
  throw new InvalidArgumentError(
    text in roles ? "People are patients, doctors or nurses." : "Wanted: patient, doctor or nurse.",
  );
}

/** A membership's length in days. */
export function daysArgument(text: string): number {
  const days = Number(text);
  if (Number.isInteger(days) && days > 0 && days <= longestMembership) return days;
  throw new InvalidArgumentError(`Wanted: a number of days from 1 to ${longestMembership}.`);
}

const isDemoName = (name: string): name is DemoName =>
  (demoNames as readonly string[]).includes(name);

/** A look-up in lib's tables; its sentence and code stay, but the exit code is that of a wrong command line. */
function known<Found>(lookUp: () => Found): Found {
  try {
    return lookUp();
  } catch (error) {
    if (error instanceof HealthChainError) throw new UsageError(error.code, error.message);
    throw error;
  }
}
