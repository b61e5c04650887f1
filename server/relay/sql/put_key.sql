INSERT INTO doc_keys (space, doc, epoch, wrapped, first, commitment) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (space, doc) DO NOTHING
