// Drafts at the operator: copies of ours in its Drafts folder, and what other programs began there.

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
`
