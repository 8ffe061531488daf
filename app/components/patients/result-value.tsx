import { Text } from "@mantine/core";
import type { Result } from "#lib/fhir/observations";
import { KeptUnits } from "../kept-units.tsx";

const marks = { high: "▲ high", low: "▼ low", abnormal: "◆ abnormal", "": "" } as const;

/** A value with its flag as a shape and a word. */
export function ResultValue({ result }: { readonly result: Result | undefined }) {
  if (result === undefined) return null;
  const { text, flag, isCritical, status } = result;
  return (
    <>
      <Text span fw={flag === "" ? 400 : 600}>
        <KeptUnits text={text} />
      </Text>
      {flag === "" ? null : (
        <>
          {" "}
          <Text
            span
            className="kept"
            fw={600}
            c={isCritical ? "var(--house-danger)" : "var(--house-attention)"}
          >
            {marks[flag]}
            {isCritical ? ", critical" : ""}
          </Text>
        </>
      )}
      {status === "" ? null : <Text span> ({status})</Text>}
    </>
  );
}
