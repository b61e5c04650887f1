SELECT CASE WHEN EXISTS (SELECT 1 FROM compacted WHERE record = ?1)
  THEN (SELECT count(*) FROM change INDEXED BY change_later WHERE record = ?1 AND later = 1)
  ELSE (SELECT count(*) FROM change WHERE record = ?1) END
