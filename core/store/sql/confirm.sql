DELETE FROM sent_again WHERE doc = ?1 AND hash IN (
  SELECT c.hash FROM change c JOIN record r ON r.n = c.record WHERE r.id = ?1 AND c.bytes = ?2 AND c.author = ?3
  UNION ALL SELECT p.hash FROM parked p WHERE p.doc = ?1 AND p.bytes = ?2 AND p.author = ?3
)
