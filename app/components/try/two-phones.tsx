"use client";

import { Button, Group, SegmentedControl, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import Link from "next/link";
import { useRef, useState } from "react";
import type { DemoPerson } from "../../config.ts";
import { Attacks } from "./attacks.tsx";
import { DoctorPhone } from "./doctor-phone.tsx";
import { PatientPhone } from "./patient-phone.tsx";
import { PhoneFrame } from "./phone-frame.tsx";
import classes from "./try.module.css";
import { usePhone } from "./use-phone.ts";

type Side = "patient" | "doctor";

/** Both phones; on a narrow screen one at a time, while the other goes on living. */
export function TwoPhones({
  patient,
  doctor,
}: {
  readonly patient: DemoPerson;
  readonly doctor: DemoPerson;
}) {
  const [side, setSide] = useState<Side>("patient");
  const top = useRef<HTMLDivElement>(null);
  const look = () => {
    setSide("doctor");
    top.current?.scrollIntoView();
  };
  const left = usePhone(patient);
  const right = usePhone(doctor);
  return (
    <Stack gap="md">
      <SegmentedControl
        ref={top}
        className={classes.switch ?? ""}
        aria-label="Which phone to show"
        fullWidth
        size="lg"
        value={side}
        onChange={(value) => setSide(value)}
        data={[
          { value: "patient", label: "Patient" },
          { value: "doctor", label: "Doctor" },
        ]}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg" className={classes.phones ?? ""}>
        <PhoneFrame title="The patient’s phone" state={left} isHidden={side !== "patient"}>
          {(phone) => <PatientPhone phone={phone} doctor={doctor} onLook={look} />}
        </PhoneFrame>
        <PhoneFrame title="The doctor’s phone" state={right} isHidden={side !== "doctor"}>
          {(phone) => <DoctorPhone phone={phone} patient={left.phone?.number} />}
        </PhoneFrame>
      </SimpleGrid>
      <Attacks left={left} right={right} />
      <GoOn />
    </Stack>
  );
}

/** From here on with one role. */
function GoOn() {
  return (
    <Stack gap="xs" component="section" aria-labelledby="go-on">
      <Title order={2} id="go-on">
        Pick a role and go on
      </Title>
      <Text>The start page lets you sign in as any of the demo people, hospitals included.</Text>
      <Group>
        <Button component={Link} href="/" size="md">
          Choose who you are
        </Button>
        <Button component={Link} href="/verify/" size="md" variant="default">
          Verify a file
        </Button>
      </Group>
    </Stack>
  );
}
