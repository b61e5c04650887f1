SELECT DISTINCT r.id, r.kind FROM outbox o JOIN record r ON r.n = o.record WHERE o.space = ?1 AND o.device_seq <= ?2
