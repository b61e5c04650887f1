-- By which version of the rules a record's changes were judged: what a version took in that judged otherwise is judged again.
ALTER TABLE record ADD COLUMN judged INTEGER NOT NULL DEFAULT 0;

-- Whoever sends a change again may be its author or not, so what waits is kept of each of them.
CREATE TABLE waiting (
  doc BLOB NOT NULL, space BLOB NOT NULL, hash BLOB NOT NULL, author BLOB NOT NULL, kind INTEGER NOT NULL, bytes BLOB NOT NULL,
  at_ms INTEGER NOT NULL, PRIMARY KEY (doc, space, hash, author)
) WITHOUT ROWID;
INSERT INTO waiting (doc, space, hash, author, kind, bytes, at_ms) SELECT doc, space, hash, author, kind, bytes, at_ms FROM parked;
DROP TABLE parked;
ALTER TABLE waiting RENAME TO parked;

-- Changes that were not taken in, as they came: no record has them. `on_refused`: nothing speaks against it but what it builds on, and with that
-- it is tried again.
CREATE TABLE turned_down (
  doc BLOB NOT NULL, space BLOB NOT NULL, hash BLOB NOT NULL, author BLOB NOT NULL, kind INTEGER NOT NULL, bytes BLOB NOT NULL,
  at_ms INTEGER NOT NULL, why TEXT NOT NULL, on_refused INTEGER NOT NULL, PRIMARY KEY (doc, space, hash, author)
) WITHOUT ROWID;
INSERT INTO turned_down (doc, space, hash, author, kind, bytes, at_ms, why, on_refused)
SELECT doc, space, hash, author, kind, bytes, at_ms, why, why = 'the change builds on one that was refused' FROM refused;
DROP TABLE refused;
ALTER TABLE turned_down RENAME TO refused;
