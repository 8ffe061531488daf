"use client";

import { Box } from "@mantine/core";
import { usePathname } from "next/navigation";
import { useRoom } from "../hooks/use-standing.ts";
import { Page } from "./page.tsx";

/**
 * What somebody reads first who is not signed in. It stands in the exported page, and no script that comes later puts
 * another in its place.
 */
export function FirstWords() {
  const room = useRoom();
  if (usePathname() !== "/" || room !== "newcomer") return null;
  return (
    <Box mb={24}>
      <Page
        title="Your health records, in your hands"
        lead="You decide who reads what, why and until when. You see who did."
      />
    </Box>
  );
}
