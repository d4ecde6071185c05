// Documents, results, filing (all derived, rebuilt by pli rebuild) and decisions (append-only, never rebuilt).

export const sql = `
CREATE TABLE document (
  id INTEGER PRIMARY KEY,
  message_id INTEGER NOT NULL REFERENCES message(id) ON DELETE CASCADE,
  -- source 'mail', path '': the words of the message themselves, filed for a citizen's mail or by a person
  path TEXT NOT NULL,                -- ClinicalDocument.path: with the raw hash, the stable name of a document ('sha256/path')
  position INTEGER NOT NULL,
  source TEXT NOT NULL, media_type TEXT NOT NULL,
  title TEXT, type_code TEXT, type_label TEXT,
  sector TEXT,                       -- hospital biology city nurse medico-social social
  date TEXT,                         -- PartialDate of the act
  sort_date INTEGER NOT NULL,        -- ms: date, else createdAt, else the message's
  unique_id TEXT, set_id TEXT, version INTEGER, replaces TEXT,
  author TEXT, organization TEXT,
  status TEXT, incomplete INTEGER NOT NULL DEFAULT 0,
  content_hash TEXT NOT NULL,        -- of the decoded document bytes: a resend is recognised (R55)
  flag_rank INTEGER NOT NULL DEFAULT 0,
  details BLOB NOT NULL,             -- packed JSON of ClinicalDocument (patients, observations and text left out)
  stated TEXT,                       -- JSON of its patient and otherPatient, NULL when it names nobody
  text BLOB,                         -- packed, for snippets
  pending_text INTEGER NOT NULL DEFAULT 0, -- 1: PDF text not read yet
  superseded_by INTEGER,             -- a newer version of it is here (RPLC / setId + version)
  duplicate_of INTEGER,              -- the same document received before
  order_id TEXT,                     -- first order number: a final report finds the partial one that it completes
  UNIQUE (message_id, path)
) STRICT;
CREATE INDEX document_by_unique_id ON document (unique_id) WHERE unique_id IS NOT NULL;
CREATE INDEX document_by_set ON document (set_id) WHERE set_id IS NOT NULL;
CREATE INDEX document_by_replaces ON document (replaces) WHERE replaces IS NOT NULL;
CREATE INDEX document_by_order ON document (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX document_by_content ON document (content_hash);
CREATE INDEX document_pending ON document (id) WHERE pending_text = 1;

CREATE TABLE observation (
  document_id INTEGER NOT NULL REFERENCES document(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  name TEXT NOT NULL, code TEXT, code_system TEXT,
  analyte TEXT NOT NULL,             -- series key: code system + code, else folded name; unit is compared apart, never converted
  value REAL, value_text TEXT NOT NULL, comparator TEXT, unit TEXT,
  low REAL, high REAL, range_text TEXT,
  interpretation TEXT,
  sort_date INTEGER NOT NULL, date TEXT, laboratory TEXT, chapter TEXT, status TEXT,
  flag TEXT NOT NULL,                -- Flag of the contract, from its own code, else its own bounds
  details TEXT,                      -- JSON of what is left of Observation (method, valueCode, comment, previous …), NULL when nothing
  PRIMARY KEY (document_id, position)
) STRICT, WITHOUT ROWID;

-- Where each document is filed, or why not. Derived: rules + decisions. One row a document that states a patient or is clinical.
CREATE TABLE filing (
  document_id INTEGER PRIMARY KEY REFERENCES document(id) ON DELETE CASCADE,
  patient_id TEXT,                   -- the card that shows it, merges followed
  card_id TEXT,                      -- the card it was filed on, before merges
  how TEXT NOT NULL,                 -- rule | concordance | citizen | person | none
  rule_version INTEGER,
  reason TEXT,                       -- UnfiledCode: why it waits; 'review' beside a patient_id: shown again, not moved
  discordant INTEGER NOT NULL DEFAULT 0,
  event_id TEXT,                     -- the decision that put it there, when a person did
  basis TEXT NOT NULL,               -- what could file it: ins | number (HPRIM) | citizen | none
  own_reason TEXT,                   -- why it waits whatever the cards, NULL when cards decide
  votes INTEGER NOT NULL DEFAULT 0,  -- 1: could open a card by itself, so it speaks for the traits of its INS
  ins TEXT, ins_oid TEXT,            -- stated identity, for candidates and for later contradictions
  family TEXT, used TEXT, given TEXT, birth_date TEXT, sex TEXT, birth_place TEXT  -- folded for comparison
) STRICT;
CREATE INDEX filing_by_patient ON filing (patient_id) WHERE patient_id IS NOT NULL;
CREATE INDEX filing_by_card ON filing (card_id) WHERE card_id IS NOT NULL;
CREATE INDEX filing_waiting ON filing (document_id) WHERE patient_id IS NULL OR reason IS NOT NULL;
CREATE INDEX filing_by_ins ON filing (ins, ins_oid) WHERE ins IS NOT NULL;
CREATE INDEX filing_by_birth ON filing (birth_date) WHERE birth_date IS NOT NULL;

-- What the documents of one INS say together, and whether a card may stand on it. Derived, a function of the set of documents.
CREATE TABLE claim (
  ins TEXT NOT NULL, oid TEXT NOT NULL,
  patient_id TEXT NOT NULL,          -- of INS, OID and traits: the same in every order of arrival
  family TEXT NOT NULL, given TEXT NOT NULL, birth_date TEXT NOT NULL, sex TEXT NOT NULL, birth_place TEXT,
  used TEXT NOT NULL,                -- JSON array of the used names that its documents state
  first_date INTEGER NOT NULL,       -- oldest document: who was there first among near ones
  latest INTEGER NOT NULL,           -- document whose spelling the card shows
  contested INTEGER NOT NULL,        -- its documents contradict each other
  standing TEXT NOT NULL,            -- open | contested | near | shadowed (a production card has the number of a test identity)
  PRIMARY KEY (ins, oid)
) STRICT, WITHOUT ROWID;
CREATE INDEX filing_by_used ON filing (used) WHERE used IS NOT NULL;
CREATE INDEX filing_by_family ON filing (family) WHERE family IS NOT NULL;
CREATE INDEX claim_by_birth ON claim (birth_date);
CREATE INDEX claim_by_name ON claim (family, given);

-- Decisions: append-only, each with its actor and the hash of the one before; the audit trail is this chain (decision 8).
CREATE TABLE event (
  seq INTEGER PRIMARY KEY,           -- 1, 2, 3 … without a gap
  id TEXT NOT NULL UNIQUE,           -- what file, merge and undo answer
  at TEXT NOT NULL,                  -- ISO 8601 UTC
  actor TEXT NOT NULL,               -- 'person:…' or 'rule:P1/1'
  kind TEXT NOT NULL,                -- patient.opened document.filed document.detached patient.merged patient.split event.undone …
  payload TEXT NOT NULL,             -- JSON; names messages by sha256, documents by sha256 + path, never by row id
  previous TEXT NOT NULL,            -- hex hash of the event before, 64 zeros for the first
  hash TEXT NOT NULL                 -- hex HMAC-SHA-256 with the audit key over seq, id, at, actor, kind, payload, previous
) STRICT;
CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

-- Projection of the events: the cards.
CREATE TABLE patient (
  id TEXT PRIMARY KEY,
  birth_name TEXT NOT NULL, used_name TEXT, given_names TEXT NOT NULL,  -- JSON array
  sex TEXT, birth_date TEXT, birth_place TEXT, phone TEXT,
  family_folded TEXT NOT NULL, used_folded TEXT, given_folded TEXT NOT NULL,
  ins_status TEXT NOT NULL,          -- qualified | provisional | none
  test INTEGER NOT NULL DEFAULT 0,   -- 1: test OID (.10), 2: demo OID (.11)
  opened_by TEXT NOT NULL,           -- rule | person
  source TEXT,                       -- sha256/path of the document that opened it
  opened_at TEXT NOT NULL,
  settled INTEGER NOT NULL DEFAULT 0, -- 1: a person opened it or chose it; documents no longer put it in doubt
  standing TEXT NOT NULL DEFAULT 'open', -- open | contested | withdrawn (opened by rule, no longer borne out by the documents)
  shown_document INTEGER,            -- document whose spelling a rule's card shows (derived)
  search TEXT NOT NULL,              -- folded names, birth date in its written forms, numbers: what patients.list looks into
  merged_into TEXT,
  visited_at INTEGER,                -- ms: last time a person opened the page
  last_visit_at INTEGER              -- ms: the time before: « nouveau depuis »
) STRICT;
CREATE INDEX patient_by_name ON patient (family_folded, given_folded);
CREATE INDEX patient_by_used ON patient (used_folded) WHERE used_folded IS NOT NULL;
CREATE INDEX patient_by_birth ON patient (birth_date);

CREATE TABLE patient_identifier (
  patient_id TEXT NOT NULL REFERENCES patient(id),
  system TEXT NOT NULL, value TEXT NOT NULL,
  status TEXT NOT NULL,              -- active | corrected
  source TEXT, since TEXT,
  PRIMARY KEY (system, value, patient_id)
) STRICT, WITHOUT ROWID;
-- Projection of the events: documents that a person has placed. NULL: detached.
CREATE TABLE decided (
  document TEXT PRIMARY KEY,         -- 'sha256/path'
  card_id TEXT,
  event_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX identifier_by_value ON patient_identifier (value);
CREATE INDEX identifier_by_patient ON patient_identifier (patient_id);
`
