INSERT OR IGNORE INTO parked (doc, space, hash, author, kind, bytes, at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
