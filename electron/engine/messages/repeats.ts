// The courrier that was sent twice: one row in a list, on the first sending (R49, AT-15).
// It must not hide a word, a piece or a document that the first sending lacks.

/**
 * SQL condition on placement p: its courrier only says again what another one of its folder says. The same sender, the same text, as
 * many pieces, each document a copy of one of the other's, under the same patient; and a size that the headers of another sending
 * explain, since a piece that is no document (a photo) is compared with nothing else.
 */
export const REPEATED = `EXISTS (
  SELECT 1 FROM document d JOIN document o ON o.id = d.duplicate_of
    JOIN message again ON again.id = d.message_id JOIN message first ON first.id = o.message_id
  WHERE d.message_id = p.message_id AND d.duplicate_of IS NOT NULL AND first.id <> again.id
    AND first.from_address IS again.from_address AND first.text IS again.text
    AND first.attachments = again.attachments AND abs(first.size - again.size) <= 1024 AND first.patient_id IS again.patient_id
    AND EXISTS (SELECT 1 FROM placement beside WHERE beside.message_id = first.id AND beside.folder_id = p.folder_id)
    AND NOT EXISTS (SELECT 1 FROM document other WHERE other.message_id = again.id AND other.source <> 'mail'
      AND NOT EXISTS (SELECT 1 FROM document same WHERE same.id = other.duplicate_of AND same.message_id = first.id)))`

/** How many placements say so and are unread: counted from the copies, which are few, and not from what is unread. */
export const UNREAD_REPEATED = `SELECT count(DISTINCT p.id) FROM document copy JOIN placement p ON p.message_id = copy.message_id
  WHERE copy.duplicate_of IS NOT NULL AND p.seen = 0 AND ${REPEATED}`

/** For JSON of message ids: `message_id` and how often each was sent again. */
export const SENT_AGAIN = `SELECT first.message_id, count(DISTINCT copy.message_id) AS times
  FROM document first JOIN document copy ON copy.duplicate_of = first.id JOIN placement p ON p.message_id = copy.message_id
  WHERE first.message_id IN (SELECT value FROM json_each(?)) AND ${REPEATED} GROUP BY first.message_id`
