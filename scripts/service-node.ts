import { startChild, type Child, type ChildSpec } from "./processes/child.ts";
import type { StartChild } from "./processes/supervisor.ts";

/** A service of ours to run as a process: its command, and its configuration by names without the prefix. */
export type ServiceSpec = {
  readonly name: string;
  readonly command: ChildSpec["command"];
  readonly prefix: string;
  readonly values: Readonly<Record<string, string>>;
};

/** Where a service on this port of this machine answers. */
export const serviceUrl = (port: number): string => `http://127.0.0.1:${port}`;

/** Settings as a service's environment has them. */
export const prefixed = (
  prefix: string,
  values: Readonly<Record<string, string>>,
): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]));

/** Starts a service and waits until it listens. Throws ChildError with its last lines. */
export function startService(
  { name, command, prefix, values }: ServiceSpec,
  start: StartChild = startChild,
): Promise<Child> {
  const environment = prefixed(prefix, values);
  return start({ name, command, environment, ready: { line: /^ready / } });
}
