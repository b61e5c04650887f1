UPDATE record SET
  title = ?2, subtitle = ?3, sort = ?4, fields = ?5, owner = ?6, territory = ?7, first_tag = ?8, deleted = ?9, revived = ?10, conflicts = ?11
WHERE n = ?1
