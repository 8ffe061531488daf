import type { SignedReadings } from "#lib/reading-batch";
import { heartRate, signedReadings, type Device, type Measured } from "./device.ts";

/** What a device, or somebody between it and the oracle, sends; and how the oracle answers. */
export type BadMessage = {
  readonly what: string;
  /** `first` is a sequence that the device has not used. */
  readonly message: (first: number) => unknown;
  /** The code of the whole message's refusal, or of the second of three readings. */
  readonly whole?: string;
  readonly second?: string;
};

const hour = 3600;
const now = (): number => Math.floor(Date.now() / 1000);

type Cast = {
  readonly device: Device;
  /** Bound to somebody else. */
  readonly otherDevice: Device;
  readonly suspended: Device;
  readonly expired: Device;
};

/** Three readings of which the second is changed before the device signs. */
const withBad =
  (device: Device, change: Partial<Measured>) =>
  (first: number): SignedReadings =>
    signedReadings(device, first, [heartRate(70), heartRate(71, change), heartRate(72)]);

/** The same three, signed, and something changed on the way. */
const altered =
  (device: Device, change: (message: SignedReadings) => unknown) =>
  (first: number): unknown =>
    change(signedReadings(device, first, [heartRate(70), heartRate(71), heartRate(72)]));

/** A message whose second measurement is changed on the way. */
const alteredReading = (device: Device, change: object) =>
  altered(device, (message) => ({
    ...message,
    readings: message.readings.map((one, index) => (index === 1 ? { ...one, ...change } : one)),
  }));

/** What goes through the checks with one bad reading between two good ones. */
export const badReadings = ({ device }: Cast): BadMessage[] => [
  {
    what: "an unknown code",
    message: withBad(device, { code: "718-7" }),
    second: "reading/unknown-code",
  },
  {
    what: "an unknown unit",
    message: withBad(device, { unit: "Hz" }),
    second: "reading/unknown-unit",
  },
  {
    what: "a value that no body has",
    message: withBad(device, { mantissa: 900 }),
    second: "reading/implausible",
  },
  {
    what: "an exponent that makes it huge",
    message: withBad(device, { mantissa: 7, exponent: 100 }),
    second: "reading/implausible",
  },
  {
    what: "an exponent that makes it nothing",
    message: withBad(device, { mantissa: 7, exponent: -100 }),
    second: "reading/implausible",
  },
  {
    what: "a negative value",
    message: withBad(device, { mantissa: -70 }),
    second: "reading/implausible",
  },
  {
    what: "an old reading",
    message: withBad(device, { observedAt: now() - 24 * 8 * hour }),
    second: "reading/too-old",
  },
  {
    what: "a reading of the future",
    message: withBad(device, { observedAt: now() + hour }),
    second: "reading/from-future",
  },
];

/** What is refused as a whole. */
export const badMessages = ({ device, otherDevice, suspended, expired }: Cast): BadMessage[] => [
  ...tampered(device),
  {
    what: "readings signed by another device",
    message: (first) => ({
      ...signedReadings({ ...otherDevice, patient: device.patient }, first, [heartRate(70)]),
      device: device.number,
    }),
    whole: "reading/not-signed",
  },
  {
    what: "readings of another patient",
    message: (first) =>
      signedReadings({ ...device, patient: otherDevice.patient }, first, [heartRate(70)]),
    whole: "reading/not-bound",
  },
  {
    what: "readings for another deployment",
    message: (first) =>
      signedReadings({ ...device, deployment: `0x${"11".repeat(32)}` }, first, [heartRate(70)]),
    whole: "reading/other-deployment",
  },
  {
    what: "a device that nobody enrolled",
    message: (first) => signedReadings({ ...device, number: 2_000_000 }, first, [heartRate(70)]),
    whole: "reading/unknown-device",
  },
  {
    what: "a member that is no device",
    message: (first) =>
      signedReadings({ ...device, number: device.patient }, first, [heartRate(70)]),
    whole: "reading/unknown-device",
  },
  {
    what: "a suspended device",
    message: (first) => signedReadings(suspended, first, [heartRate(70)]),
    whole: "reading/not-active",
  },
  {
    what: "a device whose time is over",
    message: (first) => signedReadings(expired, first, [heartRate(70)]),
    whole: "reading/not-active",
  },
];

/** A relay in between changes what the device signed. */
const tampered = (device: Device): BadMessage[] => [
  {
    what: "an altered value",
    message: alteredReading(device, { mantissa: 171 }),
    whole: "reading/not-signed",
  },
  {
    what: "an altered time",
    message: alteredReading(device, { observedAt: now() - 60 }),
    whole: "reading/not-signed",
  },
  {
    what: "an altered salt",
    message: alteredReading(device, { salt: `0x${"00".repeat(32)}` }),
    whole: "reading/not-signed",
  },
  {
    what: "readings left out at the end",
    message: altered(device, (message) => ({ ...message, readings: message.readings.slice(0, 2) })),
    whole: "reading/not-signed",
  },
  {
    what: "readings in another order",
    message: altered(device, (message) => ({
      ...message,
      readings: message.readings.toReversed(),
    })),
    whole: "reading/not-signed",
  },
  {
    what: "later sequences",
    message: altered(device, (message) => ({ ...message, first: message.first + 100 })),
    whole: "reading/not-signed",
  },
  {
    what: "a signature with a high s",
    message: altered(device, (message) => ({ ...message, signature: `0x${"ff".repeat(65)}` })),
    whole: "reading/not-signed",
  },
  { what: "no signature", message: altered(device, unsigned), whole: "reading/malformed" },
  ...malformed(device),
];

const malformed = (device: Device): BadMessage[] => {
  const withMantissa = (text: string) =>
    altered(device, (message) => JSON.stringify(message).replace('"mantissa":71', text));
  return [
    ...["NaN", "Infinity", "-Infinity", '"71"', "71.5", "1e400", "null", "-0"].map((value) => ({
      what: `a mantissa of ${value}`,
      message: withMantissa(`"mantissa":${value}`),
      whole: "reading/malformed",
    })),
    {
      what: "an exponent beyond eight bits",
      message: alteredReading(device, { exponent: 128 }),
      whole: "reading/malformed",
    },
    {
      what: "a sequence beyond what numbers count",
      message: altered(device, (message) => ({ ...message, first: 2 ** 63 })),
      whole: "reading/malformed",
    },
    {
      what: "an extra field",
      message: altered(device, (message) => ({ ...message, priority: 1 })),
      whole: "reading/malformed",
    },
    { what: "text that is no JSON", message: () => '{"deployment":', whole: "reading/malformed" },
    { what: "a list", message: () => [], whole: "reading/malformed" },
    {
      what: "no readings",
      message: altered(device, (message) => ({ ...message, readings: [] })),
      whole: "reading/malformed",
    },
    {
      what: "more readings than a message holds",
      message: altered(device, (message) => ({
        ...message,
        readings: Array.from({ length: 1025 }, () => message.readings[0]),
      })),
      whole: "reading/malformed",
    },
  ];
};

const unsigned = (message: SignedReadings): object => ({ ...message, signature: undefined });
