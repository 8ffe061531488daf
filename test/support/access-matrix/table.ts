// Who may call what. One line a case of each function; access-matrix.test.ts calls every state-changing one as every
// caller, and docs/contracts.md shows this table (`tsx test/support/access-matrix/write-docs.ts`). Data only.

import { everybody, type Caller, type Case, type ContractName } from "./case.ts";
import { consortiumCases, consortiumViews } from "./consortium-table.ts";

const members: readonly Caller[] = [
  ...(["patient", "otherPatient", "suspendedPatient", "doctor", "suspendedDoctor"] as const),
  ...(["nurse", "device", "gateway", "suspendedGateway", "oracle"] as const),
];
const keyHolders = members.filter((caller) => caller !== "device");
const people: readonly Caller[] = [
  ...(["patient", "otherPatient", "suspendedPatient", "doctor", "suspendedDoctor"] as const),
  "nurse",
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
const vitals = rule("Vitals");

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

const theirs = (...who: Caller[]): Rule => ({
  may: who,
  otherwise: "ConsentNotAMember",
  except: each(without(members, who), "ConsentNotTheCaller"),
});

const requests: readonly Case[] = [
  consent(
    "request",
    {
      may: ["doctor", "nurse"],
      otherwise: "ConsentNotAMember",
      except: {
        ...each(without(members, ["doctor", "nurse"]), "ConsentReaderUnfit"),
        suspendedDoctor: "ConsentReaderNotActive",
      },
    },
    "another patient, as the caller",
  ),
  consent("requestBySig", anybody, "signed by a doctor or nurse"),
  consent("approve", theirs("patient"), "the doctor's request to the patient"),
  consent("approveBySig", anybody, "signed by the patient"),
  consent("refuse", theirs("patient"), "the doctor's request to the patient"),
  consent("refuseBySig", anybody, "signed by the patient"),
  consent("cancel", theirs("doctor"), "the doctor's request to the patient"),
  consent("cancelBySig", anybody, "signed by who asked"),
  consent(
    "renounce",
    {
      may: ["doctor", "suspendedDoctor"],
      otherwise: "ConsentNotAMember",
      except: each(without(members, ["doctor", "suspendedDoctor"]), "ConsentNothingToRenounce"),
    },
    "the caller's own permit",
  ),
  consent("renounceBySig", anybody, "signed by the reader"),
];

const emergencies: readonly Case[] = [
  consent(
    "setEmergencyAccess",
    {
      may: ["patient", "otherPatient"],
      otherwise: "ConsentNotAMember",
      except: each(without(members, ["patient", "otherPatient"]), "ConsentPatientNotActive"),
    },
    "more of the caller's own records",
  ),
  consent("setEmergencyAccess", anyMember, "less of the caller's own records"),
  consent("setEmergencyAccessBySig", anybody, "signed by the patient"),
  consent(
    "breakGlass",
    {
      may: ["doctor"],
      otherwise: "ConsentNotAMember",
      except: each(without(members, ["doctor"]), "ConsentDoctorNotActive"),
    },
    "a patient who opened emergencies, as the caller",
  ),
  consent("breakGlassBySig", anybody, "signed by a doctor"),
  consent(
    "review",
    { may: ["otherAdmin"], otherwise: "ConsentNotTheAdmin" },
    "for the caller's hospital, a case of another",
  ),
  consent("reviewBySig", anybody, "signed by the admin of another hospital"),
  consent("dispute", theirs("patient"), "a case of the patient's records"),
  consent("disputeBySig", anybody, "signed by the patient"),
  consent("setLimits", { may: ["owner"], otherwise: "ConsentNotTheConsortium" }),
];

const ofOwn = (error: string, ...who: Caller[]): Rule => ({
  may: who,
  otherwise: "RecordsNotAMember",
  except: each(without(members, who), error),
});

const corrections: readonly Case[] = [
  records(
    "supersede",
    ofOwn("RecordsNotYours", "patient", "doctor"),
    "the doctor's note, by a record of the caller",
  ),
  records("supersedeBySig", anybody, "signed by the author"),
  records(
    "amend",
    ofOwn("RecordsWriteNotPermitted", "patient", "doctor"),
    "the doctor's note, by a record of the caller",
  ),
  records("amendBySig", anybody, "signed by the author"),
  records("markEnteredInError", ofOwn("RecordsNotYours", "patient", "doctor"), "the doctor's note"),
  records("markEnteredInErrorBySig", anybody, "signed by the author or the patient"),
  records(
    "erase",
    ofOwn("RecordsNotAnchored", "patient"),
    "the doctor's note to the patient, as the caller's own",
  ),
  records("eraseBySig", anybody, "signed by the patient"),
];

export const cases: readonly Case[] = [
  registration("acceptOwnership", { ...owner, may: ["nextOwner"] }),
  registration("transferOwnership", owner),
  registration("renounceOwnership", owner),
  registration("addHospital", owner),
  registration("suspendHospital", owner),
  registration("reinstateHospital", owner),
  registration("setPaused", owner),
  registration("setLongestConsent", owner),
  registration("nameContract", owner),
  registration("admit", owner, "an oracle or a gateway, with its key statement"),
  registration("enrol", anybody, "with a hospital's voucher and the holder's key statement"),
  registration("enrolDevice", anybody, "with a hospital's voucher and the device's signature"),
  registration("rebindDevice", anybody, "with its hospital's voucher and the device's signature"),
  registration("writeStanding", anybody),
  registration(
    "cancelVoucher",
    { may: ["admin", "registrar"], otherwise: "RegistrationNotARegistrar" },
    "a voucher of the hospital",
  ),
  registration(
    "cancelVoucher",
    {
      may: [],
      otherwise: "RegistrationNotARegistrar",
      except: each(["suspendedAdmin", "suspendedRegistrar"], "RegistrationHospitalInactive"),
    },
    "a voucher of a suspended hospital",
  ),
  registration("cancelVoucherBySig", anybody, "signed by the hospital's admin or a registrar"),
  registration("setRegistrar", { may: ["admin"], otherwise: "RegistrationNotTheAdmin" }),
  registration(
    "setRegistrar",
    {
      may: [],
      otherwise: "RegistrationNotTheAdmin",
      except: { suspendedAdmin: "RegistrationHospitalInactive" },
    },
    "of a suspended hospital",
  ),
  registration("setRegistrarBySig", anybody, "signed by the hospital's admin"),
  registration(
    "rotateKey",
    {
      may: keyHolders,
      otherwise: "RegistrationNotAMember",
      except: { device: "RegistrationRoleUnfit" },
    },
    "the caller's own key, with its statement",
  ),
  registration("rotateKeyBySig", anybody, "signed by the member, with the key's statement"),
  registration(
    "moveAccount",
    {
      may: people,
      otherwise: "RegistrationNotAMember",
      except: each(without(members, people), "RegistrationRoleUnfit"),
    },
    "the caller's own number, with the new account's statement",
  ),
  registration("moveAccountBySig", anybody, "signed by the old account and the new one"),
  registration(
    "changeHospital",
    {
      may: without(people, ["suspendedPatient", "suspendedDoctor"]),
      otherwise: "RegistrationNotYourAcceptance",
      except: {
        ...each(["suspendedPatient", "suspendedDoctor"], "RegistrationMemberNotActive"),
        ...each(without(members, people), "RegistrationRoleUnfit"),
      },
    },
    "with an acceptance of the new hospital's admin for the caller",
  ),
  registration(
    "changeHospital",
    { may: ["doctor"], otherwise: "RegistrationNotYourAcceptance" },
    "with an acceptance for the doctor",
  ),
  registration("changeHospitalBySig", anybody, "signed by the member, with the acceptance"),
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
  ...requests,
  ...emergencies,
  ...["anchor", "anchorMany"].flatMap(anchoring),
  ...corrections,
  rule("AccessLog")("append", {
    may: ["gateway"],
    otherwise: "AccessLogNotAGateway",
    except: { suspendedGateway: "AccessLogGatewayNotActive" },
  }),
  vitals("submit", { may: ["oracle"], otherwise: "VitalsNotAnOracle" }),
  vitals("setStanding", { may: [], otherwise: "VitalsNotRegistration" }, "by Registration alone"),
  vitals("reportEquivocation", anybody, "with two signatures of the device"),
  vitals(
    "restore",
    { may: ["admin"], otherwise: "VitalsNotItsHospital" },
    "a quarantined device of the hospital",
  ),
  vitals("restoreBySig", anybody, "signed by the admin of the device's hospital"),
  ...consortiumCases,
];

/** Functions that change nothing: they answer everybody alike. */
export const views: Readonly<Record<ContractName, readonly string[]>> = {
  Registration: [
    ...["CLOCK_MODE", "accountOf", "adminOf", "clock", "contractOf", "deployment", "directoryOf"],
    ...["eip712Domain", "getPastTotalSupply", "getPastVotes", "getVotes", "hospitalCount"],
    ...["hospitalOf", "isActive", "isHospitalActive", "isNonceUsed", "isPaused"],
    ...["isUrgentlySuspended", "longestConsent", "memberByAccount", "memberByNumber", "numberOf"],
    ...["owner", "pendingOwner", "registrarOf", "standing", "standingByAccount"],
    ...["standingByNumber", "voucherState"],
  ],
  Consent: [
    ...["caseCount", "caseOf", "categoryKeyOf", "cellOf", "eip712Domain", "emergencyAccessOf"],
    ...["epochOf", "isNonceUsed", "isPermittedAt", "limits", "registration", "requestOf"],
    ...["unreviewedCases", "writingOf"],
  ],
  Records: ["anchorOf", "consent", "eip712Domain", "registration"],
  AccessLog: ["headOf", "registration", "rootAt", "verifyLeaf"],
  Vitals: [
    ...["LONGEST_JUMP", "deviceOf", "devicesOf", "eip712Domain", "isEquivocationKnown"],
    ...["isNonceUsed", "lastWindowOf", "registration", "verifyLeaf", "windowAt"],
  ],
  P256Verifier: ["verify"],
  ...consortiumViews,
};

/** How a case is called in tests. */
export const titleOf = ({ contract, name, about }: Case): string =>
  `${contract}.${name}${about === undefined ? "" : ` (${about})`}`;

/** The error that a caller gets, undefined where the call succeeds. */
export const refusalOf = (one: Case, caller: Caller): string | undefined =>
  one.may.includes(caller) ? undefined : (one.except?.[caller] ?? one.otherwise);
