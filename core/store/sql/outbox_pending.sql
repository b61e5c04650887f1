SELECT r.id, r.kind, o.hash, c.bytes, c.author, c.at_ms
FROM outbox o
JOIN change c ON c.record = o.record AND c.hash = o.hash
JOIN record r ON r.n = o.record
WHERE o.space = ?1 AND o.device_seq IS NULL AND o.failed IS NULL AND (?2 IS NULL OR r.id = ?2)
ORDER BY o.queued, o.record, c.at_ms
