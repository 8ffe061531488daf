/** Role numbers as `Registration` holds them. */
export const roles = { patient: 1, doctor: 2, nurse: 3, device: 4, oracle: 5, gateway: 6 } as const;

/** Standing of a member as `Registration` holds it. */
export const memberStatus = { none: 0, active: 1, pending: 2, suspended: 3 } as const;

const roleNames = new Map<number, string>(
  Object.entries(roles).map(([name, number]) => [number, name]),
);

/** "doctor" for 2; a number that this release does not know is shown as such. */
export const roleName = (role: number): string => roleNames.get(role) ?? `role ${role}`;

/** The reader number that stands for everyone with `role` at `hospital`. */
export const teamNumber = (hospital: number, role: number): number =>
  2 ** 31 + hospital * 256 + role;

/** Everyone with one role at one hospital. */
export type Team = { readonly hospital: number; readonly role: number };

/** The reverse of {@link teamNumber}; undefined for a member. */
export function teamOf(reader: number): Team | undefined {
  const first = teamNumber(0, 0);
  if (reader < first) return undefined;
  return { hospital: Math.floor((reader - first) / 256), role: reader % 256 };
}
