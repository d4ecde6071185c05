// The list of courriers looks, for each row, whether its documents came before.

export const sql = `
CREATE INDEX document_copy_by_message ON document (message_id) WHERE duplicate_of IS NOT NULL;
`
