// What reading asks of the store: how a sender's text is read when a person said so, and how often a document came.

export const sql = `
-- R57: the encoding that a person chose for the HPRIM of a sender. A choice, no derived row: pli rebuild reads it.
CREATE TABLE sender_encoding (
  sender TEXT PRIMARY KEY,           -- address, lower case
  encoding TEXT NOT NULL             -- as documents/hprim/encoding.ts names it
) STRICT, WITHOUT ROWID;

-- the days of a stay, drawn as a bar on the life-course
ALTER TABLE document ADD COLUMN stay_from TEXT;
ALTER TABLE document ADD COLUMN stay_to TEXT;

CREATE INDEX document_copies ON document (duplicate_of) WHERE duplicate_of IS NOT NULL;
`
