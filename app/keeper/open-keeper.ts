import { attackActs } from "./attacks.ts";
import { changeHospitalActs } from "./change-hospital.ts";
import { changeKeyActs } from "./change-key.ts";
import { consortiumActs } from "./consortium.ts";
import { hospitalActs } from "./hospital.ts";
import { deviceActs } from "./devices.ts";
import { emergencyActs } from "./emergency.ts";
import { hospitalDeviceActs } from "./hospital-devices.ts";
import { hospitalReviewActs } from "./hospital-reviews.ts";
import { hospitalDirectoryActs } from "./hospital-directory.ts";
import { keyActs } from "./keys.ts";
import { accessLogActs } from "./access-log.ts";
import { addRecordsActs } from "./add-records.ts";
import { moveActs } from "./move-account.ts";
import { openRecordActs } from "./open-records.ts";
import { correctionActs } from "./record-corrections.ts";
import { reasonActs } from "./reasons-told.ts";
import { recordsActs } from "./records.ts";
import { requestActs } from "./requests.ts";
import { registrarActs } from "./registrars.ts";
import { sessionActs } from "./session.ts";
import { technicalActs } from "./technical.ts";
import { chartActs } from "./patient-chart.ts";
import { patientActs } from "./patients.ts";
import { sharingActs } from "./sharing.ts";
import { todayActs } from "./today.ts";
import { tryActs } from "./try.ts";
import { tryHeartActs } from "./try-heart.ts";
import { trySensorActs } from "./try-sensor.ts";
import { explorerActs } from "./explorer.ts";
import { verifyActs } from "./verify.ts";
import { vitalsActs } from "./vitals.ts";
import type { Visit } from "./visit.ts";

/** Everything that pages can ask the keeper. Names are unique across subjects, since Comlink carries one flat object. */
export function openKeeper() {
  const visit: Visit = {};
  return {
    ...sessionActs(visit),
    ...hospitalActs(visit),
    ...hospitalDirectoryActs(visit),
    ...hospitalReviewActs(visit),
    ...hospitalDeviceActs(visit),
    ...consortiumActs(visit),
    ...registrarActs(visit),
    ...changeKeyActs(visit),
    ...changeHospitalActs(visit),
    ...moveActs(visit),
    ...tryActs(visit),
    ...trySensorActs(visit),
    ...tryHeartActs(visit),
    ...attackActs(visit),
    ...verifyActs(visit),
    ...explorerActs(visit),
    ...keyActs(visit),
    ...technicalActs(visit),
    ...sharingActs(visit),
    ...requestActs(visit),
    ...patientActs(visit),
    ...chartActs(visit),
    ...vitalsActs(visit),
    ...emergencyActs(visit),
    ...reasonActs(visit),
    ...deviceActs(visit),
    ...todayActs(visit),
    ...recordsActs(visit),
    ...correctionActs(visit),
    ...openRecordActs(visit),
    ...addRecordsActs(visit),
    ...accessLogActs(visit),
  };
}

export type KeeperApi = ReturnType<typeof openKeeper>;
