/** The part of the first schema that stands by itself: nothing else refers to it. */
export const FURTHER_TABLES = `
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

-- How a run went, looked at again and again while it did: the longer it lasts, the rarer.
CREATE TABLE run_sample (
  run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  pending INTEGER NOT NULL,
  leased INTEGER NOT NULL,
  done INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  asking INTEGER NOT NULL,               -- workers with a question in flight
  wanted INTEGER NOT NULL,               -- workers as set
  items_per_minute REAL NOT NULL,
  memory REAL NOT NULL,                  -- resident megabytes
  PRIMARY KEY (run_id, at)
) STRICT, WITHOUT ROWID;

-- How often a run met which error, retried or not, by what was asked.
CREATE TABLE run_error (
  run_id INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
  stage TEXT NOT NULL,                   -- as in recipe
  model TEXT NOT NULL,
  code TEXT NOT NULL,
  times INTEGER NOT NULL,
  PRIMARY KEY (run_id, stage, model, code)
) STRICT, WITHOUT ROWID;

-- What was said of parts of a text that is read in several, as long as its job is not settled.
CREATE TABLE answer_part (
  job_id INTEGER NOT NULL REFERENCES job(id) ON DELETE CASCADE,
  key TEXT NOT NULL,                     -- hash of what was asked: it is used only where that would be asked again
  parts INTEGER NOT NULL,                -- of the text, as far as was known then
  heard TEXT NOT NULL,                   -- JSON Heard
  duration_ms INTEGER NOT NULL,
  PRIMARY KEY (job_id, key)
) STRICT, WITHOUT ROWID;
-- What settles a job, or has it asked by another recipe; and a conversation that loses a message. One that failed may be tried again.
CREATE TRIGGER answer_part_settled AFTER UPDATE OF state, fallback_recipe ON job
WHEN new.state = 'done' OR new.fallback_recipe IS NOT old.fallback_recipe BEGIN
  DELETE FROM answer_part WHERE job_id = new.id;
END;
CREATE TRIGGER answer_part_outdated AFTER DELETE ON chain_message BEGIN
  DELETE FROM answer_part WHERE job_id IN
    (SELECT id FROM job WHERE subject_kind = 'chain' AND subject = old.chain_id);
END;
`
