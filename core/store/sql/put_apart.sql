INSERT OR REPLACE INTO refused (doc, space, hash, kind, bytes, author, at_ms, why)
SELECT doc, space, hash, kind, bytes, author, at_ms, ?4 FROM parked WHERE doc = ?1 AND space = ?2 AND bytes = ?3
