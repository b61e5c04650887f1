INSERT INTO refused (doc, space, hash, author, kind, bytes, at_ms, why, on_refused, sent_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
ON CONFLICT (doc, space, hash, author) DO UPDATE SET why = excluded.why, on_refused = excluded.on_refused, sent_by = excluded.sent_by
