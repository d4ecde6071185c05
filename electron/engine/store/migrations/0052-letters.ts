// What a person writes: drafts with their pieces, models, and who writes from each mailbox. What leaves is in 0050.

export const sql = `
CREATE TABLE draft (
  id TEXT PRIMARY KEY,               -- 'l' and random hex
  account_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  state TEXT NOT NULL DEFAULT 'draft', -- draft | left: queued by the outbox, a draft again when it is held back
  fields TEXT NOT NULL,              -- JSON of LetterFields, account left out
  replaces TEXT,                     -- 'sha256/path' of the document that the letter replaces (RPLC)
  saved_at INTEGER NOT NULL
) STRICT;
CREATE INDEX draft_by_account ON draft (account_id);

CREATE TABLE draft_piece (
  id TEXT PRIMARY KEY,
  draft_id TEXT NOT NULL REFERENCES draft(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  filename TEXT NOT NULL, media_type TEXT NOT NULL, size INTEGER NOT NULL,
  text BLOB,                         -- packed, its first pages: what guards look into
  documents TEXT NOT NULL,           -- JSON of PieceDocument[]: what it says of itself
  stated TEXT,                       -- JSON of StatedPatient: whom it names
  bytes BLOB NOT NULL                -- last: lists never read it
) STRICT;
CREATE INDEX draft_piece_by_draft ON draft_piece (draft_id, position);

CREATE TABLE letter_model (
  id TEXT PRIMARY KEY, position INTEGER NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL, expects_answer INTEGER NOT NULL
) STRICT;

CREATE TABLE letter_sender (
  account_id TEXT PRIMARY KEY REFERENCES account(id) ON DELETE CASCADE,
  facts TEXT NOT NULL                -- JSON of Sender without its address
) STRICT;

-- identity checked, opposition: few among thousands of openings
CREATE INDEX event_by_kind ON event (kind);
`
