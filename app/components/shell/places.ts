import {
  IconBook2,
  IconChecklist,
  IconDeviceWatch,
  IconEmergencyBed,
  IconEye,
  IconFolder,
  IconHeartbeat,
  IconHome,
  IconListDetails,
  IconMessageQuestion,
  IconScale,
  IconSearch,
  IconSettings,
  IconShieldCheck,
  IconTable,
  IconTestPipe,
  IconUsers,
} from "@tabler/icons-react";
import type { Room } from "../../hooks/use-standing.ts";

/** Somewhere to go. */
export type Place = {
  readonly href: string;
  readonly label: string;
  readonly Icon: typeof IconHome;
};

const settings: Place = { href: "/settings/", label: "Settings", Icon: IconSettings };
const verify: Place = { href: "/verify/", label: "Verify", Icon: IconShieldCheck };
const tryIt: Place = { href: "/try/", label: "Try", Icon: IconTestPipe };
const explorer: Place = { href: "/explorer/", label: "Explorer", Icon: IconSearch };

const devices: Place = { href: "/devices/", label: "Devices", Icon: IconDeviceWatch };
const requests: Place = { href: "/requests/", label: "Requests", Icon: IconMessageQuestion };

/** The first four are on a phone's bottom bar; the rest is behind Settings there, and in the rail of a wide window. */
const places: Readonly<Record<Room, readonly Place[]>> = {
  newcomer: [{ href: "/", label: "Start", Icon: IconHome }, tryIt, verify, explorer, settings],
  patient: [
    { href: "/", label: "Today", Icon: IconHome },
    { href: "/records/", label: "Records", Icon: IconFolder },
    { href: "/sharing/", label: "Sharing", Icon: IconTable },
    { href: "/readers/", label: "Who has read me", Icon: IconEye },
    { href: "/vitals/", label: "Vital signs", Icon: IconHeartbeat },
    requests,
    devices,
    { href: "/emergency/", label: "Emergency", Icon: IconEmergencyBed },
    settings,
    verify,
    tryIt,
    explorer,
  ],
  staff: [
    { href: "/", label: "My patients", Icon: IconUsers },
    requests,
    { href: "/emergency-access/", label: "Emergency access", Icon: IconEmergencyBed },
    verify,
    tryIt,
    settings,
    explorer,
  ],
  hospital: [
    { href: "/", label: "What waits", Icon: IconListDetails },
    { href: "/people/", label: "People", Icon: IconUsers },
    { href: "/directory/", label: "Staff list", Icon: IconBook2 },
    devices,
    { href: "/reviews/", label: "Reviews", Icon: IconChecklist },
    { href: "/consortium/", label: "Consortium", Icon: IconScale },
    settings,
    verify,
    tryIt,
    explorer,
  ],
};

/** Where somebody with these rooms can go, the most needed first. */
export const placesOf = (room: Room): readonly Place[] => places[room];
