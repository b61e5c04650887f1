DELETE FROM outbox
WHERE record = (SELECT n FROM record WHERE id = ?1)
  AND hash IN (SELECT c.hash FROM change c WHERE c.record = outbox.record AND c.bytes = ?2)
