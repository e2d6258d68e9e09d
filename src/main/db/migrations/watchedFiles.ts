/** A part of the first schema. */
export const WATCHED_FILES = `
-- Files of watched folders, each as it was when it was last dealt with: what did not change since is left alone.
CREATE TABLE watched_file (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,
  bytes INTEGER NOT NULL,
  modified_at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('importing', 'taken', 'waiting', 'failed')), -- waiting: for a person to say how it is read
  source INTEGER,                        -- as which it was imported, while that is there
  error TEXT,                            -- JSON ErrorData: why it waits or failed
  noted_at INTEGER NOT NULL
) STRICT;
`
