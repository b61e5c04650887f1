-- Small facts about this device: its keys, its relay, its names.
CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;

-- The workspace's control log as it was received; the membership is replayed from it.
CREATE TABLE control (seq INTEGER PRIMARY KEY, entry BLOB NOT NULL);

-- Where this device stands in each space: what it has read of the relay's log, and what it has written to it.
CREATE TABLE space (
  id BLOB PRIMARY KEY,
  seq INTEGER NOT NULL DEFAULT 0,          -- last relay number that was committed here
  chain BLOB NOT NULL DEFAULT (zeroblob(32)), -- running hash at that number
  device_seq INTEGER NOT NULL DEFAULT 0,   -- last own sequence that the relay acknowledged
  previous BLOB NOT NULL DEFAULT (zeroblob(32)) -- hash of the envelope with that sequence
) WITHOUT ROWID;

-- Data keys of documents, wrapped or not as the client decides.
CREATE TABLE doc_key (doc BLOB PRIMARY KEY, key BLOB NOT NULL) WITHOUT ROWID;

-- The projection of each document: what lists show. Derived from `change`, and can be rebuilt.
CREATE TABLE record (
  n INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  kind INTEGER NOT NULL,
  space BLOB NOT NULL,
  title TEXT NOT NULL,
  subtitle TEXT NOT NULL,
  sort TEXT NOT NULL,                      -- title in pinyin order
  fields TEXT NOT NULL,                    -- JSON
  owner BLOB NOT NULL,                     -- empty where nobody owns it
  territory TEXT,
  first_tag TEXT NOT NULL,                 -- empty where it has no tag
  deleted INTEGER NOT NULL,
  revived INTEGER NOT NULL,
  conflicts INTEGER NOT NULL,
  updated_ms INTEGER NOT NULL,             -- the latest change's time by its author's clock
  author BLOB NOT NULL,                    -- the latest change's author
  changed TEXT NOT NULL,                   -- fields that the last write here changed, separated by blanks
  touched INTEGER NOT NULL                 -- order in which this device learnt of things
);
CREATE INDEX record_by_name ON record (kind, deleted, sort, n);
CREATE INDEX record_by_touch ON record (kind, deleted, touched);
CREATE INDEX record_by_owner ON record (kind, deleted, owner, sort, n);
CREATE INDEX record_by_tag ON record (kind, deleted, first_tag, sort, n);
CREATE INDEX record_conflicted ON record (touched) WHERE conflicts > 0;
CREATE UNIQUE INDEX record_touched ON record (touched);

-- The truth: every change of every document, by its hash.
CREATE TABLE change (
  record INTEGER NOT NULL REFERENCES record (n),
  hash BLOB NOT NULL,
  bytes BLOB NOT NULL,
  author BLOB NOT NULL,
  at_ms INTEGER NOT NULL,
  PRIMARY KEY (record, hash)
) WITHOUT ROWID;

-- Changes that build on ones that have not arrived.
CREATE TABLE parked (
  doc BLOB NOT NULL, hash BLOB NOT NULL, kind INTEGER NOT NULL, space BLOB NOT NULL, bytes BLOB NOT NULL,
  author BLOB NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (doc, hash)
) WITHOUT ROWID;

CREATE TABLE tag (tag TEXT NOT NULL, record INTEGER NOT NULL, PRIMARY KEY (tag, record)) WITHOUT ROWID;
CREATE INDEX tag_of ON tag (record);

CREATE TABLE link (target BLOB NOT NULL, record INTEGER NOT NULL, field TEXT NOT NULL, PRIMARY KEY (target, record, field)) WITHOUT ROWID;
CREATE INDEX link_of ON link (record);

-- Own changes that the relay has not acknowledged. `device_seq` is set once they are sealed into an envelope.
CREATE TABLE outbox (
  record INTEGER NOT NULL, hash BLOB NOT NULL, space BLOB NOT NULL, queued INTEGER NOT NULL, device_seq INTEGER, failed TEXT,
  PRIMARY KEY (record, hash)
) WITHOUT ROWID;
CREATE INDEX outbox_next ON outbox (space, device_seq, queued);

-- Sealed envelopes under way: the same bytes are sent again until they are acknowledged.
CREATE TABLE in_flight (
  space BLOB NOT NULL, device_seq INTEGER NOT NULL, hash BLOB NOT NULL, envelope BLOB NOT NULL, keys BLOB NOT NULL,
  PRIMARY KEY (space, device_seq)
) WITHOUT ROWID;

-- Envelopes that could not be read: kept as they are, with the reason.
CREATE TABLE quarantine (
  space BLOB NOT NULL, seq INTEGER NOT NULL, envelope BLOB NOT NULL, why TEXT NOT NULL, at_ms INTEGER NOT NULL,
  PRIMARY KEY (space, seq)
) WITHOUT ROWID;

-- The envelope being tried. A row that is still here at the next start was there when the process died.
CREATE TABLE trying (space BLOB NOT NULL, seq INTEGER NOT NULL, deaths INTEGER NOT NULL, PRIMARY KEY (space, seq)) WITHOUT ROWID;

-- Words of each record that is not deleted. `kind` is one word, only for filters.
CREATE VIRTUAL TABLE search USING fts5 (
  title, pinyin, phones, tags, note, kind, content = '', contentless_delete = 1, prefix = '1 2 3', tokenize = "unicode61 remove_diacritics 0"
);
