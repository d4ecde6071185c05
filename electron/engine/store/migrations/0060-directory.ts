// Whom one writes to: own address book, own network (counts kept by the store itself), domains of the trust space.
// The public directory is in files of its own beside the store (../../directory/README.md): nothing private goes there.

export const sql = `
CREATE TABLE contact (
  address TEXT PRIMARY KEY,          -- lower case
  name TEXT NOT NULL,
  profession TEXT, organization TEXT, city TEXT, note TEXT,
  changed_at INTEGER NOT NULL        -- ms
) STRICT;

-- every address met in letters, both ways; receipts are no letters
CREATE TABLE correspondent (
  address TEXT PRIMARY KEY,          -- lower case
  name TEXT,                         -- as of the newest letter that gave one
  received INTEGER NOT NULL DEFAULT 0,
  sent INTEGER NOT NULL DEFAULT 0,
  last_at INTEGER NOT NULL           -- ms
) STRICT;
CREATE INDEX correspondent_by_last ON correspondent (last_at DESC);
CREATE INDEX message_by_sender ON message (lower(from_address), date DESC) WHERE from_address IS NOT NULL;

-- recipients of the letters that we sent: written with the message (exchanges.ts)
CREATE TABLE sent_to (
  address TEXT NOT NULL, message_id INTEGER NOT NULL, date INTEGER NOT NULL, name TEXT,
  PRIMARY KEY (address, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sent_to_by_message ON sent_to (message_id);

CREATE TRIGGER correspondent_in AFTER INSERT ON message
WHEN new.from_address IS NOT NULL AND new.kinds NOT LIKE '%"receipt"%' BEGIN
  INSERT INTO correspondent (address, name, received, last_at) VALUES (lower(new.from_address), new.from_name, 1, new.date)
  ON CONFLICT (address) DO UPDATE SET received = received + 1,
    name = CASE WHEN name IS NULL OR excluded.last_at >= last_at THEN coalesce(excluded.name, name) ELSE name END,
    last_at = max(last_at, excluded.last_at);
END;
CREATE TRIGGER correspondent_out AFTER DELETE ON message
WHEN old.from_address IS NOT NULL AND old.kinds NOT LIKE '%"receipt"%' BEGIN
  UPDATE correspondent SET received = received - 1 WHERE address = lower(old.from_address);
  DELETE FROM correspondent WHERE address = lower(old.from_address) AND received <= 0 AND sent <= 0;
END;
CREATE TRIGGER correspondent_change AFTER UPDATE OF from_address, from_name, kinds ON message
WHEN old.from_address IS NOT new.from_address OR old.from_name IS NOT new.from_name
  OR (old.kinds LIKE '%"receipt"%') <> (new.kinds LIKE '%"receipt"%') BEGIN
  UPDATE correspondent SET received = received - 1
    WHERE address = lower(old.from_address) AND old.kinds NOT LIKE '%"receipt"%';
  INSERT INTO correspondent (address, name, received, last_at)
    SELECT lower(new.from_address), new.from_name, 1, new.date
    WHERE new.from_address IS NOT NULL AND new.kinds NOT LIKE '%"receipt"%'
  ON CONFLICT (address) DO UPDATE SET received = received + 1,
    name = CASE WHEN name IS NULL OR excluded.last_at >= last_at THEN coalesce(excluded.name, name) ELSE name END,
    last_at = max(last_at, excluded.last_at);
  DELETE FROM correspondent WHERE address = lower(old.from_address) AND received <= 0 AND sent <= 0;
END;
CREATE TRIGGER sent_to_in AFTER INSERT ON sent_to BEGIN
  INSERT INTO correspondent (address, name, sent, last_at) VALUES (new.address, new.name, 1, new.date)
  ON CONFLICT (address) DO UPDATE SET sent = sent + 1, name = coalesce(name, excluded.name), last_at = max(last_at, excluded.last_at);
END;
CREATE TRIGGER sent_to_out AFTER DELETE ON sent_to BEGIN
  UPDATE correspondent SET sent = sent - 1 WHERE address = old.address;
  DELETE FROM correspondent WHERE address = old.address AND received <= 0 AND sent <= 0;
END;
CREATE TRIGGER sent_to_with_message AFTER DELETE ON message BEGIN
  DELETE FROM sent_to WHERE message_id = old.id;
END;

INSERT INTO correspondent (address, name, received, last_at)
  SELECT lower(from_address), from_name, count(*), max(date) FROM message
  WHERE from_address IS NOT NULL AND kinds NOT LIKE '%"receipt"%' GROUP BY 1;

-- those that we wrote are counted by the engine at idle (exchanges.ts): recipients are in packed envelopes
INSERT INTO setting SELECT 'exchanges.before', CAST(max(id) AS TEXT) FROM message HAVING max(id) IS NOT NULL;

-- addresses of one's own network that were in an extraction and are not in the newest
CREATE TABLE gone_mailbox (
  address TEXT PRIMARY KEY, since TEXT NOT NULL  -- YYYY-MM-DD of the first extraction without it
) STRICT, WITHOUT ROWID;

-- « liste blanche » (spec §1.2): exact domains, IDNA lower case
CREATE TABLE trusted_domain (domain TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
`
