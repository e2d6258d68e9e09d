/** The part of the first schema that measures quality. */
export const QUALITY_TABLES = `
-- Items drawn at random for a person to label without seeing the answers.
CREATE TABLE gold_item (
  item_id INTEGER PRIMARY KEY REFERENCES item(id) ON DELETE CASCADE,
  position INTEGER NOT NULL UNIQUE,      -- the order in which they are shown: of chance
  stratum TEXT NOT NULL,
  weight REAL NOT NULL,                  -- how many items of its stratum it stands for
  labelled_at INTEGER,
  priority TEXT,                         -- of a mail: the band that the person gave it; null: none
  entities TEXT                          -- JSON array of what the person named; null: was not asked, or named nothing
) STRICT;

-- What a person said of a text is forgotten when the text changes: it is to be labelled again.
CREATE TRIGGER gold_label_gone AFTER DELETE ON judgement WHEN old.blind = 1 BEGIN
  UPDATE gold_item SET labelled_at = NULL, priority = NULL, entities = NULL WHERE item_id = old.item_id;
END;

-- What was said of an item beside its answers, to be compared with them: never shown as what is said of it.
CREATE TABLE second_answer (
  item_id INTEGER NOT NULL REFERENCES item(id) ON DELETE CASCADE,
  stage TEXT NOT NULL CHECK (stage IN ('check', 'trial')),
  recipe_id INTEGER NOT NULL REFERENCES recipe(id),
  run_id INTEGER,
  text_key TEXT,                         -- of the item as it was asked: equal texts are not asked again
  labels TEXT NOT NULL,                  -- JSON
  fallback TEXT NOT NULL,                -- JSON array of field names
  duration_ms INTEGER NOT NULL,
  settled_at INTEGER NOT NULL,
  PRIMARY KEY (item_id, stage, recipe_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX second_answer_by_recipe ON second_answer(stage, recipe_id, settled_at);
CREATE INDEX second_answer_by_text ON second_answer(stage, recipe_id, text_key);

-- What a person is to look at, kept when it was; a finding is told once.
CREATE TABLE alert (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  code TEXT NOT NULL,
  subject TEXT NOT NULL,                 -- what it is about, as the code names it
  message TEXT NOT NULL,                 -- figures and names of fields and models, never a text
  undo TEXT,                             -- JSON: how what was done by itself is taken back; null: nothing was
  made_at INTEGER NOT NULL,
  acknowledged_at INTEGER,
  UNIQUE (code, subject)
) STRICT;
CREATE INDEX alert_open ON alert(made_at) WHERE acknowledged_at IS NULL;

-- What came of comparing a recipe that is asked by with the one before it, at the last look.
CREATE TABLE judged_recipe (
  recipe_id INTEGER PRIMARY KEY REFERENCES recipe(id),
  against INTEGER NOT NULL REFERENCES recipe(id),
  compared INTEGER NOT NULL,             -- subjects that both had answered
  labelled INTEGER NOT NULL,             -- of which a person had labelled
  verdict TEXT NOT NULL,                 -- a ComparisonVerdict, or 'kept': a person took the return from it back
  went_back INTEGER NOT NULL,            -- 1: the stage went back from it by itself; it is not judged again
  judged_at INTEGER NOT NULL
) STRICT;

-- Two recipes of the primary stage asked about the same items.
CREATE TABLE comparison (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('survey', 'email')),
  first_recipe INTEGER NOT NULL REFERENCES recipe(id),
  second_recipe INTEGER NOT NULL REFERENCES recipe(id),
  items TEXT NOT NULL,                   -- JSON array of item ids
  made_at INTEGER NOT NULL
) STRICT;
`
