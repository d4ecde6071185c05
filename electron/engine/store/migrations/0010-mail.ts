// Mailboxes: accounts, folders, messages, placements, pending changes. Message ≠ placement (architecture, decision 9).

export const sql = `
CREATE TABLE account (
  id TEXT PRIMARY KEY,               -- short stable id, 'a1', 'a2' …
  email TEXT NOT NULL UNIQUE,
  kind TEXT,                         -- PER ORG APP CAB (spec §1.3), NULL when unknown
  operator TEXT,                     -- id of a preset in resources/operators
  settings TEXT NOT NULL,            -- JSON: user, imap{host,port,security}, smtp{…}, auth{kind,…} (R16); no secret
  trust TEXT,                        -- PEM anchors that replace the default ones for this account
  secret TEXT,                       -- password or PKCS#12 pass, protected by the page cipher alone
  raw_key BLOB NOT NULL,             -- key of this account's raw records; forgetting it wipes them (decision 10)
  position INTEGER NOT NULL,
  last_sync_at INTEGER,              -- ms
  last_sync TEXT                     -- JSON of the last answer of sync for this account (compte juste)
) STRICT;

CREATE TABLE folder (
  id INTEGER PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  path TEXT NOT NULL,                -- decoded name as shown, with the server's delimiter
  delimiter TEXT,
  special_use TEXT,                  -- \\Inbox \\Sent \\Drafts \\Trash \\Archive \\Junk
  uid_validity INTEGER,
  uid_next INTEGER,
  highest_modseq TEXT,               -- decimal; NULL without CONDSTORE
  seen_uids INTEGER NOT NULL DEFAULT 0, -- lowest UID whose range above has been fetched whole, 0 = complete
  on_server INTEGER, on_board INTEGER, missing TEXT, counted_at INTEGER,  -- compte juste
  gone_at INTEGER,                   -- the server no longer lists this folder
  UNIQUE (account_id, path)
) STRICT;

CREATE TABLE message (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE,       -- of raw, hex: the public id
  account_id TEXT NOT NULL,          -- whose raw_key wraps the record
  size INTEGER NOT NULL,
  raw_file TEXT NOT NULL, raw_offset INTEGER NOT NULL, raw_length INTEGER NOT NULL,
  header_hash TEXT NOT NULL,         -- SHA-256 of the header block: with Message-ID and size, the key after a UIDVALIDITY change
  message_id TEXT,
  date INTEGER NOT NULL,             -- ms, of the Date header, else the server's INTERNALDATE
  received_at INTEGER,               -- INTERNALDATE, ms
  subject TEXT, from_name TEXT, from_address TEXT,
  kinds TEXT NOT NULL DEFAULT '[]',  -- JSON array of MessageKind
  preview TEXT NOT NULL DEFAULT '',
  attachments INTEGER NOT NULL DEFAULT 0,
  envelope BLOB NOT NULL,            -- packed JSON of Message (without text) + warnings: what show and the window need beside the text
  text BLOB,                         -- packed readable text, for snippets and show
  parsed_by INTEGER NOT NULL,        -- PARSER_VERSION that derived this row
  set_aside TEXT,                    -- reason code when it could not be read; the raw is kept
  flag_rank INTEGER NOT NULL DEFAULT 0, -- 3 laboratory alert (HH LL AA), 2 out of bounds (H L A), 0 none: order of « À voir d'abord »
  patient_id TEXT                    -- set when all documents agree (derived from filing)
) STRICT;
CREATE INDEX message_by_date ON message (date DESC, id DESC);
CREATE INDEX message_by_message_id ON message (message_id);
-- the first 64 bits are enough to find one; every page of a random index is written again with each batch
CREATE INDEX message_by_header ON message (substr(header_hash, 1, 16));
CREATE INDEX message_by_patient ON message (patient_id, date DESC) WHERE patient_id IS NOT NULL;

CREATE TABLE placement (
  id INTEGER PRIMARY KEY,
  message_id INTEGER NOT NULL REFERENCES message(id),
  folder_id INTEGER NOT NULL REFERENCES folder(id) ON DELETE CASCADE,
  uid_validity INTEGER NOT NULL,
  uid INTEGER NOT NULL,
  flags TEXT NOT NULL,               -- sorted, space separated, as the server has them: '\\Answered \\Seen $MDNSent'
  seen INTEGER NOT NULL,             -- 0/1, what the user sees (server state + pending changes)
  modseq TEXT,
  date INTEGER NOT NULL,             -- copy of message.date: lists page on (folder, date, id)
  gone_at INTEGER,                   -- the server no longer has it: « Seule copie ici »
  UNIQUE (folder_id, uid_validity, uid)
) STRICT;
CREATE INDEX placement_by_date ON placement (folder_id, date DESC, id DESC);
CREATE INDEX placement_by_message ON placement (message_id);
CREATE INDEX placement_unread ON placement (date DESC, id DESC) WHERE seen = 0;
CREATE INDEX placement_all ON placement (date DESC, id DESC);

-- What a fetch could not give: a message that the server lists and will not hand over, or that broke us (never a stuck mailbox).
CREATE TABLE refused (
  folder_id INTEGER NOT NULL REFERENCES folder(id) ON DELETE CASCADE,
  uid_validity INTEGER NOT NULL, uid INTEGER NOT NULL,
  reason TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 1, last_at INTEGER NOT NULL,
  date INTEGER, from_address TEXT,   -- named in code 421 by date and sender, never by subject
  PRIMARY KEY (folder_id, uid_validity, uid)
) STRICT;

-- Deleted here and left at the operator: never fetched again, not even under a new UIDVALIDITY (Message-ID + size + header hash).
CREATE TABLE dismissed (
  folder_id INTEGER NOT NULL REFERENCES folder(id) ON DELETE CASCADE,
  uid_validity INTEGER NOT NULL, uid INTEGER NOT NULL,
  size INTEGER NOT NULL, header_hash TEXT NOT NULL,
  PRIMARY KEY (folder_id, uid_validity, uid)
) STRICT;

-- Local changes (flag, move, delete), applied here at once, replayed to the server in order, idempotently (decision 16).
CREATE TABLE pending_change (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  folder_id INTEGER NOT NULL, uid_validity INTEGER NOT NULL, uid INTEGER NOT NULL,
  kind TEXT NOT NULL,                -- flag | move | delete
  payload TEXT NOT NULL,             -- JSON: {add:[…],remove:[…]} | {to:"Archives"}
  state TEXT NOT NULL DEFAULT 'waiting', -- waiting | failed
  attempts INTEGER NOT NULL DEFAULT 0, last_error TEXT, created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX pending_change_by_message ON pending_change (folder_id, uid_validity, uid);

CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
`
