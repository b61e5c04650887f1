DELETE FROM tokens WHERE workspace = ?1 AND who = ?2 AND hash NOT IN (
    SELECT hash FROM tokens WHERE workspace = ?1 AND who = ?2 ORDER BY expires_ms DESC LIMIT ?3
)
