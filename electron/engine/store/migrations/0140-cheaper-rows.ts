// What a row costs to write: a random index is written again, page after page, with each batch.

export const sql = `
-- the first 64 bits are enough to find one
DROP INDEX document_by_content;
CREATE INDEX document_by_content ON document (substr(content_hash, 1, 16));

-- opening a JSON array costs more than the row it gives: nearly every message is of one kind
DROP TRIGGER message_kinds_in;
CREATE TRIGGER message_kind_in AFTER INSERT ON message WHEN new.kinds <> '[]' AND instr(new.kinds, ',') = 0 BEGIN
  INSERT OR IGNORE INTO message_kind VALUES (substr(new.kinds, 3, length(new.kinds) - 4), new.date, new.id);
END;
CREATE TRIGGER message_kinds_in AFTER INSERT ON message WHEN instr(new.kinds, ',') > 0 BEGIN
  INSERT OR IGNORE INTO message_kind SELECT value, new.date, new.id FROM json_each(new.kinds);
END;

-- the newest come first: a mail that is not the last of its correspondent leaves the index of last dates alone
DROP TRIGGER correspondent_in;
CREATE TRIGGER correspondent_in AFTER INSERT ON message
WHEN new.from_address IS NOT NULL AND new.kinds NOT LIKE '%"receipt"%' BEGIN
  INSERT INTO correspondent (address, name, received, last_at) VALUES (lower(new.from_address), new.from_name, 1, new.date)
  ON CONFLICT (address) DO UPDATE SET received = received + 1;
  UPDATE correspondent SET name = coalesce(new.from_name, name), last_at = max(last_at, new.date)
    WHERE address = lower(new.from_address)
      AND (new.date > last_at OR ((name IS NULL OR new.date = last_at) AND new.from_name IS NOT NULL AND new.from_name IS NOT name));
END;
`
