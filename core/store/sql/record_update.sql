UPDATE record SET
  title = ?4, subtitle = ?5, sort = ?6, fields = ?7, owner = ?8, territory = ?9, first_tag = ?10, deleted = ?11, revived = ?12,
  conflicts = ?13, author = iif((?14, ?15) > (updated_ms, author), ?15, author), updated_ms = max(updated_ms, ?14), changed = ?16,
  judged = min(judged, ?17), touched = (SELECT ifnull(max(touched), 0) + 1 FROM record)
WHERE id = ?1 AND kind = ?2 AND space = ?3
