INSERT OR IGNORE INTO outbox (record, hash, space, queued)
SELECT c.record, c.hash, r.space, r.touched FROM change c JOIN record r ON r.n = c.record WHERE r.space = ?1
