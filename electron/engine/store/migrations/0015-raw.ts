// What the raw records need of the store: which places of the packs are held, and which must be overwritten.

export const sql = `
-- packs are walked at open (tails, empty packs) and at compaction without reading the message rows
CREATE INDEX message_by_raw ON message (raw_file, raw_offset, raw_length);

-- A record whose row is gone is overwritten, even when the process dies between the commit and the overwriting.
CREATE TABLE raw_erasure (
  raw_file TEXT NOT NULL, raw_offset INTEGER NOT NULL, raw_length INTEGER NOT NULL,
  PRIMARY KEY (raw_file, raw_offset)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER message_raw_deleted AFTER DELETE ON message BEGIN
  INSERT OR IGNORE INTO raw_erasure VALUES (old.raw_file, old.raw_offset, old.raw_length);
END;
CREATE TRIGGER message_raw_moved AFTER UPDATE OF raw_file, raw_offset ON message
WHEN old.raw_file <> new.raw_file OR old.raw_offset <> new.raw_offset BEGIN
  INSERT OR IGNORE INTO raw_erasure VALUES (old.raw_file, old.raw_offset, old.raw_length);
END;
`
