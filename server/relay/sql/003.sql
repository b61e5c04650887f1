-- Which key a document is sealed with, as its first item says (protocol 2); NULL where nobody has said it. The first wrapped key stays: how
-- a key was wrapped again is told to nobody any more.
ALTER TABLE doc_keys ADD COLUMN commitment BLOB;
