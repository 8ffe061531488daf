"use client";

import { TextInput } from "@mantine/core";

type Field = {
  readonly value: string;
  readonly change: (value: string) => void;
};

/** A member's number. */
export function NumberField({ label, value, change }: Field & { readonly label: string }) {
  return (
    <TextInput
      required
      inputMode="numeric"
      pattern="[0-9]{1,10}"
      title="A number"
      label={label}
      value={value}
      onChange={({ currentTarget }) => change(currentTarget.value)}
    />
  );
}

/** The last day of something. */
export function UntilField({ label, value, change }: Field & { readonly label: string }) {
  return (
    <TextInput
      type="date"
      required
      label={label}
      value={value}
      onChange={({ currentTarget }) => change(currentTarget.value)}
    />
  );
}

/** The hospital's own name, where no directory says it. */
export function HospitalNameField({ value, change }: Field) {
  return (
    <TextInput
      required
      maxLength={120}
      label="Name of your hospital"
      value={value}
      onChange={({ currentTarget }) => change(currentTarget.value)}
    />
  );
}
