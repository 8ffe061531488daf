"use client";

import { useDates } from "../../hooks/use-dates.ts";
import type { DeviceView } from "../../keeper/device-views.ts";

/** For testers: the device's account and counters, and every proof against it. */
export function DeviceDetails({
  device,
  name,
}: {
  readonly device: DeviceView;
  readonly name: string;
}) {
  const { instant } = useDates();
  const { account, sequence, accepted, late, rejected, evidence } = device;
  const rows = [
    ["Account", account],
    ["Sequence", String(sequence)],
    ["Accepted, late, rejected", `${accepted}, ${late}, ${rejected}`],
    ...evidence.flatMap(({ sequence: twice, leaf, otherLeaf, block, transaction, at }) => [
      ["Signed twice", `sequence ${twice}, proved ${instant(at)}`],
      ["One leaf", leaf],
      ["The other leaf", otherLeaf],
      ["Block, transaction", `${block}, ${transaction}`],
    ]),
  ] as const;
  return (
    <details className="technical technical-part">
      <summary>Technical details of {name}</summary>
      <dl>
        {rows.map(([term, value], index) => (
          <div key={index}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
