/** What a contract's refusal means for the person at the keyboard: what happened, what to do. By error code. */
export const contractWords: Readonly<Record<string, string>> = {
  "contract/AccessLogFromOther":
    "The chain has another last entry of this gateway. Its database is not the newest: restore that, or declare the gap.",
  "contract/AccessLogGatewayNotActive":
    "This gateway is suspended, expired, or its hospital is. Its roots are not taken until that ends.",
  "contract/AccessLogNotAGateway": "Only an admitted gateway's own account may add to its log.",
  "contract/OwnableUnauthorizedAccount":
    "Only the consortium can do this. Nothing was changed. Where the hospitals vote, propose it (consortium propose); before that use the owner's wallet, on a development chain --as deployer.",
  "contract/ConsortiumNoVote":
    "This account has no vote here: it speaks for no active hospital, or did not when the voting began. Nothing was changed.",
  "contract/ConsortiumSettingOutOfRange":
    "Votes can't be set so: a wait is at most 30 days, and every hospital may propose. Nothing was changed.",
  "contract/GovernorAlreadyCastVote":
    "This hospital has voted on it already. Nothing was changed; a vote can't be taken back.",
  "contract/GovernorInsufficientProposerVotes":
    "Only a hospital that has a vote can propose. Nothing was proposed. Use its wallet.",
  "contract/GovernorInvalidSignature":
    "The signature is not this hospital's, or was used before. Nothing was changed.",
  "contract/GovernorUnableToCancel":
    "Only its proposer can take a proposal back, and only before its voting begins. Nothing was changed.",
  "contract/GovernorUnexpectedProposalState":
    "The proposal does not stand where this step can be taken, or it was taken. Nothing was changed. The list of proposals says what comes next.",
  "contract/TimelockUnexpectedOperationState":
    "What was decided still waits for its time. Nothing was changed. The list of proposals says when it can be executed.",
  "contract/UrgentActExpired":
    "The chain got this too late after you signed it. Nothing was changed. Try again.",
  "contract/UrgentHospitalInactive":
    "This hospital is not active, so it can neither be suspended nor support that. Nothing was changed.",
  "contract/UrgentNotLapsed":
    "The suspension's 7 days are not over. Nothing was changed. A vote can end it sooner.",
  "contract/UrgentNotSupported":
    "Your hospital does not support this suspension now. Nothing was changed.",
  "contract/UrgentNotSuspended":
    "There is no urgent suspension of this hospital to end. Nothing was changed.",
  "contract/UrgentRoundOther":
    "The suspension was decided or started anew since you signed. Nothing was changed now. Look at it again.",
  "contract/UrgentSignatureInvalid":
    "The signature is not this hospital's, or was used before. Nothing was changed.",
  "contract/UrgentSupportedAlready":
    "Your hospital supports this suspension already. Nothing was changed.",
  "contract/ConsentActExpired":
    "The chain got this too late after you signed it. Nothing was changed. Try again.",
  "contract/ConsentTooLong":
    "The hospitals let nothing be shared for that long. Nothing was shared. Choose an earlier end.",
  "contract/ConsentNothingToRenounce":
    "This was ended or changed since you signed. Nothing was changed now.",
  "contract/ConsentUntilInPast":
    "The end you chose has passed already. Nothing was shared. Choose a later one.",
  "contract/ConsentSpanEmpty":
    "The sharing would end before it begins. Nothing was shared. Choose a later end.",
  "contract/ConsentReaderNotActive":
    "This person can't read records now: suspended, expired, or waiting for their hospital. Nothing was shared.",
  "contract/ConsentReaderUnknown": "Nobody is registered under this number. Nothing was shared.",
  "contract/ConsentReaderUnfit":
    "Only doctors and nurses can be given records. Nothing was shared.",
  "contract/ConsentReaderIsPatient":
    "You can always read your own records. Nothing had to be shared.",
  "contract/ConsentRevisionOther":
    "This sharing was changed or stopped since you signed. Nothing was changed now. Try again.",
  "contract/ConsentKeyVersionOther":
    "This person has new keys since you signed. Nothing was shared. Try again.",
  "contract/ConsentPatientNotActive":
    "Only a registered patient whose membership runs can share something new. Nothing was shared. Reading your own records and stopping always work.",
  "contract/ConsentPatientUnknown": "Only a patient can share records, and you are not one here.",
  "contract/ConsentPaused":
    "The hospitals have paused the chain. Nothing was shared. Try again later; stopping still works.",
  "contract/ConsentSignatureInvalid":
    "The signature is not this patient's. Nothing was changed. Use the patient's own wallet.",
  "contract/RecordsAlreadyAnchored": "This record was added before. Nothing was added twice.",
  "contract/RecordsEpochOther":
    "The keys of this category changed while you wrote. Nothing was added. Try again.",
  "contract/RecordsWriteNotPermitted":
    "You may not write in this category of this patient. Nothing was added. Ask the patient to let you write.",
  "contract/RecordsNotAPatient": "Records belong to patients, and this member is not one.",
  "contract/RecordsPaused":
    "The hospitals have paused the chain. Nothing was added. Try again later.",
  "contract/RecordsActExpired":
    "The chain got this too late after you signed it. Nothing was added. Try again.",
  "contract/RegistrationAccountTaken":
    "This wallet belongs to a member already. Nothing was changed. Use another wallet.",
  "contract/RegistrationAddressMissing":
    "The zero address speaks for nobody. Nothing was changed. Name an account.",
  "contract/RegistrationAdminTaken":
    "This account speaks for a hospital already. Nothing was changed. Name another account.",
  "contract/RegistrationDeviceBoundAlready":
    "This device measures that patient already. Nothing was changed.",
  "contract/RegistrationDirectoryNotNewer":
    "Somebody has published a newer staff directory for this hospital. Nothing was changed. Try again.",
  "contract/RegistrationHospitalsFull":
    "There are as many hospitals as this chain can have. Nothing was changed.",
  "contract/RegistrationHospitalInactive":
    "This hospital is suspended, so it can't vouch for anybody now. Nothing was changed.",
  "contract/RegistrationHospitalActive": "This hospital is active already. Nothing was changed.",
  "contract/RegistrationHospitalUnknown":
    "There is no such hospital, or this account speaks for none. Nothing was changed.",
  "contract/RegistrationNotUrgentlySuspended":
    "A vote has decided about this hospital meanwhile. Nothing was changed.",
  "contract/RegistrationMemberUnknown": "Nobody is registered under this number.",
  "contract/RegistrationNotItsDevice":
    "This hospital has no such device. Nothing was changed. Only the hospital that enrolled a device can bind it to another patient.",
  "contract/RegistrationPatientUnknown":
    "Devices are bound to patients, and nobody with this number is one. Nothing was changed.",
  "contract/RegistrationPaused":
    "The hospitals have paused the chain. Nobody can be registered now. Try again later.",
  "contract/RegistrationDailyCapReached":
    "This registrar has vouched for as many people as it may today. Nothing was changed. Try again tomorrow, or ask the hospital's admin.",
  "contract/RegistrationKeyVersionOther":
    "Your key was changed since you signed. Nothing was changed now. Try again.",
  "contract/RegistrationKeyVersionsUsedUp":
    "This number has had as many keys as it can have. Nothing was changed.",
  "contract/RegistrationMemberNotActive":
    "Only an active member can go to another hospital: this one is suspended or waits. Nothing was changed.",
  "contract/RegistrationNotAMember":
    "This wallet is no member here. Nothing was changed. Use the wallet that your membership moved to.",
  "contract/RegistrationSameHospital":
    "This member is at that hospital already. Nothing was changed.",
  "contract/RegistrationSignatureInvalid":
    "The signature is not the responsible hospital's. Nothing was changed. Only the hospital that vouched can do this.",
  "contract/RegistrationStatusUnfit":
    "The member's standing does not allow this step, or it was done before. Nothing was changed.",
  "contract/RegistrationValidUntilInPast":
    "The membership would have ended already. Nothing was changed. Ask for a new invitation.",
  "contract/RegistrationVoucherCancelled":
    "The hospital has cancelled this invitation. You are not registered. Ask for a new one.",
  "contract/RegistrationVoucherDeadlineTooFar":
    "This invitation is valid for longer than 48 hours, which is not allowed. Ask for a new one.",
  "contract/RegistrationVoucherExpired":
    "This invitation has expired. You are not registered. Ask your hospital for a new one.",
  "contract/RegistrationVoucherForAnother":
    "This invitation is for another wallet. You are not registered. Use that wallet, or ask for a new invitation.",
  "contract/RegistrationVoucherUsed":
    "This invitation was used before. You are not registered with it. Ask your hospital for a new one.",
  "contract/VitalsActExpired":
    "The chain got this too late after you signed it. Nothing was changed. Try again.",
  "contract/VitalsDeviceNotActive":
    "A device of this window is suspended, expired or quarantined, or its hospital is out. Nothing was anchored. Leave its report away and submit again.",
  "contract/VitalsDeviceUnknown": "There is no device with this number.",
  "contract/VitalsEquivocationKnown": "This was proved of the device before. Nothing was changed.",
  "contract/VitalsNotAnOracle": "Only an admitted oracle's own account may anchor readings.",
  "contract/VitalsNotQuarantined":
    "This device is not in quarantine. Nothing was changed. A suspension is ended with member reinstate.",
  "contract/VitalsOracleNotActive":
    "This oracle is suspended, expired, or its hospital is. Its readings are not anchored until that ends.",
  "contract/VitalsSequenceTooFar":
    "A device's sequence jumps further than one window may take it. Nothing was anchored: look at the device.",
  "contract/VitalsSignatureInvalid":
    "The signature is not the device's or its hospital's. Nothing was changed. Only the hospital that vouched for a device can restore it.",
  "contract/VitalsWindowOther":
    "The chain has another last window of this oracle. Nothing was anchored twice.",
};
