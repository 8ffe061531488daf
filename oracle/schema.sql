-- Everything that an oracle must not forget. No reading is in here but sealed. Times are Unix seconds.
CREATE TABLE IF NOT EXISTS origin (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  genesis TEXT NOT NULL,
  deployment TEXT NOT NULL,
  oracle INTEGER NOT NULL
) STRICT;

-- state: open, closed (takes no more), stored (its blocks are in the store), anchored, delivered (every gateway has it).
-- transaction_*: the one that was signed for it last, kept before it is sent.
CREATE TABLE IF NOT EXISTS window (
  number INTEGER PRIMARY KEY,
  state TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  patients INTEGER,
  root BLOB,
  index_digest BLOB,
  transaction_hash TEXT,
  transaction_nonce INTEGER,
  transaction_raw TEXT
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS one_open_window ON window (state) WHERE state = 'open';
CREATE INDEX IF NOT EXISTS window_to_do ON window (number) WHERE state IN ('closed', 'stored', 'anchored');

-- box: its key, wrapped to the patient. digest: SHA-256 of the block, once it is one.
CREATE TABLE IF NOT EXISTS segment (
  number INTEGER PRIMARY KEY,
  window INTEGER NOT NULL,
  patient INTEGER NOT NULL,
  head BLOB NOT NULL,
  box BLOB NOT NULL,
  digest BLOB
) STRICT;
CREATE INDEX IF NOT EXISTS segment_of_window ON segment (window, patient, number);

-- leaves: of its accepted readings, one after the other.
CREATE TABLE IF NOT EXISTS line (
  segment INTEGER NOT NULL,
  number INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  leaves BLOB NOT NULL,
  PRIMARY KEY (segment, number)
) STRICT, WITHOUT ROWID;

-- What a window adds to a device.
CREATE TABLE IF NOT EXISTS tally (
  window INTEGER NOT NULL,
  device INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  accepted INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  late INTEGER NOT NULL,
  PRIMARY KEY (window, device)
) STRICT, WITHOUT ROWID;

-- The last accepted sequence of each device.
CREATE TABLE IF NOT EXISTS device (
  number INTEGER PRIMARY KEY,
  sequence INTEGER NOT NULL
) STRICT;

-- What devices signed and how it was answered: salted leaves, which tell nothing, but prove it when a device signs
-- another reading under the same sequence. A refused reading has a code in `refused`, a JSON list of [index, code]. Rows
-- are only added at the end, and the index is all that is looked at for a batch that begins anew: in the order of
-- devices, each row would lie on a page of its own, to be read and written for it.
CREATE TABLE IF NOT EXISTS evidence (
  number INTEGER PRIMARY KEY,
  device INTEGER NOT NULL,
  first INTEGER NOT NULL,
  count INTEGER NOT NULL,
  patient INTEGER NOT NULL,
  signature BLOB NOT NULL,
  leaves BLOB NOT NULL,
  refused TEXT NOT NULL,
  window INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS evidence_of_device ON evidence (device, first, count);

-- Two batches that a device signed for one sequence; goes to the chain.
CREATE TABLE IF NOT EXISTS equivocation (
  device INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  one TEXT NOT NULL,
  other TEXT NOT NULL,
  is_reported INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (device, sequence)
) STRICT, WITHOUT ROWID;

-- Which gateways have a window already, while others have not.
CREATE TABLE IF NOT EXISTS delivery (
  window INTEGER NOT NULL,
  gateway INTEGER NOT NULL,
  PRIMARY KEY (window, gateway)
) STRICT, WITHOUT ROWID;
