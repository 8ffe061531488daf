"use client";

import { Stack, Text, Title } from "@mantine/core";
import { usePathname } from "next/navigation";
import { useRoom } from "../hooks/use-standing.ts";

/**
 * What somebody reads first who is not signed in. It stands in the exported page, and no script that comes later puts
 * another in its place.
 */
export function FirstWords() {
  const room = useRoom();
  if (usePathname() !== "/" || room !== "newcomer") return null;
  return (
    <Stack gap={24} mb={24} className="page">
      <Title order={1}>Your health records, in your hands</Title>
      <Text>You decide who reads what, why and until when. You see who did.</Text>
    </Stack>
  );
}
