// What the search and the list of patients look up by the hundred, beside the wide rows: a page of one of those is decrypted for each.

export const sql = `
-- ids only grow: a batch writes to the last page of these
CREATE INDEX message_dates ON message (id, date);
CREATE INDEX document_dates ON document (id, sort_date, message_id, source);

-- which messages are unread: holds nothing of what is read
CREATE INDEX placement_unread_message ON placement (message_id) WHERE seen = 0;

-- the cards that are shown, in the order of their list; homonyms are counted in it too
CREATE INDEX patient_listed ON patient (family_folded, given_folded, birth_date, id, merged_into, standing)
  WHERE merged_into IS NULL AND standing <> 'withdrawn';
`
