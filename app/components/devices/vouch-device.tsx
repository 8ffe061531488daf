"use client";

import { Button, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { useDates } from "../../hooks/use-dates.ts";
import { useHospitalAct, useHospitalName } from "../../hooks/use-hospital.ts";
import type { DeviceView } from "../../keeper/device-views.ts";
import type { DeviceOffer } from "../../keeper/hospital-devices.ts";
import { dateInput, endOfDay, yearAfter } from "../hospital/date-input.ts";
import { HospitalNameField, NumberField, UntilField } from "../hospital/fields.tsx";
import { HandOverLink } from "../hospital/hand-over.tsx";
import { useKeeper } from "../keeper-provider.tsx";
import { Trouble } from "../notice.tsx";

/** Vouches for a new device: one signature, then a link and its QR code for the patient. */
export function VouchDevice() {
  const [code, setCode] = useState("");
  return (
    <Stack gap="sm" component="section" aria-labelledby="vouch-device">
      <Title order={2} id="vouch-device">
        Vouch for a device
      </Title>
      <Text className="no-print">
        Switch the device on. It shows a code and six words; the code stands on its label too.
      </Text>
      <VouchForm
        code={code}
        does="Make the link"
        label="Vouch for a device"
        done={() => setCode("")}
      >
        <TextInput
          required
          label="The device’s code"
          placeholder="0x…"
          value={code}
          onChange={({ currentTarget }) => setCode(currentTarget.value)}
        />
      </VouchForm>
    </Stack>
  );
}

/** The same for a device that there is: it goes to another patient. */
export function RebindDevice({
  device,
  name,
}: {
  readonly device: DeviceView;
  readonly name: string;
}) {
  const [isAsked, setAsked] = useState(false);
  if (!isAsked)
    return (
      <Group>
        <Button
          variant="default"
          onClick={() => setAsked(true)}
          aria-label={`Give to another patient: ${name}`}
        >
          Give to another patient
        </Button>
      </Group>
    );
  return (
    <Stack gap="xs" className="card">
      <Text>
        What it measured of patient {device.patient} stays theirs. Until the new patient has used
        the link, it goes on measuring patient {device.patient}.
      </Text>
      <VouchForm
        code={device.account}
        does="Make the link"
        label={`Give ${name} to another patient`}
        done={() => setAsked(false)}
        leave={() => setAsked(false)}
      />
    </Stack>
  );
}

type Form = {
  readonly code: string;
  readonly does: string;
  readonly label: string;
  readonly done: () => void;
  readonly leave?: () => void;
  readonly children?: ReactNode;
};

/** Whom a device is to measure, while it is typed. */
function useDeviceVouching(code: string) {
  const keeper = useKeeper();
  const known = useHospitalName();
  const [patient, setPatient] = useState("");
  const [until, setUntil] = useState(() => dateInput(yearAfter()));
  const [typedName, setTypedName] = useState("");
  const vouch = useHospitalAct(() => {
    const hospitalName = known === "" ? typedName : known;
    const terms = { code, patient: Number(patient), validUntil: endOfDay(until), hospitalName };
    return keeper.vouchForDevice({ ...terms, appUrl: window.location.origin });
  });
  return { known, patient, setPatient, until, setUntil, typedName, setTypedName, vouch };
}

function VouchForm({ code, does, label, done, leave, children }: Form) {
  const vouching = useDeviceVouching(code);
  const { vouch, setPatient } = vouching;
  const finish = () => {
    vouch.reset();
    setPatient("");
    done();
  };
  if (vouch.data !== undefined) return <OfferCard offer={vouch.data} done={finish} />;
  return (
    <form
      className="no-print"
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        vouch.mutate(undefined);
      }}
    >
      <Stack gap="sm">
        <Group align="flex-end" gap="sm">
          {children}
          <Terms {...vouching} />
        </Group>
        {vouch.error !== null && <Trouble error={vouch.error} />}
        <Group>
          <Button type="submit" loading={vouch.isPending}>
            {does}
          </Button>
          {leave === undefined ? null : (
            <Button variant="default" onClick={leave}>
              Leave it
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}

function Terms(vouching: ReturnType<typeof useDeviceVouching>) {
  const { known, patient, setPatient, until, setUntil, typedName, setTypedName } = vouching;
  return (
    <>
      <NumberField label="The patient’s number" value={patient} change={setPatient} />
      <UntilField label="May measure until" value={until} change={setUntil} />
      {known === "" && <HospitalNameField value={typedName} change={setTypedName} />}
    </>
  );
}

/** The link to hand over with the device. */
function OfferCard({ offer, done }: { readonly offer: DeviceOffer; readonly done: () => void }) {
  const { moment } = useDates();
  const { link, words, patient, deadline } = offer;
  return (
    <HandOverLink link={link} done={done}>
      <Text>
        The device must show the words <b>{words}</b>. If it shows others, its code was mistyped.
      </Text>
      <Text>
        Hand the device and this code to patient {patient}. It works until {moment(deadline)}. It is
        no secret: only this device can answer it.
      </Text>
    </HandOverLink>
  );
}
