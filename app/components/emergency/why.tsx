import { Text } from "@mantine/core";
import type { GivenReason } from "#lib/use-cases/read-reason";

/** Why a doctor opened an emergency, in their words, or why there are none. */
export function Why({ why }: { readonly why: GivenReason }) {
  if ("missing" in why) return <Text>{missingWords[why.missing]}</Text>;
  return (
    <Text style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
      Their reason: <q>{why.text}</q>
    </Text>
  );
}

const missingWords = {
  "not-kept": "Their reason has not reached you. Ask them, or your hospital.",
  "does-not-open":
    "What is kept as their reason is not what they signed, so it is not shown. Ask your hospital.",
  unreachable: "Their reason can’t be fetched now. It comes with the connection.",
} as const;
