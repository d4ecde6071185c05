// What a row costs to write: a random index is written again, page after page, with each batch.

export const sql = `
-- the first 64 bits are enough to find one
DROP INDEX document_by_content;
CREATE INDEX document_by_content ON document (substr(content_hash, 1, 16));
`
