import type { Migration } from '../migrate.ts'
import { THEME_TABLES } from './0001-theme-tables.ts'
import { SEARCH_SCHEMA } from './0001-search.ts'
import { FURTHER_TABLES } from './furtherTables.ts'
import { QUALITY_TABLES } from './qualityTables.ts'

/**
 * Sources, items and their places, mail, chains, the ledger, answers, themes, judgements, preferences.
 * Times are milliseconds since 1970 in UTC; `*_offset` is the original offset in minutes.
 * Hashes are the first 132 bits of a SHA-256 as base64url text.
 * Sources and jobs are named by number in work that is under way: AUTOINCREMENT, so that no other ever gets the number of
 * one that was taken away meanwhile.
 */
export const firstSchema: Migration = {
  version: 1,
  name: 'first schema',
  sql: `
CREATE TABLE survey (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  columns TEXT NOT NULL,                 -- JSON array of column names; item.cells follows its order
  identity_column TEXT                   -- the id column, null: cells plus occurrence number
) STRICT;

CREATE TABLE source (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  path TEXT NOT NULL,
  name TEXT NOT NULL,
  format TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('survey', 'email')),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'importing', 'complete', 'failed')),
  sample INTEGER NOT NULL DEFAULT 0,
  survey_id INTEGER REFERENCES survey(id),
  wanted_survey TEXT,                    -- the survey the person named, null: decided by columns and identity
  reading TEXT NOT NULL,                 -- JSON TableReading as used
  mapping TEXT,                          -- JSON ColumnMapping as confirmed; null for mail
  bytes INTEGER NOT NULL,
  modified_at INTEGER NOT NULL,
  digest TEXT,
  rows INTEGER NOT NULL DEFAULT 0,
  items INTEGER NOT NULL DEFAULT 0,
  duplicates INTEGER NOT NULL DEFAULT 0,
  skipped INTEGER NOT NULL DEFAULT 0,
  reasons TEXT NOT NULL DEFAULT '{}',    -- JSON {why: count} of skipped rows
  warnings TEXT NOT NULL DEFAULT '[]',
  checkpoint INTEGER NOT NULL DEFAULT 0, -- rows taken, counted or skipped so far; committed with them
  seconds REAL NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  remapped_to INTEGER,                   -- id of the last item the mapping was laid over anew; null: no more to do
  error TEXT                             -- JSON ErrorData
) STRICT;

CREATE TABLE item (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('survey', 'email')),
  survey_id INTEGER NOT NULL DEFAULT 0,  -- 0 for mail: identity is then over all mail
  identity TEXT NOT NULL,
  source_id INTEGER NOT NULL REFERENCES source(id), -- its home: the first complete source that holds it
  text TEXT NOT NULL,
  text_key TEXT,                         -- hash of the normalised text that a model would read; null: nothing to read
  subject TEXT,
  occurred_at INTEGER,
  occurred_offset INTEGER,
  score REAL,
  score_state TEXT NOT NULL CHECK (score_state IN ('score', 'blank', 'notAScore', 'outOfRange')),
  customer TEXT,
  cells TEXT NOT NULL DEFAULT '[]',      -- JSON array: the row as read, in the order of survey.columns
  language TEXT,
  revision INTEGER NOT NULL DEFAULT 0,   -- counts up when what the rules read of it changes
  answer_id INTEGER REFERENCES answer(id) ON DELETE SET NULL, -- the answer that is shown
  -- What is shown, judgements laid over: kept with answer_id by showDeepestAnswer, so that views need not read JSON.
  stage TEXT,
  sentiment TEXT,
  urgency TEXT,
  status TEXT,
  priority INTEGER,
  has_text INTEGER GENERATED ALWAYS AS (text_key IS NOT NULL) VIRTUAL,
  customer_key TEXT GENERATED ALWAYS AS (lower(trim(customer))) VIRTUAL,
  -- The day since 1970 by the item's own clock, rounded down.
  local_day INTEGER GENERATED ALWAYS AS (
    (occurred_at + coalesce(occurred_offset, 0) * 60000
      - ((occurred_at + coalesce(occurred_offset, 0) * 60000) % 86400000 + 86400000) % 86400000) / 86400000
  ) VIRTUAL,
  UNIQUE (survey_id, identity)
) STRICT;
CREATE INDEX item_by_source ON item(source_id);
-- Covers every count and every page of the views: none of them reads the wide rows.
CREATE INDEX item_facts ON item(
  occurred_at, id, source_id, score_state, score, local_day, has_text, stage, sentiment, urgency, language, status, priority
);
CREATE INDEX item_by_customer ON item(customer_key, occurred_at, source_id) WHERE customer_key IS NOT NULL;
CREATE INDEX item_by_answer ON item(answer_id) WHERE answer_id IS NOT NULL;

-- Indexes and triggers that the first import builds at its end (queries/deferredIndexes.ts); empty otherwise.
CREATE TABLE deferred_object (
  name TEXT PRIMARY KEY,
  sql TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Passes over everything, and how often each was wanted (queries/duePasses.ts): due while done is behind.
CREATE TABLE due_pass (
  pass TEXT PRIMARY KEY,
  wanted INTEGER NOT NULL,
  done INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TRIGGER mail_shown_or_hidden AFTER UPDATE OF state ON source
WHEN new.kind = 'email' AND new.state <> old.state AND 'complete' IN (new.state, old.state) BEGIN
  INSERT INTO due_pass (pass, wanted) VALUES ('threads', 1) ON CONFLICT (pass) DO UPDATE SET wanted = wanted + 1;
END;
CREATE TRIGGER mail_gone AFTER DELETE ON source WHEN old.kind = 'email' BEGIN
  INSERT INTO due_pass (pass, wanted) VALUES ('threads', 1) ON CONFLICT (pass) DO UPDATE SET wanted = wanted + 1;
END;

-- One row while texts that were taken away may still stand in the file (queries/erasure.ts).
CREATE TABLE erasure (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  merged INTEGER NOT NULL                -- how many of the full-text indexes hold no deleted words any more
) STRICT;

-- Where an item stands in its sources; an item stays as long as it has a place.
CREATE TABLE place (
  source_id INTEGER NOT NULL REFERENCES source(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,             -- row or message number in the file, from 1
  item_id INTEGER NOT NULL REFERENCES item(id) ON DELETE CASCADE,
  folder TEXT NOT NULL DEFAULT '',       -- of a mail: the folder of the mailbox, its parts divided by '/'
  labels TEXT NOT NULL DEFAULT '[]',     -- JSON array: read, flagged, the labels of Gmail
  PRIMARY KEY (source_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX place_by_item ON place(item_id);
CREATE INDEX place_by_folder ON place(folder, labels, item_id) WHERE folder <> '' OR labels <> '[]';

CREATE TABLE skipped_row (
  source_id INTEGER NOT NULL REFERENCES source(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY (source_id, position)
) STRICT, WITHOUT ROWID;

-- Rows whose id is known with other cells: what was stored first stays until a person takes the row for an update.
CREATE TABLE changed_row (
  source_id INTEGER NOT NULL REFERENCES source(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  item_id INTEGER NOT NULL REFERENCES item(id) ON DELETE CASCADE,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'taken', 'left')),
  cells TEXT NOT NULL,                   -- JSON array, in the order of survey.columns
  was TEXT,                              -- the cells that the item had before it took this row
  PRIMARY KEY (source_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX changed_row_by_item ON changed_row(item_id);
CREATE INDEX changed_row_open ON changed_row(source_id, position) WHERE state = 'open';

CREATE TABLE message (
  item_id INTEGER PRIMARY KEY REFERENCES item(id) ON DELETE CASCADE,
  message_id TEXT NOT NULL,              -- without brackets; made up and marked when the mail had none
  message_id_made INTEGER NOT NULL DEFAULT 0,
  in_reply_to TEXT NOT NULL,             -- JSON array
  reference_ids TEXT NOT NULL,           -- JSON array
  from_name TEXT NOT NULL,
  from_address TEXT NOT NULL,
  to_addresses TEXT NOT NULL,            -- JSON array of 'Name <address>'
  cc_addresses TEXT NOT NULL,
  quoted_text TEXT NOT NULL,
  html TEXT,
  headers TEXT NOT NULL DEFAULT '{}',    -- JSON: the few headers that rules read (list-id, auto-submitted, ...)
  warnings TEXT NOT NULL DEFAULT '[]',
  signature TEXT NOT NULL DEFAULT ''     -- signature and disclaimer, which are not in item.text
) STRICT;
CREATE INDEX message_by_message_id ON message(message_id);
CREATE INDEX message_by_address ON message(lower(trim(from_address)));
CREATE INDEX message_by_name ON message(lower(trim(from_name)));

${SEARCH_SCHEMA}
CREATE TABLE chain (
  id INTEGER PRIMARY KEY,
  identity TEXT NOT NULL UNIQUE,         -- the Message-ID of its root, present or missing
  subject TEXT NOT NULL,
  messages INTEGER NOT NULL,
  participants TEXT NOT NULL,            -- JSON array
  first_at INTEGER,
  last_at INTEGER,
  state TEXT NOT NULL CHECK (state IN ('complete', 'incomplete')),
  reason TEXT,
  waiting TEXT CHECK (waiting IN ('us', 'them')), -- whose answer the last question waits for; null: nobody's, or not known
  last_by TEXT CHECK (last_by IN ('us', 'them')), -- who wrote last; null: not known, or a machine or a list
  first_response REAL,                   -- milliseconds until the first answer
  median_response REAL,                  -- milliseconds, over all its answers
  missing_parents TEXT NOT NULL,         -- JSON array of Message-IDs
  inferred_links TEXT NOT NULL DEFAULT '[]', -- JSON array of {child, parent}
  content TEXT NOT NULL,                 -- hash of its members and links: unchanged chains are left alone
  folded INTEGER NOT NULL DEFAULT 0,     -- 1 once it is known which messages hold the others
  characters INTEGER,                    -- of its texts with their quotes; null: one message, or not folded yet
  characters_once INTEGER                -- of them, with every sentence counted once
) STRICT;
CREATE INDEX chain_by_last ON chain(last_at);
CREATE INDEX chain_unfolded ON chain(id) WHERE folded = 0;
CREATE INDEX chain_by_inferred ON chain(inferred_links ->> '$[0].parent') WHERE inferred_links <> '[]';

CREATE TABLE chain_message (
  item_id INTEGER PRIMARY KEY REFERENCES item(id) ON DELETE CASCADE,
  chain_id INTEGER NOT NULL REFERENCES chain(id) ON DELETE CASCADE,
  parent_item_id INTEGER,
  depth INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  contained_in INTEGER,                  -- the message whose text, quotes included, has all that this one says; null: inclusive
  containment TEXT CHECK (containment IN ('quoted', 'near-duplicate'))
) STRICT;
CREATE INDEX chain_message_by_chain ON chain_message(chain_id, ordinal);

-- Addresses of one person: the certain ones are joined everywhere, the others only listed.
CREATE TABLE alias (
  address TEXT NOT NULL,                 -- in lower case
  person TEXT NOT NULL,                  -- the address by which the person is known
  reason TEXT NOT NULL,
  certain INTEGER NOT NULL,
  PRIMARY KEY (address, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_by_person ON alias(person, address) WHERE certain = 1;

-- Whose mailboxes these are, as last recognised; the preference goes before it.
CREATE TABLE mailbox_owner (
  address TEXT PRIMARY KEY,              -- in lower case
  reason TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE recipe (
  id INTEGER PRIMARY KEY,
  hash TEXT NOT NULL UNIQUE,
  stage TEXT NOT NULL CHECK (stage IN ('rules', 'primary', 'chain', 'critical', 'embed')),
  kind TEXT NOT NULL CHECK (kind IN ('survey', 'email', 'chain', 'item')), -- item: of either kind
  model TEXT,
  content TEXT NOT NULL,                 -- JSON: prompt and schema versions, model digest, options
  settings TEXT,                         -- JSON {preference: value} that make it; null: it is none of a stage's own
  active INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX recipe_active ON recipe(stage, kind) WHERE active = 1;

CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'paused', 'stopped', 'done')),
  reason TEXT NOT NULL DEFAULT '',
  batch INTEGER NOT NULL DEFAULT 0,      -- 1: asked by a batch file, not by a model server
  stages TEXT NOT NULL,                  -- JSON array
  model TEXT,
  request TEXT NOT NULL,                 -- JSON RunRequest
  recipes TEXT NOT NULL DEFAULT '{}',    -- JSON {task: recipe id} of the model's stages; {} when only rules run
  fallbacks TEXT NOT NULL DEFAULT '{}',  -- JSON {recipe id: recipe id that answers where its model does not}
  seed INTEGER NOT NULL,
  planning INTEGER NOT NULL DEFAULT 1,   -- 1 until every job is in the ledger
  figures TEXT,                          -- JSON RunFigures, once it has ended or rests: as they were then
  rules INTEGER NOT NULL DEFAULT 0,      -- subjects the rules labelled in this run
  rules_before INTEGER NOT NULL DEFAULT 0, -- subjects the rules had labelled before it
  cached INTEGER NOT NULL DEFAULT 0,     -- subjects that had a model's answer before, or took over one from before
  near_duplicates INTEGER NOT NULL DEFAULT 0, -- the likeness in percent from which answers are taken over; 0: of equal texts only
  answer_life_days INTEGER NOT NULL DEFAULT 0, -- older answers are taken over by no other text; 0: all are
  threshold REAL NOT NULL DEFAULT 0,     -- of the critical stage: the least score, 0-100
  share REAL NOT NULL DEFAULT 0,         -- of the critical stage: the most of the ranked subjects, in percent
  check_every INTEGER NOT NULL DEFAULT 0, -- one text in so many is asked a second time; 0: none
  ranked INTEGER NOT NULL DEFAULT 0,     -- subjects the critical stage chooses from
  chosen INTEGER NOT NULL DEFAULT 0,     -- subjects it has chosen, before this run or in it
  left_out INTEGER NOT NULL DEFAULT 0,   -- subjects above the threshold that the share left no room for
  retries INTEGER NOT NULL DEFAULT 0,
  timeouts INTEGER NOT NULL DEFAULT 0,
  prompt_tokens INTEGER NOT NULL DEFAULT 0,
  output_tokens INTEGER NOT NULL DEFAULT 0,
  busy_ms INTEGER NOT NULL DEFAULT 0,    -- time spent running, pauses left out
  breaker TEXT NOT NULL DEFAULT 'closed' CHECK (breaker IN ('closed', 'open', 'half-open')),
  workers INTEGER,                       -- in flight, where that is found by measurement
  curve TEXT NOT NULL DEFAULT '[]',      -- JSON [{workers, itemsPerMinute, answers}] as measured
  servers TEXT NOT NULL DEFAULT '[]',    -- JSON RunServer[] as last noted
  notes TEXT NOT NULL DEFAULT '[]',      -- JSON array: what was decided when it was planned, in words
  learnt TEXT NOT NULL DEFAULT '[]',     -- JSON array: what was found out on the way, in words
  memory REAL NOT NULL DEFAULT 0,        -- resident megabytes of the process that runs it, as last noted
  noted_at INTEGER,                      -- when breaker or reason last changed
  queued INTEGER NOT NULL DEFAULT 0,     -- counts who came to the end of the queue, by no clock
  went_on INTEGER NOT NULL DEFAULT 0,    -- counts who began or went on
  started_at INTEGER NOT NULL,
  finished_at INTEGER
) STRICT;

-- The ledger: the only queue of model work.
CREATE TABLE job (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES run(id),
  subject_kind TEXT NOT NULL CHECK (subject_kind IN ('item', 'chain')),
  subject INTEGER NOT NULL,
  stage TEXT NOT NULL,
  recipe_id INTEGER NOT NULL REFERENCES recipe(id),
  state TEXT NOT NULL CHECK (state IN ('pending', 'leased', 'folded', 'done', 'failed')),
  lane TEXT NOT NULL CHECK (lane IN ('urgent', 'sample', 'embed')), -- embed: asked beside the other two
  rank INTEGER NOT NULL,
  folded_into INTEGER REFERENCES job(id) ON DELETE SET NULL, -- waits for, or took, that job's answer
  text_key TEXT,                         -- of an item chosen for the critical stage, or near to another: equal texts find each other by it
  near_key TEXT,                         -- of the text whose answer it waits for, or took, where that is near to its own; null: equal
  leased_at INTEGER,
  lease_until INTEGER,
  attempt INTEGER NOT NULL DEFAULT 0,    -- fencing number, counts every lease
  failures INTEGER NOT NULL DEFAULT 0,   -- attempts that failed; a lease lost to a crash is none
  not_before INTEGER NOT NULL DEFAULT 0,
  last_error TEXT,                       -- JSON ErrorData
  fallback_recipe INTEGER REFERENCES recipe(id), -- asked by it, since the model of its own recipe did not answer
  settled_at INTEGER,
  UNIQUE (subject_kind, subject, stage, recipe_id)
) STRICT;
CREATE INDEX job_next ON job(run_id, lane, rank, not_before, recipe_id, fallback_recipe) WHERE state = 'pending'; -- what is passed over is passed over in it alone
CREATE INDEX job_by_recipe ON job(run_id, recipe_id) WHERE state = 'pending'; -- a batch file is written from it, page by page
CREATE INDEX job_leased ON job(lease_until) WHERE state = 'leased';
CREATE INDEX job_folded ON job(folded_into, state) WHERE folded_into IS NOT NULL;
CREATE INDEX job_by_text ON job(recipe_id, text_key) WHERE text_key IS NOT NULL;
CREATE INDEX job_embedded ON job(run_id, settled_at, folded_into) WHERE stage = 'embed' AND state = 'done'; -- the pace of vectors
CREATE INDEX job_urgent ON job(subject, lane, stage, subject_kind) WHERE subject_kind = 'item' AND stage = 'primary' AND lane = 'urgent'; -- few: figures tell them from the random sample
CREATE INDEX job_by_run ON job(run_id, state, stage, folded_into, near_key); -- what a run has reached is counted from it alone

CREATE TABLE answer (
  id INTEGER PRIMARY KEY,
  subject_kind TEXT NOT NULL CHECK (subject_kind IN ('item', 'chain')),
  subject INTEGER NOT NULL,
  stage TEXT NOT NULL,
  recipe_id INTEGER NOT NULL REFERENCES recipe(id),
  run_id INTEGER,
  folded_into INTEGER,                   -- the subject whose answer this is, null: asked itself
  near INTEGER NOT NULL DEFAULT 0,       -- 1: the text of that one is not equal, but near to its own
  gave_up INTEGER NOT NULL DEFAULT 0,    -- 1: broken off for its time: shown, but no other text takes it over
  labels TEXT NOT NULL,                  -- JSON
  evidence TEXT NOT NULL,                -- JSON array of Evidence
  fallback TEXT NOT NULL,                -- JSON array of field names
  duration_ms INTEGER NOT NULL,
  prompt_tokens INTEGER,
  output_tokens INTEGER,
  settled_at INTEGER NOT NULL,
  answered_by INTEGER REFERENCES recipe(id), -- the fallback that answered in place of recipe_id; null: that one itself
  subject_version TEXT,                  -- of a chain: hash of the messages that were read; null for items
  confidence REAL,                       -- how sure the model says it is of the sentiment, 0-1: never shown as it is
  sentiment TEXT GENERATED ALWAYS AS (labels ->> '$.sentiment') VIRTUAL,
  urgency TEXT GENERATED ALWAYS AS (labels ->> '$.urgency') VIRTUAL,
  status TEXT GENERATED ALWAYS AS (labels ->> '$.status') VIRTUAL,
  priority INTEGER GENERATED ALWAYS AS (labels ->> '$.priority') VIRTUAL,
  UNIQUE (subject_kind, subject, stage, recipe_id)
) STRICT;
CREATE INDEX answer_by_recipe ON answer(recipe_id, settled_at);
CREATE INDEX answer_of_chain ON answer(stage, priority, subject) WHERE subject_kind = 'chain';
CREATE INDEX answer_by_fallback ON answer(run_id, answered_by) WHERE answered_by IS NOT NULL;
CREATE INDEX answer_by_run ON answer(run_id, settled_at, folded_into, duration_ms) WHERE run_id IS NOT NULL;

-- Whether several texts a prompt are answered as single ones are; measured once for each recipe.
CREATE TABLE batch_trial (
  recipe_id INTEGER PRIMARY KEY REFERENCES recipe(id),
  size INTEGER NOT NULL,                 -- texts a prompt
  sampled INTEGER NOT NULL,              -- texts asked both ways
  compared INTEGER NOT NULL,             -- fields compared
  same INTEGER NOT NULL,                 -- of which the two answers agree
  bound REAL NOT NULL,                   -- the least agreement that was asked for, in percent
  kept INTEGER NOT NULL,
  measured_at INTEGER NOT NULL
) STRICT;

-- Jobs and answers name their subject by kind and id; these triggers stand in for the foreign key.
CREATE TRIGGER item_gone AFTER DELETE ON item BEGIN
  DELETE FROM answer WHERE subject_kind = 'item' AND subject = old.id;
  DELETE FROM job WHERE subject_kind = 'item' AND subject = old.id;
END;
CREATE TRIGGER chain_gone AFTER DELETE ON chain BEGIN
  DELETE FROM answer WHERE subject_kind = 'chain' AND subject = old.id;
  DELETE FROM job WHERE subject_kind = 'chain' AND subject = old.id;
END;

${THEME_TABLES}
CREATE TABLE judgement (
  item_id INTEGER NOT NULL REFERENCES item(id) ON DELETE CASCADE,
  field TEXT NOT NULL,
  value TEXT NOT NULL,                   -- JSON
  was TEXT,                              -- JSON: what was shown, or would have been, when the person judged
  judged_at INTEGER NOT NULL,
  blind INTEGER NOT NULL DEFAULT 0,      -- 1: first judged without seeing any answer
  PRIMARY KEY (item_id, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE preference (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL                    -- JSON
) STRICT, WITHOUT ROWID;
${QUALITY_TABLES}${FURTHER_TABLES}`,
}
