INSERT INTO record (
  id, kind, space, title, subtitle, sort, fields, owner, territory, first_tag, deleted, revived, conflicts, updated_ms, author, changed,
  touched
) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, (SELECT ifnull(max(touched), 0) + 1 FROM record))
ON CONFLICT (id) DO UPDATE SET
  title = excluded.title, subtitle = excluded.subtitle, sort = excluded.sort, fields = excluded.fields, owner = excluded.owner,
  territory = excluded.territory, first_tag = excluded.first_tag, deleted = excluded.deleted, revived = excluded.revived,
  conflicts = excluded.conflicts, updated_ms = excluded.updated_ms, author = excluded.author, changed = excluded.changed,
  touched = excluded.touched
RETURNING n
