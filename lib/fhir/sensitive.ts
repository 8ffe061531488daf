import type { CategoryId } from "../categories.ts";

/*
 * What makes a resource sensitive: the HL7 label, a code, or a word in a label for people. Tables, not clinical
 * wisdom: they err towards closed, and docs/categories.md says what they miss. A prefix covers all codes under it.
 * Sources: HL7 v3 ActCode, LOINC (document ontology and panels), SNOMED CT, ICD-10 chapters F, N, O, Z, RxNorm
 * ingredients, WHO ATC groups, CPT sections, HL7 service-type and RoleCode.
 */

export type SensitiveId = Extract<
  CategoryId,
  "mental-health" | "sexual-and-reproductive-health" | "substance-use" | "genetics"
>;

/** Code systems by the end or a part of their URL (or OID). */
export type CodeSystem =
  | "actCode"
  | "atc"
  | "cpt"
  | "icd10"
  | "loinc"
  | "roleCode"
  | "rxnorm"
  | "sections"
  | "serviceType"
  | "snomed";

/** A code, or a prefix of codes ending in `*`, separated by blanks. */
type Codes = Partial<Record<CodeSystem, string>>;

export type SensitiveRule = {
  readonly category: SensitiveId;
  readonly codes: Codes;
  readonly words: RegExp;
};

/** FHIR types that are sensitive whatever they hold. */
export const sensitiveTypes: ReadonlyMap<string, SensitiveId> = new Map([
  ["MolecularSequence", "genetics"],
]);

