-- A document's key belongs to one space: what another space's members say of it is none of its business.
CREATE TABLE space_doc_key (
  space BLOB NOT NULL, doc BLOB NOT NULL, key BLOB NOT NULL,
  sent INTEGER NOT NULL,                   -- whether the relay has it
  PRIMARY KEY (space, doc)
) WITHOUT ROWID;
INSERT INTO space_doc_key (space, doc, key, sent)
SELECT r.space, k.doc, substr(k.key, 2), hex(substr(k.key, 1, 1)) = '01' FROM doc_key k JOIN record r ON r.id = k.doc;
-- Keys of records that could not be read yet: of whichever space they are.
INSERT OR IGNORE INTO space_doc_key (space, doc, key, sent)
SELECT s.id, k.doc, substr(k.key, 2), 1 FROM doc_key k CROSS JOIN space s WHERE NOT EXISTS (SELECT 1 FROM record r WHERE r.id = k.doc);
DROP TABLE doc_key;
ALTER TABLE space_doc_key RENAME TO doc_key;

-- Keys as the relay gave them that have opened nothing yet: under an epoch that this device cannot open yet, or not the right ones.
CREATE TABLE waiting_key (
  space BLOB NOT NULL, doc BLOB NOT NULL, epoch INTEGER NOT NULL, wrapped BLOB NOT NULL, PRIMARY KEY (space, doc)
) WITHOUT ROWID;

-- What was read of each space's log (cairn_sync::order). Up to `since` it was read by a version that kept nothing of this.
ALTER TABLE space ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
ALTER TABLE space ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;
ALTER TABLE space ADD COLUMN suite INTEGER NOT NULL DEFAULT 0;
ALTER TABLE space ADD COLUMN incarnation INTEGER NOT NULL DEFAULT 0;
UPDATE space SET since = seq;
CREATE TABLE author_head (
  space BLOB NOT NULL, author BLOB NOT NULL, device_seq INTEGER NOT NULL, hash BLOB NOT NULL, incarnation INTEGER,
  PRIMARY KEY (space, author)
) WITHOUT ROWID;
-- The running hash behind the newest entries, to be compared with what others had read.
CREATE TABLE log_chain (space BLOB NOT NULL, seq INTEGER NOT NULL, chain BLOB NOT NULL, PRIMARY KEY (space, seq)) WITHOUT ROWID;

-- What a relay, or a member, was caught at.
CREATE TABLE alarm (
  what TEXT NOT NULL, space BLOB NOT NULL, who BLOB NOT NULL, text TEXT NOT NULL, at_ms INTEGER NOT NULL, times INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (what, space, who)
) WITHOUT ROWID;

-- Changes that another device than their author sent, because the relay had lost them.
CREATE TABLE sent_again (doc BLOB NOT NULL, hash BLOB NOT NULL, by BLOB NOT NULL, PRIMARY KEY (doc, hash)) WITHOUT ROWID;

-- What was sealed by the version before and not acknowledged is sealed anew: relays take no envelope of that version any more.
UPDATE outbox SET device_seq = NULL WHERE device_seq IS NOT NULL;
DELETE FROM in_flight;
