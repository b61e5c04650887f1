SELECT r.id, r.kind, r.title, r.deleted, count(*), sum(length(c.bytes)), min(c.at_ms), (SELECT count(*) FROM change a WHERE a.record = r.n),
  min(CASE WHEN o.failed IS NOT NULL THEN '0 ' || o.failed WHEN o.device_seq IS NULL THEN '1' ELSE '2' END)
FROM outbox o JOIN record r ON r.n = o.record JOIN change c ON c.record = o.record AND c.hash = o.hash
GROUP BY r.n ORDER BY min(o.queued) LIMIT ?1
