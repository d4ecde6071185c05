// Ways in: where a token may go, what the operator said of the mailbox, lists of revoked certificates.

export const sql = `
ALTER TABLE account ADD COLUMN token_hosts TEXT;      -- JSON array: hosts that discovery gave for this address, or the command line (R15)
ALTER TABLE account ADD COLUMN certificate_ends INTEGER; -- ms: last day of its client certificate
ALTER TABLE account ADD COLUMN signed_in_at INTEGER;  -- ms: last time the operator let it in (dormancy, AT-46)
ALTER TABLE account ADD COLUMN quota TEXT;            -- JSON: bytes used and allowed, when the operator said so

-- The last valid list of each distribution point serves while the point is down (ECO.1.1.7).
CREATE TABLE crl (
  url TEXT PRIMARY KEY,
  bytes BLOB NOT NULL,               -- DER, its signature verified
  next_update INTEGER NOT NULL,      -- ms
  fetched_at INTEGER NOT NULL        -- ms
) STRICT;
`
