"use client";

import { NativeSelect } from "@mantine/core";
import { usePreference } from "../../hooks/use-preference.ts";
import { useAppConfig } from "../keeper-provider.tsx";

/** Which gateway to ask first; nothing to show where there is one. */
export function GatewayChoice() {
  const { gateways } = useAppConfig();
  const [chosen, choose] = usePreference("gateway");
  if (gateways.length < 2) return null;
  return (
    <NativeSelect
      label="Gateway to ask first"
      description="A gateway keeps and hands out your sealed records. It can’t read them."
      value={chosen ?? ""}
      onChange={({ currentTarget: { value } }) => choose(value === "" ? undefined : value)}
      data={[
        { value: "", label: "The first that answers" },
        ...gateways.map(({ number, url }) => ({
          value: String(number),
          label: new URL(url).host,
        })),
      ]}
    />
  );
}
