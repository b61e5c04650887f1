INSERT INTO search (rowid, title, pinyin, phones, tags, note, kind) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
