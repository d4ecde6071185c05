// Letters and the operator's own folders: drafts copied to Drafts or begun there, letters of other programs in Sent; and letters that
// are queued before their bytes are made.

export const sql = `
-- begun and never touched: nothing to copy to the operator
ALTER TABLE draft ADD COLUMN touched INTEGER NOT NULL DEFAULT 0;
UPDATE draft SET touched = 1;

-- What we put into a Drafts folder, written down before the APPEND. It outlives its draft: the copy is still to be taken away.
CREATE TABLE draft_copy (
  draft_id TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  revision INTEGER NOT NULL,         -- saved_at of the draft as it was copied
  there INTEGER NOT NULL DEFAULT 0,  -- 1: was seen there
  PRIMARY KEY (draft_id, account_id)
) STRICT, WITHOUT ROWID;

-- What another program put there, and the draft that was made of it.
CREATE TABLE draft_found (
  folder_id INTEGER NOT NULL REFERENCES folder(id) ON DELETE CASCADE,
  uid_validity INTEGER NOT NULL, uid INTEGER NOT NULL,
  draft_id TEXT NOT NULL,
  revision INTEGER NOT NULL,         -- saved_at of that draft when it was read: another one means that it was changed here
  whole INTEGER NOT NULL,            -- 0: not all of it is in the draft: only a discard here takes it away there
  PRIMARY KEY (folder_id, uid_validity, uid)
) STRICT, WITHOUT ROWID;
CREATE INDEX draft_found_by_draft ON draft_found (draft_id);

-- what a person said yes to when it was queued: JSON, looked at again when it leaves
ALTER TABLE draft ADD COLUMN accepted TEXT;

-- 0: queued under its Message-ID, its bytes are still to be made of its draft
ALTER TABLE outbox ADD COLUMN composed INTEGER NOT NULL DEFAULT 1;
-- message.id: the copy in Sent of a letter that another program sent
ALTER TABLE outbox ADD COLUMN elsewhere INTEGER;
CREATE INDEX outbox_elsewhere ON outbox (elsewhere) WHERE elsewhere IS NOT NULL;
CREATE INDEX outbox_by_date ON outbox (created_at DESC, seq DESC);
CREATE TRIGGER outbox_elsewhere_gone AFTER DELETE ON message BEGIN
  DELETE FROM outbox WHERE elsewhere = old.id;
END;
CREATE TRIGGER outbox_elsewhere_filed AFTER UPDATE OF patient_id ON message BEGIN
  UPDATE outbox SET patient_id = new.patient_id WHERE elsewhere = new.id;
END;

-- the bytes that leave, in pieces: a large letter is written between two moments of the thread, never in one
CREATE TABLE outbox_part (
  seq INTEGER NOT NULL REFERENCES outbox(seq) ON DELETE CASCADE,
  n INTEGER NOT NULL, bytes BLOB NOT NULL,
  PRIMARY KEY (seq, n)
) STRICT;
INSERT INTO outbox_part SELECT seq, 0, bytes FROM outbox_raw;
DROP TABLE outbox_raw;
`
