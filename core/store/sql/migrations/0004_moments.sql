-- Of a visit the moment too: which day that was, the workspace's time zone says, and that can be set anew.
ALTER TABLE dealing ADD COLUMN at_ms INTEGER;
UPDATE dealing SET at_ms = (SELECT fields ->> '$.made_at' FROM record WHERE n = dealing.record) WHERE kind = 3;