/** In order: a resource that fits two goes to the first. */
export const sensitiveRules: readonly SensitiveRule[] = [
  {
    category: "mental-health",
    codes: {
      actCode: "PSY PSYTHPN MH BH EMOTDIS COGN",
      icd10:
        "F0* F2* F3* F4* F50* F51* F53* F54* F55* F59* F60* F61* F62* F63* F68* F69* F7* F8* F9* G30* R45.8* T14.91* X6* X7* X80* X81* X82* X83* X84* Z04.6* Z13.3* Z91.5* Z86.5*",
      loinc:
        "11497-5 11510-5 11518-8 11527-9 18594-2 18738-5 28627-8 28628-6 28635-1 34102-4 34785-6 34786-4 34787-2 34788-0 34790-6 34791-4 34792-2 34793-0 34864-9 34865-6 34866-4 34904-3 38947-8 38969-2 57143-0 57157-0 57158-8 59259-2 68599-0 68601-4 68641-0 68642-8 68644-4 68645-1 68646-9 68647-7 68648-5 68649-3 74187-6 74192-6 44249-1 44261-6 55757-9 55758-7 69737-5 70274-6 71354-5 89204-2",
      snomed:
        "35489007 370143000 36923009 66344007 197480006 21897009 13746004 58214004 47505003 371631005 191736004 406506008 408856003 72366004 56882008 78004001 33449004 82313006 6471006 74732009 171207006 715252007 454711000124102 228557008 75516001 394587001 394588006 394913002 408467006 309898008 51563005 62480006 14866005 52448006 26929004",
      rxnorm:
        "36437 4493 2556 321988 32937 39786 72625 42347 15996 6448 51272 61381 35636 89013 5093 6901 10737 704",
      atc: "N05A* N05B* N06A* N06B* N06C* N06D*",
      cpt: "908* 96127",
      serviceType: "134 135 136 137 138 139 140 141 142 22 239 242 243 244 346 414 417 490 541 564",
      roleCode: "PSYCHF PHU CAPC PSI PSY",
    },
    words:
      /psychiatr|psycholog|psychother|psychosis|psychotic|schizo|bipolar|mental (?:health|disorder|illness)|depressive|(?<!\b(?:st|segment|point|respiratory|marrow)[ -])depression(?! of (?:st|the st|bone|respir|ventric))|anxiety|panic (?:disorder|attack)|suicid|self[- ]harm|autis[mt]|\badhd\b|attention[- ]deficit|\bptsd\b|traumatic stress|obsessive|eating disorder|anorexia nervosa|bulimi|personality disorder|dementia|alzheimer|intimate partner|domestic (?:violence|abuse)|sertraline|fluoxetine|citalopram|paroxetine|fluvoxamine|venlafaxine|duloxetine|mirtazapine|bupropion|trazodone|triptyline|\b(?:clom)?imipramine|\blithium(?! hep)|quetiapine|olanzapine|risperidone|aripiprazole|haloperidol|clozapine|ziprasidone|paliperidone|lurasidone|methylphenidate|atomoxetine|lisdexamfetamine|buspirone|alprazolam/i,
  },
  {
    category: "sexual-and-reproductive-health",
    codes: {
      actCode: "SEX HIV STD SDV MST",
      icd10:
        "A50* A51* A52* A53* A54* A55* A56* A57* A58* A59* A60* A63* A64* B20* B21* B22* B23* B24* F52* F64* F65* F66* N46* N48.4* N52* N7* N80* N91* N92* N93* N94* N95* N96* N97* N98* O* R75* Z11.3* Z11.4* Z20.2* Z20.6* Z21* Z3* Z64.0* Z70* Z72.5* Z79.3* Z87.4* Z87.5* Z92.0*",
      loinc:
        "11525-3 18767-4 26442-4 34777-3 34778-1 38957-7 57059-8 57179-4 68557-8 68558-6 68560-2 68562-8 68563-6 68564-4 68565-1 68566-9 68567-7 76690-7 76691-5 82810-3 11996-6 11612-9 11778-8 11779-6 2106-3 2118-8 19080-1 21198-7 56888-1 75622-1 20447-9 24467-3 8665-2",
      snomed:
        "77386006 72892002 19169002 86406008 15628003 76272004 6738008 22549003 25681007 56189001 394585009 394586005 408446006 408470005 424441002 424619006 169762003 65200003 22633006 11466000 860914002 398254007 11687002 93461009",
      atc: "G02B* G03A* G03G* G04BE* J05AE* J05AR* J05AJ*",
      cpt: "59* 5830* 86701 86702 86703",
      sections: "OUS",
      serviceType: "28 54 58 67 80 185 186 187 213 249 409 410 411 439 440 441 450 481 482 543 582",
      roleCode: "GYN INV",
    },
    words:
      /pregnan|prenatal|antenatal|postnatal|postpartum|obstetric|gyna?ecolog|contracepti|abortion|miscarriage|infertil|\bfertili(?:ty|[sz]ation)|sexual|chlamydia(?! pneumon)|gonorrh|syphilis|\bhiv\b|immunodeficiency virus|\bgenital|erectile|vasectomy|intrauterine|tubal ligation|gender (?:identity|dysphoria|incongruence)|transgender|eclampsia|childbirth|ca?esarean|menopaus|\bpap (?:smear|test)|cervical (?:smear|cytology)|\bsemen\b|\bsperm|choriogonadotropin|levonorgestrel|ethinyl|estradiol|medroxyprogesterone|mifepristone|emtricitabine|dolutegravir|bictegravir|efavirenz|raltegravir|darunavir|abacavir|rilpivirine/i,
  },
  {
    category: "substance-use",
    codes: {
      actCode: "SUD ETH ETHUD OPIOIDUD",
      icd10:
        "F10* F11* F12* F13* F14* F15* F16* F18* F19* K70* T40* Y90* Y91* Z71.4* Z71.5* Z72.1* Z72.2* Z81.1* Z86.4*",
      loinc:
        "18823-5 34857-3 75626-2 72109-2 74013-4 11331-6 11343-1 82667-7 5640-8 5643-2 3397-7 3349-8 3879-4 3427-2",
      snomed:
        "7200002 15167005 66590003 5602001 75544000 191816009 26416006 6525002 55680006 66214007 20078004",
      rxnorm: "1819 7243 6813 3554 82819",
      atc: "N07BB* N07BC*",
      cpt: "99408 99409",
      serviceType: "12 105 106 108 111 247 455 552",
      roleCode: "RHAT SURF",
    },
    words:
      /(?<!non[- ])\balcohol(?! (?:pad|swab|wipe|prep|free|based))(?!-)|(?:substance|drug)s? (?:use|abuse|misuse|dependen|addict)|opioid (?:use|abuse|misuse|dependen|addict|withdraw)|\baddict|cocaine|heroin|cannabi|amphetamine|methadone|buprenorphine|naltrexone|disulfiram|acamprosate|detoxification/i,
  },
  {
    category: "genetics",
    codes: {
      actCode: "GDIS SICKLE",
      icd10: "Q9* Z13.7* Z14* Z15* Z31.4* Z31.5* Z84.81*",
      loinc:
        "51965-2 51969-4 55228-1 55233-1 81247-9 81252-9 48003-8 48004-6 48005-3 48018-6 51963-7 53034-5 53037-8 69548-6 21636-6 68650-1 68651-9 68652-7 68653-5 68655-0 68656-8 68657-6 68658-4 68659-2 68660-0 68661-8 68662-6",
      snomed: "394580004 394804000 420208008 782964007 412734009 412738007 41040004 58756001",
      cpt: "811* 812* 813* 814* 96040",
      sections: "GE CG",
      serviceType: "75 160 166 191",
      roleCode: "MGEN",
    },
    words:
      /\bgenetic|\bgenom|\bgenes?\b|\bgenotyp|hereditary|\bbrca|mutation|karyotyp|chromosom|pharmacogen|\bexome|germline|factor v leiden|lynch syndrome|huntington/i,
  },
];
