SELECT b.doc, r.title, b.space, b.author, max(b.at_ms), count(*), b.why
FROM (
  SELECT doc, space, author, at_ms, why FROM refused
  UNION ALL
  SELECT doc, space, author, at_ms, NULL FROM parked
) b LEFT JOIN record r ON r.id = b.doc
GROUP BY b.doc, b.space, b.author, b.why ORDER BY max(b.at_ms) DESC, b.doc, b.author LIMIT 100
