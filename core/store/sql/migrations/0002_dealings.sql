-- What figures are computed from: each purchase and each contact made, as numbers. Derived from `record`, and can be rebuilt.
CREATE TABLE dealing (
  record INTEGER PRIMARY KEY,
  id BLOB NOT NULL,
  kind INTEGER NOT NULL,
  customer BLOB NOT NULL,
  day INTEGER NOT NULL,                    -- days since 1970-01-01
  amount INTEGER,                          -- purchases: minor units of the currency
  currency TEXT,
  cost INTEGER                             -- in the same currency; absent where nobody noted it
);
CREATE INDEX dealing_of ON dealing (customer);

INSERT INTO dealing (record, id, kind, customer, day, amount, currency, cost)
SELECT n, id, kind, unhex(fields ->> '$.customer'), julianday(fields ->> '$.date') - 2440587.5,
  fields ->> '$.amount.minor', fields ->> '$.amount.currency',
  iif(fields ->> '$.cost.currency' = fields ->> '$.amount.currency', fields ->> '$.cost.minor', NULL)
FROM record
WHERE kind = 2 AND deleted = 0 AND unhex(fields ->> '$.customer') IS NOT NULL AND julianday(fields ->> '$.date') IS NOT NULL
  AND fields ->> '$.amount.minor' IS NOT NULL AND ifnull(fields ->> '$.payment', '') NOT IN ('refunded', 'written_off');

INSERT INTO dealing (record, id, kind, customer, day)
SELECT n, id, kind, unhex(fields ->> '$.customer'), (fields ->> '$.made_at') / 86400000
FROM record
WHERE kind = 3 AND deleted = 0 AND unhex(fields ->> '$.customer') IS NOT NULL AND fields ->> '$.made_at' >= 0;
