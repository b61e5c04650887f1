INSERT OR IGNORE INTO parked (doc, hash, kind, space, bytes, author, at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
