INSERT INTO record (
  id, kind, space, title, subtitle, sort, fields, owner, territory, first_tag, deleted, revived, conflicts, updated_ms, author, changed,
  judged, touched
) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, (SELECT ifnull(max(touched), 0) + 1 FROM record))
