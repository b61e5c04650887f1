-- A copy of a record with many changes, for this device alone: reads back many times faster than they. Made from `change`, and can be made again.
CREATE TABLE compacted (record INTEGER PRIMARY KEY REFERENCES record (n), bytes BLOB NOT NULL);

-- Changes that came after the copy was made.
ALTER TABLE change ADD COLUMN later INTEGER NOT NULL DEFAULT 0;
CREATE INDEX change_later ON change (record) WHERE later = 1;
