-- What each workspace takes, kept up to date by every write, so that a quota costs one row to ask.
ALTER TABLE workspaces ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE workspaces ADD COLUMN doc_keys INTEGER NOT NULL DEFAULT 0;
-- Days since 1970-01-01 UTC, and the envelopes that were stored on that day.
ALTER TABLE workspaces ADD COLUMN day INTEGER NOT NULL DEFAULT 0;
ALTER TABLE workspaces ADD COLUMN day_envelopes INTEGER NOT NULL DEFAULT 0;

-- The length of a blob stands in its row's head: nothing of the envelopes themselves is read.
UPDATE workspaces SET
    bytes = (
        SELECT ifnull(sum(length(e.envelope)), 0) FROM spaces AS s
        JOIN envelopes AS e ON e.place > s.id << 40 AND e.place < (s.id + 1) << 40
        WHERE s.workspace = workspaces.id
    ),
    doc_keys = (
        SELECT count(*) FROM spaces AS s JOIN doc_keys AS k ON k.space = s.id WHERE s.workspace = workspaces.id
    );

CREATE TRIGGER doc_key_stored AFTER INSERT ON doc_keys BEGIN
    UPDATE workspaces SET doc_keys = doc_keys + 1 WHERE id = (SELECT workspace FROM spaces WHERE id = new.space);
END;
CREATE TRIGGER doc_key_gone AFTER DELETE ON doc_keys BEGIN
    UPDATE workspaces SET doc_keys = doc_keys - 1 WHERE id = (SELECT workspace FROM spaces WHERE id = old.space);
END;

-- A device keeps its newest tokens only.
CREATE INDEX token_by_holder ON tokens (workspace, who, expires_ms);
