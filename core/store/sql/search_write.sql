INSERT OR REPLACE INTO search (rowid, title, pinyin, phones, tags, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
