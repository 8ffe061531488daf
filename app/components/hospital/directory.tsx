"use client";

import { Button, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { useDates } from "../../hooks/use-dates.ts";
import {
  roleWord,
  useHospitalAct,
  useHospitalMembers,
  useHospitalName,
  usePublishedStaff,
} from "../../hooks/use-hospital.ts";
import type { HospitalMember } from "../../keeper/hospital.ts";
import type { PublishedStaff } from "../../keeper/hospital-directory.ts";
import { Members } from "../gate.tsx";
import { useKeeper } from "../keeper-provider.tsx";
import { Empty, Notice, Trouble, Waiting } from "../notice.tsx";
import { Page } from "../page.tsx";
import { HospitalNameField } from "./fields.tsx";
import {
  changesOf,
  draftLines,
  listedLines,
  type StaffDraftLine,
  type StaffEdits,
} from "./staff-draft.ts";

/** The hospital's staff list: what patients search when they share. */
export function Directory() {
  return (
    <Page title="Staff list" lead="Patients find your doctors and nurses by this list." wide>
      <Members only="hospital">
        <WithStaff />
      </Members>
    </Page>
  );
}

function WithStaff() {
  const members = useHospitalMembers();
  const staff = usePublishedStaff();
  const error = members.error ?? staff.error;
  if (error !== null) return <Trouble error={error} retry={() => void staff.refetch()} />;
  if (members.data === undefined || staff.data === undefined)
    return <Waiting what="Reading the list" />;
  return (
    <>
      <Published staff={staff.data} />
      <Editor members={members.data} staff={staff.data} />
    </>
  );
}

function Published({ staff: { version, publishedAt, people, fault } }: { staff: PublishedStaff }) {
  const { moment } = useDates();
  if (version === 0)
    return (
      <Notice weight="attention" title="No staff list is published yet">
        <Text>Until then no patient can share with your doctors and nurses by name.</Text>
      </Notice>
    );
  if (fault !== undefined)
    return (
      <Notice weight="danger" title={`Version ${version} can’t be read`}>
        <Text>{fault.message}</Text>
      </Notice>
    );
  return (
    <Notice weight="done" title={`Version ${version} is published`}>
      <Text>
        Since {moment(publishedAt)}, with{" "}
        {people.length === 1 ? "one person" : `${people.length} people`}.
      </Text>
    </Notice>
  );
}

/** The list while it is edited, and what publishing it would change. */
function useStaffEditor(members: readonly HospitalMember[], staff: PublishedStaff) {
  const keeper = useKeeper();
  const known = useHospitalName();
  const [edits, setEdits] = useState<StaffEdits>(new Map());
  const [typedName, setName] = useState<string>();
  const name = typedName ?? known;
  const lines = draftLines(members, staff, edits);
  const isRenamed = staff.version > 0 && name !== staff.name;
  const renamed = isRenamed ? [`~ The hospital becomes ${name}.`] : [];
  const publish = useHospitalAct(async () => {
    const people = listedLines(lines).map((line) => ({
      ...{ number: line.number, name: line.name, specialty: line.specialty },
    }));
    const version = await keeper.publishStaff(name.trim(), people);
    setEdits(new Map());
    return version;
  });
  const edit = (number: number, typed: Pick<StaffDraftLine, "name" | "specialty">) =>
    setEdits(new Map(edits).set(number, typed));
  return { name, setName, lines, edit, publish, changes: [...changesOf(lines, staff), ...renamed] };
}

function Editor({
  members,
  staff,
}: {
  readonly members: readonly HospitalMember[];
  readonly staff: PublishedStaff;
}) {
  const { name, setName, lines, edit, publish, changes } = useStaffEditor(members, staff);
  const isAsPublished = changes.length === 0 && staff.version > 0 && staff.fault === undefined;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        publish.mutate(undefined);
      }}
    >
      <Stack gap="md">
        <HospitalNameField value={name} change={setName} />
        {lines.length === 0 && (
          <Empty title="There is nobody to list yet">
            <Text>Vouch for doctors and nurses under People first.</Text>
          </Empty>
        )}
        {lines.map((line) => (
          <Line key={line.number} line={line} onChange={(typed) => edit(line.number, typed)} />
        ))}
        <Changes changes={changes} />
        {publish.error !== null && <Trouble error={publish.error} />}
        <Group>
          <Button type="submit" loading={publish.isPending} disabled={isAsPublished}>
            Publish the staff list
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Changes({ changes }: { readonly changes: readonly string[] }) {
  return (
    <section aria-labelledby="changes">
      <Title order={2} id="changes">
        What publishing changes
      </Title>
      {changes.length === 0 && <Text>Nothing: the list is as published.</Text>}
      <ul className="plain-list">
        {changes.map((change) => (
          <li key={change}>{change}</li>
        ))}
      </ul>
    </section>
  );
}

function Line({
  line: { number, role, name, specialty },
  onChange,
}: {
  readonly line: StaffDraftLine;
  readonly onChange: (edit: Pick<StaffDraftLine, "name" | "specialty">) => void;
}) {
  const title = `${roleWord(role)}, number ${number}`;
  return (
    <fieldset className="plain-fields">
      <legend>{title}</legend>
      <Group gap="sm" grow preventGrowOverflow={false}>
        <TextInput
          label="Name"
          description="Empty: not in the list"
          maxLength={120}
          value={name}
          onChange={({ currentTarget }) => onChange({ name: currentTarget.value, specialty })}
        />
        <TextInput
          label="Specialty"
          description="As patients say it"
          maxLength={120}
          value={specialty}
          onChange={({ currentTarget }) => onChange({ name, specialty: currentTarget.value })}
        />
      </Group>
    </fieldset>
  );
}
