(SELECT min(CASE WHEN o.failed IS NOT NULL THEN '0 ' || o.failed WHEN o.device_seq IS NULL THEN '1' ELSE '2' END) FROM outbox o WHERE o.record = r.n)
