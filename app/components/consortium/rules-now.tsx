import { Stack, Text, Title } from "@mantine/core";
import type { VotedSettings } from "#lib/voting";
import { spanWords } from "./spans.ts";

/** What the hospitals have set, as it holds now. */
export function RulesNow({ settings }: { readonly settings: VotedSettings }) {
  const { delay, period, wait, longestConsent, limits } = settings;
  const rules = [
    ["Voting begins", `${spanWords(delay)} after a proposal`],
    ["Voting lasts", spanWords(period)],
    ["What passed waits", spanWords(wait)],
    [
      "Longest sharing",
      longestConsent === 0 ? "as long as people like" : monthWords(longestConsent),
    ],
    ["An emergency lasts", spanWords(limits.emergencyWindow)],
    [
      "Emergencies not reviewed yet",
      `at most ${limits.casesPerDoctor} a doctor, ${limits.casesPerHospital} a hospital`,
    ],
    ["After a refusal, asking waits", spanWords(limits.pauseAfterRefusal)],
    ["After a request was taken back", spanWords(limits.pauseAfterCancel)],
  ] as const;
  return (
    <Stack gap="xs" component="section" aria-labelledby="rules">
      <Title order={2} id="rules">
        What holds now
      </Title>
      <Text>Each of these can be changed by a vote.</Text>
      <dl className="rules-now">
        {rules.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Stack>
  );
}

const monthWords = (months: number): string =>
  `${months} ${months === 1 ? "month" : "months"} of 30 days`;
