// Letters on their way: what leaves under one Message-ID, its recipients, receipts of letters, the trace of what was asked of operators.

export const sql = `
CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, -- order of departure of an account
  id TEXT NOT NULL UNIQUE,           -- public id; also the ENVID of the submission (RFC 3461)
  account_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  kind TEXT NOT NULL,                -- letter | receipt (an MDN of ours: followed by nobody)
  draft_id TEXT,                     -- the draft it was made of: a letter and its patient copy have the same
  message_id TEXT NOT NULL UNIQUE,   -- with its angle brackets; never changes, however often it is tried
  sender TEXT NOT NULL,              -- of the envelope; '' is the null sender (RFC 8098)
  subject TEXT NOT NULL, patient_id TEXT, size INTEGER NOT NULL,
  state TEXT NOT NULL,               -- queued | sending | sent | uncertain | failed: where the departure stands
  shown TEXT NOT NULL,               -- LetterState: the same with the receipts laid over (receipts.ts)
  phase TEXT,                        -- while sending: envelope (the end of the data has not left) | data (it may have)
  attempts INTEGER NOT NULL DEFAULT 0,
  refusals INTEGER NOT NULL DEFAULT 0, -- 4xx in a row: the wait before the next try follows them
  created_at INTEGER NOT NULL, leaves_at INTEGER NOT NULL, -- ms
  scheduled INTEGER NOT NULL DEFAULT 0, -- 1: leaves_at is a person's date, not the ten seconds
  next_try_at INTEGER, changed_at INTEGER NOT NULL, sent_at INTEGER,
  cut_at INTEGER,                    -- since when it is uncertain
  checking INTEGER NOT NULL DEFAULT 0, -- 1: being looked up at the operator
  again INTEGER NOT NULL DEFAULT 0,  -- 1: was sent again after a look-up found nothing; never a second time
  copy TEXT NOT NULL DEFAULT 'none', -- in Sent: none (not left yet) | wanted | filing (an APPEND of ours is under way) | there
  copy_by TEXT,                      -- server | us
  last_error TEXT,                   -- JSON of a PliError
  answer_by TEXT, answered_by TEXT,  -- YYYY-MM-DD; sha256 of the message that answers
  settled INTEGER NOT NULL DEFAULT 0 -- 1: a person has seen that it failed
) STRICT;
CREATE INDEX outbox_waiting ON outbox (account_id, seq) WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_open ON outbox (account_id) WHERE checking = 1 OR copy IN ('wanted', 'filing');
CREATE INDEX outbox_by_draft ON outbox (draft_id) WHERE draft_id IS NOT NULL;
CREATE INDEX outbox_by_patient ON outbox (patient_id, seq) WHERE patient_id IS NOT NULL;
CREATE INDEX outbox_follow ON outbox (shown, seq);

-- The exact bytes that leave, apart from the rows that lists read. They stay: the copy in Sent may never come aboard.
CREATE TABLE outbox_raw (
  seq INTEGER PRIMARY KEY REFERENCES outbox(seq) ON DELETE CASCADE,
  bytes BLOB NOT NULL
) STRICT;

CREATE TABLE outbox_recipient (
  seq INTEGER NOT NULL REFERENCES outbox(seq) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  address TEXT NOT NULL, name TEXT,
  taken TEXT NOT NULL DEFAULT 'waiting', -- by our operator: waiting | uncertain | accepted | refused
  taken_at INTEGER, taken_cause TEXT,
  state TEXT NOT NULL, at INTEGER, cause TEXT, -- LetterState with the receipts laid over
  PRIMARY KEY (seq, position)
) STRICT, WITHOUT ROWID;

-- What an account's operator was seen to do.
CREATE TABLE outbox_account (
  account_id TEXT PRIMARY KEY REFERENCES account(id) ON DELETE CASCADE,
  size_limit INTEGER,                -- SIZE of its last EHLO, bytes (R32)
  filed INTEGER NOT NULL DEFAULT 0,  -- letters that it put in Sent by itself
  unfiled INTEGER NOT NULL DEFAULT 0, -- letters that it took and did not file
  failures INTEGER NOT NULL DEFAULT 0, next_try_at INTEGER,
  last_error TEXT                    -- JSON of a PliError: why nothing leaves
) STRICT, WITHOUT ROWID;

-- What came back, derived from its message: kept also when the letter is not known (yet).
CREATE TABLE receipt (
  message_id INTEGER NOT NULL REFERENCES message(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  letter TEXT,                       -- Message-ID that it speaks of
  recipient TEXT,                    -- lower case
  outcome TEXT NOT NULL,             -- delivered | read | failed | relayed | delayed
  at INTEGER NOT NULL, cause TEXT,
  PRIMARY KEY (message_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX receipt_by_letter ON receipt (letter) WHERE letter IS NOT NULL;

-- Receipts asked of us: answered or declined, once (R30).
CREATE TABLE receipt_answer (
  message TEXT PRIMARY KEY,          -- sha256
  answered INTEGER NOT NULL, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What was asked of operators and what they answered (R63): append-only, chained like events, no content, no subject.
CREATE TABLE trace (
  seq INTEGER PRIMARY KEY,
  at TEXT NOT NULL,                  -- ISO 8601, local with its offset
  account TEXT NOT NULL,             -- address of the mailbox: a row outlives the account
  actor TEXT NOT NULL,
  action TEXT NOT NULL,              -- send | delete | read | move | export | purge
  request TEXT NOT NULL, answer TEXT NOT NULL,
  done INTEGER NOT NULL,             -- 0: refused, or cut
  previous TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;
CREATE TRIGGER trace_no_update BEFORE UPDATE ON trace BEGIN SELECT RAISE(ABORT, 'the trace is append-only'); END;
-- only what a purge, itself in the chain, says it removes
CREATE TRIGGER trace_no_delete BEFORE DELETE ON trace
WHEN NOT EXISTS (SELECT 1 FROM trace p WHERE p.action = 'purge' AND p.seq > old.seq AND CAST(p.request AS INTEGER) >= old.seq)
BEGIN SELECT RAISE(ABORT, 'the trace is append-only'); END;
`
