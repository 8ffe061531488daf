"use client";

import { Anchor, NativeSelect, Radio, Stack, Text, useMantineColorScheme } from "@mantine/core";
import Link from "next/link";
import { dateLanguages } from "../../hooks/use-dates.ts";
import { usePreference } from "../../hooks/use-preference.ts";
import { useStanding } from "../../hooks/use-standing.ts";
import { useAppConfig } from "../keeper-provider.tsx";
import { GatewayChoice } from "../sign-in/gateway-choice.tsx";
import { ChangeHospital } from "./change-hospital.tsx";
import { ChangeKey } from "./change-key.tsx";
import { MoveAccount } from "./move-account.tsx";
import { Section } from "./section.tsx";
import { YourKeys, YourSession } from "./you.tsx";

/** What one can choose on this device, and who one is here. */
export function Settings() {
  const standing = useStanding();
  return (
    <Stack gap={16}>
      {standing === undefined ? null : <YourSession standing={standing} />}
      {standing?.member === undefined ? null : (
        <YourKeys member={standing.member} isOpen={standing.isOpen} />
      )}
      {standing?.member !== undefined && standing.isOpen ? (
        <>
          <ChangeKey member={standing.member} />
          <MoveAccount member={standing.member} />
          <ChangeHospital />
        </>
      ) : null}
      <Appearance />
      <Dates />
      <Gateway />
      <More />
    </Stack>
  );
}

const schemes = [
  { value: "auto", label: "As this device" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const;

function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Section title="Appearance">
      <Radio.Group
        label="Colours"
        value={colorScheme}
        onChange={(chosen) => {
          const scheme = schemes.find(({ value }) => value === chosen);
          if (scheme !== undefined) setColorScheme(scheme.value);
        }}
      >
        <Stack gap={0} mt={4}>
          {schemes.map(({ value, label }) => (
            <Radio key={value} value={value} label={label} size="md" className="tall" />
          ))}
        </Stack>
      </Radio.Group>
    </Section>
  );
}

function Dates() {
  const [language, choose] = usePreference("language");
  return (
    <Section title="Dates">
      <NativeSelect
        size="md"
        label="Language of dates"
        value={language ?? "en-GB"}
        onChange={({ currentTarget: { value } }) => choose(value)}
        data={dateLanguages.map(({ tag, name }) => ({ value: tag, label: name }))}
      />
    </Section>
  );
}

function Gateway() {
  const { gateways } = useAppConfig();
  const standing = useStanding();
  const current = gateways.find(({ number }) => number === standing?.gateway);
  return (
    <Section title="Gateway">
      <Text>It writes down every read.</Text>
      {current === undefined ? null : (
        <Text>You are signed in at {new URL(current.url).host}.</Text>
      )}
      <GatewayChoice />
      {gateways.length > 1 ? (
        <Text>Your choice counts from your next sign-in.</Text>
      ) : (
        <Text>There is one gateway here.</Text>
      )}
    </Section>
  );
}

function More() {
  return (
    <Section title="More">
      <Anchor component={Link} href="/verify/" className="tall">
        Verify a file or a log
      </Anchor>
      <Anchor component={Link} href="/try/" className="tall">
        Try HealthChain with two phones side by side
      </Anchor>
      <Anchor component={Link} href="/explorer/" className="tall">
        Explore what is on the chain
      </Anchor>
    </Section>
  );
}
