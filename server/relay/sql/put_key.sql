INSERT INTO doc_keys (space, doc, epoch, wrapped, first) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (space, doc) DO UPDATE SET epoch = excluded.epoch, wrapped = excluded.wrapped, again = excluded.first
WHERE excluded.epoch > epoch
