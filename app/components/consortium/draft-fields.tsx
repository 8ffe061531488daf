import { Group, NativeSelect, Text, Textarea, TextInput } from "@mantine/core";
import type { ConsortiumHospital } from "../../keeper/consortium-views.ts";
import type { DraftFields, DraftKind } from "./draft.ts";

type Given = {
  readonly kind: DraftKind;
  readonly fields: DraftFields;
  readonly change: (changed: Partial<DraftFields>) => void;
  readonly hospitals: readonly ConsortiumHospital[];
};

/** The fields that a kind of proposal has. */
export function DraftFieldset(given: Given) {
  const { kind } = given;
  if (kind === "admit")
    return (
      <Account
        {...given}
        label="Account that will speak for the hospital"
        description="It casts the hospital’s vote and vouches for its people. Check it with them."
      />
    );
  if (kind === "expel" || kind === "reinstate") return <Hospitals {...given} />;
  if (kind === "gateway") return <Gateway {...given} />;
  if (kind === "longest-consent")
    return (
      <Numbers
        {...given}
        asked={[["months", "Months of 30 days", "0 for as long as people like", "127", "1"]]}
      />
    );
  if (kind === "limits") return <Numbers {...given} asked={limits} />;
  if (kind === "voting") return <Numbers {...given} asked={votings} />;
  if (kind === "wait") return <Numbers {...given} asked={waits} />;
  if (kind === "successor") return <Successor {...given} />;
  return null;
}

type Asked = readonly [
  name: keyof DraftFields,
  label: string,
  description: string,
  most: string,
  step: string,
];

const limits: readonly Asked[] = [
  ["emergencyHours", "An emergency lasts, in hours", "15 minutes to 3 days", "72", "0.25"],
  ["casesPerDoctor", "Unreviewed cases a doctor", "", "65535", "1"],
  ["casesPerHospital", "Unreviewed cases a hospital", "", "65535", "1"],
  ["refusalDays", "Days to wait after a refusal", "", "365", "any"],
  ["cancelHours", "Hours to wait after taking back", "", "8760", "any"],
];

const votings: readonly Asked[] = [
  ["delayHours", "Hours until a voting begins", "at most 30 days", "720", "any"],
  ["periodHours", "Hours that a voting lasts", "at most 30 days", "720", "any"],
];

const waits: readonly Asked[] = [
  ["waitHours", "Hours that a decision waits", "long enough to object", "720", "any"],
];

function Numbers({ fields, change, asked }: Given & { readonly asked: readonly Asked[] }) {
  return (
    <Group gap="sm" align="flex-end">
      {asked.map(([name, label, description, max, step]) => (
        <TextInput
          key={name}
          type="number"
          required
          min="0"
          {...{ label, description, max, step }}
          value={fields[name]}
          onChange={({ currentTarget }) => change({ [name]: currentTarget.value })}
        />
      ))}
    </Group>
  );
}

function Account({
  fields,
  change,
  ...words
}: Given & { readonly label: string; readonly description?: string }) {
  const { label, description } = words;
  return (
    <TextInput
      required
      className="account-field"
      pattern="\s*0x[0-9a-fA-F]{40}\s*"
      title="0x and 40 hex digits"
      autoComplete="off"
      spellCheck={false}
      {...{ label, description }}
      value={fields.account}
      onChange={({ currentTarget }) => change({ account: currentTarget.value })}
    />
  );
}

function Hospitals({ kind, fields, change, hospitals }: Given) {
  const wanted = hospitals.filter(({ isActive }) => isActive === (kind !== "reinstate"));
  if (wanted.length === 0)
    return (
      <Text>{kind === "reinstate" ? "No hospital is suspended." : "No hospital is active."}</Text>
    );
  return (
    <NativeSelect
      required
      size="md"
      label="Which hospital?"
      value={fields.hospital}
      onChange={({ currentTarget }) => change({ hospital: currentTarget.value })}
      data={[
        { value: "", label: "Choose one" },
        ...wanted.map(({ number, name, isOwn }) => ({
          value: String(number),
          label: isOwn ? `${name} (yours)` : name,
        })),
      ]}
    />
  );
}

function Gateway(given: Given) {
  const { fields, change } = given;
  return (
    <>
      <Hospitals {...given} />
      <Textarea
        required
        size="md"
        label="The gateway’s statement"
        description="Its operator makes it with: npm run hc -- consortium gateway-statement KEY_FILE"
        spellCheck={false}
        autosize
        minRows={3}
        maxRows={6}
        value={fields.statement}
        onChange={({ currentTarget }) => change({ statement: currentTarget.value })}
      />
    </>
  );
}

const contracts = ["Consent", "Records", "AccessLog", "Vitals", "Consortium", "UrgentSuspension"];

function Successor(given: Given) {
  const { fields, change } = given;
  return (
    <Group gap="sm" align="flex-end">
      <NativeSelect
        size="md"
        label="Which contract?"
        data={contracts}
        value={fields.contract}
        onChange={({ currentTarget }) => change({ contract: currentTarget.value })}
      />
      <Account {...given} label="Address of its successor" />
    </Group>
  );
}
