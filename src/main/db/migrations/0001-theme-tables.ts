/** The part of the first schema that has to do with themes. */
export const THEME_TABLES = `
-- Of what a text says, as an embedding model lays it out; the model's digest is in the recipe. Goes with its item.
CREATE TABLE item_vector (
  item_id INTEGER NOT NULL REFERENCES item(id) ON DELETE CASCADE,
  recipe_id INTEGER NOT NULL REFERENCES recipe(id),
  vector BLOB NOT NULL,                  -- as vectors.ts packs it: a factor, then a byte a dimension
  PRIMARY KEY (item_id, recipe_id)
) STRICT, WITHOUT ROWID;

-- What people speak of, found in the whole store; a discovery that finds one again lets it keep its id.
CREATE TABLE theme (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- an id is never another theme's: reports and filters name it
  name TEXT NOT NULL COLLATE NOCASE,
  origin TEXT NOT NULL CHECK (origin IN ('rule', 'model', 'person')), -- who put the name
  found_by TEXT NOT NULL DEFAULT 'rule' CHECK (found_by IN ('rule', 'model')), -- whose words tell which texts have it
  description TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'archived', 'merged', 'gone')), -- gone: its links are being taken away
  merged_into INTEGER REFERENCES theme(id),
  split_from INTEGER REFERENCES theme(id), -- it takes texts from that theme alone
  edited INTEGER NOT NULL DEFAULT 0,     -- 1: a person had a hand in it, no discovery takes it away
  made INTEGER NOT NULL DEFAULT 0,       -- 1: a person made it; its words are what the person said
  direction BLOB,                        -- of its vectors, length 1: float32, little-endian; null: known by words
  floor REAL,                            -- the least cosine with it of its texts
  space TEXT REFERENCES theme_space(digest),
  named_by TEXT,                         -- the model that was asked what to call it; null: none was
  named_from TEXT                        -- JSON array: the items it was shown
) STRICT;
CREATE UNIQUE INDEX theme_by_name ON theme(name) WHERE state IN ('active', 'archived');

-- The words by which a theme is known (see shared/domain/theme.ts), and how sure they are.
CREATE TABLE theme_word (
  key TEXT NOT NULL,
  theme_id INTEGER NOT NULL REFERENCES theme(id) ON DELETE CASCADE,
  weight REAL NOT NULL,
  PRIMARY KEY (key, theme_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX theme_word_by_theme ON theme_word(theme_id);

-- Of an embedding model, what all its vectors have in common: directions are measured from there.
CREATE TABLE theme_space (
  digest TEXT PRIMARY KEY,
  middle BLOB NOT NULL                   -- float32, little-endian
) STRICT;

-- Only of active themes; what was merged is linked to the theme it went into.
CREATE TABLE item_theme (
  item_id INTEGER NOT NULL REFERENCES item(id) ON DELETE CASCADE,
  theme_id INTEGER NOT NULL REFERENCES theme(id) ON DELETE CASCADE,
  sentiment TEXT,
  score REAL NOT NULL DEFAULT 1,         -- 0 to 1: how sure it is
  PRIMARY KEY (item_id, theme_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_theme_by_theme ON item_theme(theme_id, item_id, score); -- all that is counted

-- What a model said when it was asked about themes, so that the same is never asked twice.
CREATE TABLE theme_answer (
  recipe TEXT NOT NULL,                  -- hash of prompt, schema, model digest and options
  key TEXT NOT NULL,                     -- hash of what differs from question to question
  model TEXT NOT NULL,
  said TEXT NOT NULL,                    -- a name, or the theme that was chosen; '' for none of them
  answered_at INTEGER NOT NULL,
  PRIMARY KEY (recipe, key)
) STRICT, WITHOUT ROWID;

-- What a model settled about a doubtful text; goes when a person changes one of the themes it chose from.
CREATE TABLE theme_choice (
  item_id INTEGER PRIMARY KEY REFERENCES item(id) ON DELETE CASCADE,
  theme_id INTEGER REFERENCES theme(id) ON DELETE CASCADE, -- null: none of them
  candidates TEXT NOT NULL,              -- JSON array of themes
  model TEXT NOT NULL,
  answered_at INTEGER NOT NULL
) STRICT;
CREATE INDEX theme_choice_by_theme ON theme_choice(theme_id);

-- What a person changed about themes, so that it can be taken back.
CREATE TABLE theme_edit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  before TEXT NOT NULL,                  -- JSON array of the themes it changed, as they were; {id, made: true} of those it made
  edited_at INTEGER NOT NULL
) STRICT;

-- Themes of what is there now. What a model called them was taken from the texts, too.
CREATE TRIGGER source_gone_from_themes AFTER DELETE ON source BEGIN
  DELETE FROM theme_answer;
  INSERT INTO due_pass (pass, wanted) VALUES ('themes', 1) ON CONFLICT (pass) DO UPDATE SET wanted = wanted + 1;
END;
`
