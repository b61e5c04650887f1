-- What waits for others belongs to its space: a change that came through another one may neither count here nor stand in the way.
CREATE TABLE waiting (
  doc BLOB NOT NULL, space BLOB NOT NULL, hash BLOB NOT NULL, kind INTEGER NOT NULL, bytes BLOB NOT NULL,
  author BLOB NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY (doc, space, hash)
) WITHOUT ROWID;
INSERT INTO waiting (doc, space, hash, kind, bytes, author, at_ms) SELECT doc, space, hash, kind, bytes, author, at_ms FROM parked;
DROP TABLE parked;
ALTER TABLE waiting RENAME TO parked;

-- Changes that had waited and turned out to be unsound: kept as they came, and read by nothing.
CREATE TABLE refused (
  doc BLOB NOT NULL, space BLOB NOT NULL, hash BLOB NOT NULL, kind INTEGER NOT NULL, bytes BLOB NOT NULL,
  author BLOB NOT NULL, at_ms INTEGER NOT NULL, why TEXT NOT NULL, PRIMARY KEY (doc, space, hash)
) WITHOUT ROWID;

-- An envelope that processes died of is not tried again by itself.
ALTER TABLE quarantine ADD COLUMN fatal INTEGER NOT NULL DEFAULT 0;
