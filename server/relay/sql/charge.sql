-- Counts what a push adds, where the quotas leave room for it; changes no row where they do not.
UPDATE workspaces SET
    bytes = bytes + ?2,
    day_envelopes = iif(day = ?3, day_envelopes, 0) + ?4,
    day = ?3
WHERE id = ?1 AND bytes + ?2 <= ?5 AND iif(day = ?3, day_envelopes, 0) + ?4 <= ?6 AND doc_keys + ?7 <= ?8
