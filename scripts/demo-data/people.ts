/*
 * The fictional cast of the demo. Staff stand in a hospital's directory, so their names may be shown anywhere;
 * the patient's name stands only inside the record (patient.json).
 */

export type DemoHospital = {
  readonly id: "north" | "lake";
  readonly number: number;
  readonly name: string;
};

export type DemoPerson = {
  readonly id: "patient" | "osei" | "lind" | "nurse";
  /** As the others see them; the patient has no name outside the record. */
  readonly name: string;
  readonly role: "patient" | "doctor" | "nurse";
  readonly specialty: string;
  readonly hospital: DemoHospital["id"];
};

export const hospitals: readonly DemoHospital[] = [
  { id: "north", number: 0, name: "Nordhavn University Hospital" },
  { id: "lake", number: 1, name: "Lakeside Clinic" },
];

export const people: readonly DemoPerson[] = [
  { id: "patient", name: "the patient", role: "patient", specialty: "", hospital: "north" },
  { id: "osei", name: "Dr Amara Osei", role: "doctor", specialty: "Cardiology", hospital: "north" },
  {
    id: "lind",
    name: "Dr Jonas Lind",
    role: "doctor",
    specialty: "Family medicine",
    hospital: "lake",
  },
  {
    id: "nurse",
    name: "Marit Solberg",
    role: "nurse",
    specialty: "Cardiology ward",
    hospital: "north",
  },
];

/** Strings of the record that may appear nowhere outside it: chain, store, vault, logs, output. */
export const secretStrings: readonly string[] = [
  "Halvorsen",
  "Ingrid Elise",
  "1958-04-17",
  "Fjordgata 12",
  "HC-DEMO-580417",
  "Escitalopram",
];
