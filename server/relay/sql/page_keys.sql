SELECT doc, epoch, wrapped, first AS place FROM doc_keys WHERE space = ?1 AND first > ?2 AND first <= ?3
UNION ALL
SELECT doc, epoch, wrapped, again FROM doc_keys
WHERE space = ?1 AND again > ?2 AND again <= ?3 AND NOT (first > ?2 AND first <= ?3)
ORDER BY place LIMIT ?4
