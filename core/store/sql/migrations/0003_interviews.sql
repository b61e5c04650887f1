-- Interviews under way: what was answered since they began, step by step. Local to this device; the finished response is a record.
CREATE TABLE interview (
  id BLOB PRIMARY KEY,
  form BLOB NOT NULL,
  setup TEXT NOT NULL,                     -- JSON: form, subject, mode and what else it was begun with
  begun_at INTEGER NOT NULL,               -- ms since the Unix epoch, by this device's clock
  touched_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE interview_step (
  interview BLOB NOT NULL REFERENCES interview (id) ON DELETE CASCADE,
  n INTEGER NOT NULL,                      -- from 0, without gaps
  step TEXT NOT NULL,                      -- JSON
  PRIMARY KEY (interview, n)
) WITHOUT ROWID;
