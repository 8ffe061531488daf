-- Everything a gateway must not forget. Times are Unix seconds; numbers are member numbers.
CREATE TABLE IF NOT EXISTS origin (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  genesis TEXT NOT NULL,
  deployment TEXT NOT NULL,
  gateway INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS nonce (
  nonce TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  until INTEGER NOT NULL
) STRICT;

-- Message and signature are the evidence that the reader chose this session key.
CREATE TABLE IF NOT EXISTS session (
  id TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  member INTEGER NOT NULL,
  session_key BLOB NOT NULL,
  message TEXT NOT NULL,
  signature TEXT NOT NULL,
  until INTEGER NOT NULL,
  counter INTEGER NOT NULL DEFAULT 0,
  is_ended INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE IF NOT EXISTS upload (
  cid TEXT NOT NULL,
  account TEXT NOT NULL,
  size INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (cid, account)
) STRICT;

CREATE INDEX IF NOT EXISTS upload_of_account ON upload (account, at, size);

-- Bytes that count in their account's day though nothing of them is kept: of uploads that broke off, and of what was
-- erased or let go of. A row an hour.
CREATE TABLE IF NOT EXISTS unkept (
  account TEXT NOT NULL,
  hour INTEGER NOT NULL,
  size INTEGER NOT NULL,
  PRIMARY KEY (account, hour)
) STRICT;

-- Wallets that were not registered when they left key slots here, from which address or peer, and when they last came.
CREATE TABLE IF NOT EXISTS newcomer (
  account TEXT PRIMARY KEY,
  source TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS newcomer_of_source ON newcomer (source, at);

CREATE TABLE IF NOT EXISTS record (
  digest TEXT PRIMARY KEY,
  patient INTEGER NOT NULL,
  author INTEGER NOT NULL,
  category INTEGER NOT NULL,
  payload TEXT NOT NULL,
  size INTEGER NOT NULL,
  is_erased INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS record_of_patient ON record (patient);
CREATE INDEX IF NOT EXISTS record_of_payload ON record (payload);

-- What patients have erased on chain, and the last block that was searched for it.
CREATE TABLE IF NOT EXISTS erased (
  digest TEXT NOT NULL,
  patient INTEGER NOT NULL,
  PRIMARY KEY (digest, patient)
) STRICT;
CREATE TABLE IF NOT EXISTS erasures_seen (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  block INTEGER NOT NULL
) STRICT;

-- Reads and refusals. The sequence has no gaps for this gateway, the number none for a patient.
CREATE TABLE IF NOT EXISTS entry (
  sequence INTEGER PRIMARY KEY,
  patient INTEGER NOT NULL,
  number INTEGER NOT NULL,
  reader INTEGER NOT NULL,
  category INTEGER NOT NULL,
  record TEXT NOT NULL,
  purpose INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  outcome INTEGER NOT NULL,
  count INTEGER NOT NULL,
  at INTEGER NOT NULL,
  request BLOB NOT NULL,
  signature BLOB NOT NULL,
  session TEXT NOT NULL,
  salt BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS entry_number ON entry (patient, number);
CREATE INDEX IF NOT EXISTS entry_reader ON entry (reader, patient, sequence);
CREATE INDEX IF NOT EXISTS entry_of_patient ON entry (patient, sequence);
CREATE INDEX IF NOT EXISTS entry_of_reader ON entry (reader, sequence);
CREATE INDEX IF NOT EXISTS entry_gap ON entry (sequence) WHERE kind = 5;

-- Roots as they are sent to the chain; an entry under one never changes again.
-- is_appended: 0 still to send, 1 on chain, 2 on chain by a database that is lost, so that no proof can be made.
CREATE TABLE IF NOT EXISTS root (
  from_sequence INTEGER PRIMARY KEY,
  to_sequence INTEGER NOT NULL,
  root BLOB NOT NULL,
  is_appended INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE IF NOT EXISTS act (
  digest TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  at INTEGER NOT NULL,
  receipt TEXT NOT NULL
) STRICT;

-- The newest signed write of each object, from callers here and copied from peers: what peers are told, in this order.
-- origin: the database that passed it on; empty for what a caller wrote here.
CREATE TABLE IF NOT EXISTS write (
  object TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL UNIQUE,
  counter INTEGER NOT NULL,
  digest TEXT NOT NULL,
  is_removal INTEGER NOT NULL,
  message TEXT NOT NULL,
  signature BLOB NOT NULL,
  request BLOB NOT NULL,
  request_signature BLOB NOT NULL,
  origin TEXT NOT NULL
) STRICT;

-- Tells this database from a later one of the same gateway, which has to be given everything again.
CREATE TABLE IF NOT EXISTS identity (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  database TEXT NOT NULL
) STRICT;
INSERT INTO identity VALUES (1, lower(hex(randomblob(16)))) ON CONFLICT (id) DO NOTHING;

-- How far each peer has taken the writes, and what it has put off.
CREATE TABLE IF NOT EXISTS peer (
  url TEXT PRIMARY KEY,
  database TEXT NOT NULL,
  taken INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS put_off (
  url TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  code TEXT NOT NULL,
  tries INTEGER NOT NULL,
  due INTEGER NOT NULL,
  PRIMARY KEY (url, sequence)
) STRICT;

CREATE INDEX IF NOT EXISTS entry_session ON entry (session);

-- One patient's part of a window that an oracle has anchored, with what leads from there to the window's root.
CREATE TABLE IF NOT EXISTS patient_window (
  id INTEGER PRIMARY KEY,
  patient INTEGER NOT NULL,
  oracle INTEGER NOT NULL,
  window INTEGER NOT NULL,
  anchored_at INTEGER NOT NULL,
  patient_index INTEGER NOT NULL,
  readings INTEGER NOT NULL,
  proof BLOB NOT NULL,
  UNIQUE (oracle, window, patient)
) STRICT;
CREATE INDEX IF NOT EXISTS window_of_patient ON patient_window (patient, id);

-- Its segments: digest of the block in the store, and the box with its key, which is nowhere else.
CREATE TABLE IF NOT EXISTS segment (
  patient_window INTEGER NOT NULL,
  position INTEGER NOT NULL,
  digest BLOB NOT NULL,
  size INTEGER NOT NULL,
  box BLOB NOT NULL,
  PRIMARY KEY (patient_window, position)
) STRICT, WITHOUT ROWID;
