// What the lists page on: kinds as rows, flagged messages, unread of one folder. Kept by the store itself, no one writes it.

export const sql = `
-- message.kinds, opened: a list of one kind pages on (date, message) however rare the kind is
CREATE TABLE message_kind (
  kind TEXT NOT NULL, date INTEGER NOT NULL, message_id INTEGER NOT NULL,
  PRIMARY KEY (kind, date DESC, message_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER message_kinds_in AFTER INSERT ON message BEGIN
  INSERT OR IGNORE INTO message_kind SELECT value, new.date, new.id FROM json_each(new.kinds);
END;
CREATE TRIGGER message_kinds_change AFTER UPDATE OF kinds, date ON message
WHEN old.kinds <> new.kinds OR old.date <> new.date BEGIN
  DELETE FROM message_kind WHERE message_id = old.id AND date = old.date
    AND kind IN (SELECT value FROM json_each(old.kinds));
  INSERT OR IGNORE INTO message_kind SELECT value, new.date, new.id FROM json_each(new.kinds);
END;
CREATE TRIGGER message_kinds_out AFTER DELETE ON message BEGIN
  DELETE FROM message_kind WHERE message_id = old.id AND date = old.date
    AND kind IN (SELECT value FROM json_each(old.kinds));
END;

-- filters of the search: pj: and type: by code, without reading the wide rows
CREATE INDEX message_with_attachments ON message (id) WHERE attachments > 0;
CREATE INDEX document_by_type ON document (type_code, message_id) WHERE type_code IS NOT NULL;

CREATE INDEX document_superseded ON document (superseded_by) WHERE superseded_by IS NOT NULL;
CREATE INDEX message_flagged ON message (flag_rank DESC, date DESC) WHERE flag_rank > 0;
CREATE INDEX placement_unread_by_folder ON placement (folder_id, date DESC, id DESC) WHERE seen = 0;
`
