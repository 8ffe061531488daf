// Who may call what. One line a case of each function; access-matrix.test.ts calls every state-changing one as every
// caller, and docs/contracts.md shows this table (`tsx test/support/access-matrix/write-docs.ts`). Data only.

import { everybody, type Caller, type Case, type ContractName } from "./case.ts";
import { consortiumCases, consortiumViews } from "./consortium-table.ts";

const members: readonly Caller[] = [
  ...(["patient", "otherPatient", "suspendedPatient", "doctor", "suspendedDoctor"] as const),
  ...(["nurse", "device", "gateway", "suspendedGateway", "oracle"] as const),
];
const patients: readonly Caller[] = ["patient", "otherPatient", "suspendedPatient"];

const each = (which: readonly Caller[], error: string): Partial<Record<Caller, string>> =>
  Object.fromEntries(which.map((caller) => [caller, error]));

const without = (which: readonly Caller[], some: readonly Caller[]): Caller[] =>
  which.filter((caller) => !some.includes(caller));

type Rule = Omit<Case, "contract" | "name" | "about">;
const anybody: Rule = { may: everybody };
const owner: Rule = { may: ["owner"], otherwise: "OwnableUnauthorizedAccount" };
const inCharge: Rule = { may: ["admin"], otherwise: "RegistrationNotInCharge" };
const inChargeOfGateways: Rule = { may: ["owner"], otherwise: "RegistrationNotInCharge" };
const ofSuspended: Rule = { may: [], otherwise: "RegistrationHospitalInactive" };
const anyMember: Rule = { may: members, otherwise: "ConsentNotAMember" };

const rule =
  (contract: ContractName) =>
  (name: string, who: Rule, about?: string): Case => ({
    ...{ contract, name },
    ...(about === undefined ? {} : { about }),
    ...who,
  });

const registration = rule("Registration");
const consent = rule("Consent");
const records = rule("Records");

const upkeep = (name: string): Case[] => [
  registration(name, inCharge, "a member of the hospital"),
  registration(name, ofSuspended, "a member of a suspended hospital"),
  ...(name === "activate" ? [] : [registration(name, inChargeOfGateways, "a gateway")]),
  registration(`${name}BySig`, anybody, "signed by who is in charge"),
];

const anchoring = (name: string): Case[] => [
  records(
    name,
    {
      may: patients,
      otherwise: "RecordsNotAMember",
      except: each(without(members, patients), "RecordsNotAPatient"),
    },
    "the caller's own records",
  ),
  records(
    name,
    {
      may: ["patient", "doctor"],
      otherwise: "RecordsNotAMember",
      except: each(without(members, ["patient", "doctor"]), "RecordsWriteNotPermitted"),
    },
    "the patient's records",
  ),
  records(`${name}BySig`, anybody, "signed by an author who may write"),
];

export const cases: readonly Case[] = [
  registration("acceptOwnership", { ...owner, may: ["nextOwner"] }),
  registration("transferOwnership", owner),
  registration("renounceOwnership", owner),
  registration("addHospital", owner),
  registration("suspendHospital", owner),
  registration("reinstateHospital", owner),
  registration("setPaused", owner),
  registration("nameContract", owner),
  registration("admit", owner, "an oracle or a gateway, with its key statement"),
  registration("enrol", anybody, "with a hospital's voucher and the holder's key statement"),
  registration("enrolDevice", anybody, "with a hospital's voucher and the device's signature"),
  registration("writeStanding", anybody),
  registration(
    "cancelVoucher",
    {
      may: ["admin", "otherAdmin"],
      otherwise: "RegistrationHospitalUnknown",
      except: { suspendedAdmin: "RegistrationHospitalInactive" },
    },
    "a voucher of the caller's hospital",
  ),
  registration("cancelVoucherBySig", anybody, "signed by the hospital's admin"),
  registration("publishDirectory", { may: ["admin"], otherwise: "RegistrationNotTheAdmin" }),
  registration(
    "publishDirectory",
    {
      may: [],
      otherwise: "RegistrationNotTheAdmin",
      except: { suspendedAdmin: "RegistrationHospitalInactive" },
    },
    "of a suspended hospital",
  ),
  registration("publishDirectoryBySig", anybody, "signed by the hospital's admin"),
  ...["activate", "renew", "suspend", "reinstate"].flatMap(upkeep),
  ...["suspendHospitalUrgently", "lapseUrgentSuspension"].map((name) =>
    registration(
      name,
      { may: [], otherwise: "RegistrationNotUrgentSuspension" },
      "by the contract named UrgentSuspension alone",
    ),
  ),
  consent(
    "grant",
    {
      may: ["patient", "otherPatient"],
      otherwise: "ConsentNotAMember",
      except: each(without(members, ["patient", "otherPatient"]), "ConsentPatientNotActive"),
    },
    "the caller's own records",
  ),
  consent("grantBySig", anybody, "signed by the patient"),
  consent("deny", anyMember, "the caller's own records"),
  consent("denyBySig", anybody, "signed by the patient"),
  consent("revoke", anyMember, "the caller's own records"),
  consent("revokeBySig", anybody, "signed by the patient"),
  consent("openEpochs", anyMember, "the caller's own records, with their statement"),
  consent("openEpochsBySig", anybody, "with the patient's statement"),
  consent("revokeAndRotate", anyMember, "the caller's own records, with their statement"),
  consent("revokeAndRotateBySig", anybody, "signed by the patient"),
  ...["anchor", "anchorMany"].flatMap(anchoring),
  rule("AccessLog")("append", {
    may: ["gateway"],
    otherwise: "AccessLogNotAGateway",
    except: { suspendedGateway: "AccessLogGatewayNotActive" },
  }),
  ...consortiumCases,
];

/** Functions that change nothing: they answer everybody alike. */
export const views: Readonly<Record<ContractName, readonly string[]>> = {
  Registration: [
    ...["CLOCK_MODE", "accountOf", "adminOf", "clock", "contractOf", "deployment", "directoryOf"],
    ...["eip712Domain", "getPastTotalSupply", "getPastVotes", "getVotes", "hospitalCount"],
    ...["hospitalOf", "isActive", "isHospitalActive", "isNonceUsed", "isPaused"],
    ...[
      "isUrgentlySuspended",
      "memberByAccount",
      "memberByNumber",
      "numberOf",
      "owner",
      "pendingOwner",
      "standing",
    ],
    ...["standingByAccount", "standingByNumber", "voucherState"],
  ],
  Consent: [
    ...["categoryKeyOf", "cellOf", "eip712Domain", "epochOf", "isNonceUsed", "isPermittedAt"],
    ...["registration", "writingOf"],
  ],
  Records: ["anchorOf", "consent", "eip712Domain", "registration"],
  AccessLog: ["headOf", "registration", "rootAt", "verifyLeaf"],
  ...consortiumViews,
};

/** How a case is called in tests. */
export const titleOf = ({ contract, name, about }: Case): string =>
  `${contract}.${name}${about === undefined ? "" : ` (${about})`}`;

/** The error that a caller gets, undefined where the call succeeds. */
export const refusalOf = (one: Case, caller: Caller): string | undefined =>
  one.may.includes(caller) ? undefined : (one.except?.[caller] ?? one.otherwise);
