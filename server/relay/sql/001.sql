-- Envelopes are opaque bytes. No table holds a name, a text or a readable key.
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value ANY NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE workspaces (
    id           INTEGER PRIMARY KEY,
    workspace    BLOB NOT NULL UNIQUE,
    control_head INTEGER NOT NULL
) STRICT;

-- place = workspaces.id << 40 | number of the entry
CREATE TABLE control (
    place INTEGER PRIMARY KEY,
    entry BLOB NOT NULL
) STRICT;

CREATE TABLE spaces (
    id        INTEGER PRIMARY KEY,
    workspace INTEGER NOT NULL REFERENCES workspaces,
    space     BLOB NOT NULL,
    head      INTEGER NOT NULL,
    chain     BLOB NOT NULL,
    UNIQUE (workspace, space)
) STRICT;

-- Where each device's own chain of envelopes in a space stands.
CREATE TABLE authors (
    id     INTEGER PRIMARY KEY,
    space  INTEGER NOT NULL REFERENCES spaces,
    device BLOB NOT NULL,
    head   INTEGER NOT NULL,
    hash   BLOB NOT NULL,
    UNIQUE (space, device)
) STRICT;

-- place = spaces.id << 40 | number in the space: one b-tree in the order of reading.
CREATE TABLE envelopes (
    place      INTEGER PRIMARY KEY,
    author     INTEGER NOT NULL REFERENCES authors,
    device_seq INTEGER NOT NULL,
    chain      BLOB NOT NULL,
    envelope   BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX envelope_by_author ON envelopes (author, device_seq);

-- A document's key goes out with the page that holds its first place, and again with the place where it was wrapped anew.
CREATE TABLE doc_keys (
    space   INTEGER NOT NULL REFERENCES spaces,
    doc     BLOB NOT NULL,
    epoch   INTEGER NOT NULL,
    wrapped BLOB NOT NULL,
    first   INTEGER NOT NULL,
    again   INTEGER,
    PRIMARY KEY (space, doc)
) STRICT, WITHOUT ROWID;
CREATE INDEX doc_key_by_first ON doc_keys (space, first);
CREATE INDEX doc_key_by_again ON doc_keys (space, again) WHERE again IS NOT NULL;

-- Tokens are stored hashed: who reads the database cannot use them.
CREATE TABLE tokens (
    hash       BLOB PRIMARY KEY,
    workspace  BLOB NOT NULL,
    who        BLOB NOT NULL,
    expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX token_by_expiry ON tokens (expires_ms);
