UPDATE record SET
  (author, updated_ms) = (SELECT author, at_ms FROM change WHERE record = ?1 ORDER BY at_ms DESC, author DESC LIMIT 1),
  touched = (SELECT ifnull(max(touched), 0) + 1 FROM record)
WHERE n = ?1
