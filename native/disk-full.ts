const fullCodes: ReadonlySet<unknown> = new Set(["ENOSPC", "EDQUOT"]);
const sqliteFull = 13;

/** Whether an error, or what caused it, says that a disk has no space left. */
export function isDiskFull(error: unknown): boolean {
  for (let one = error; one instanceof Error; one = one.cause) {
    if (fullCodes.has(Reflect.get(one, "code"))) return true;
    const sqlite: unknown = Reflect.get(one, "errcode");
    if (typeof sqlite === "number" && (sqlite & 0xff) === sqliteFull) return true;
  }
  return false;
}
