-- Who sent a change that is not taken in, where that is not who wrote it: it is told should the change come back.
ALTER TABLE refused ADD COLUMN sent_by BLOB;
