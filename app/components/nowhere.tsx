"use client";

import { Anchor, Text } from "@mantine/core";
import Link from "next/link";
import { Page } from "./page.tsx";

/** What stands at an address that leads nowhere. */
export function Nowhere() {
  return (
    <Page title="There is no such page">
      <Text>Nothing was lost. The address may be mistyped, or the page has moved.</Text>
      <Anchor component={Link} href="/">
        Go to the first page
      </Anchor>
    </Page>
  );
}
