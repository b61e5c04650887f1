INSERT OR REPLACE INTO dealing (record, id, kind, customer, day, amount, currency, cost, at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
