/** A part of the first schema: what is searched, texts of attachments among it. */
export const SEARCH_SCHEMA = `
-- Texts found in attachments, each once: for search only, no part of what an item says.
CREATE TABLE attachment_text (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,              -- hash of the text
  text TEXT NOT NULL
) STRICT;

CREATE TABLE attachment (
  item_id INTEGER NOT NULL REFERENCES item(id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  text_id INTEGER REFERENCES attachment_text(id), -- null: no text, or none was asked for
  PRIMARY KEY (item_id, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_by_text ON attachment(text_id) WHERE text_id IS NOT NULL;
CREATE TRIGGER attachment_gone AFTER DELETE ON attachment WHEN old.text_id IS NOT NULL BEGIN
  DELETE FROM attachment_text
  WHERE id = old.text_id AND NOT EXISTS (SELECT 1 FROM attachment WHERE text_id = old.text_id);
END;

CREATE VIRTUAL TABLE attachment_search USING fts5(
  text, content='attachment_text', content_rowid='id', tokenize="unicode61 remove_diacritics 2"
);
CREATE TRIGGER attachment_text_insert AFTER INSERT ON attachment_text BEGIN
  INSERT INTO attachment_search(rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER attachment_text_delete AFTER DELETE ON attachment_text BEGIN
  INSERT INTO attachment_search(attachment_search, rowid, text) VALUES ('delete', old.id, old.text);
END;

CREATE VIRTUAL TABLE item_text USING fts5(
  subject, text, content='item', content_rowid='id', tokenize="unicode61 remove_diacritics 2"
);
-- Memory in which postings are gathered before they are written: with the usual 1 MB a bulk load takes a third longer.
INSERT INTO item_text(item_text, rank) VALUES ('hashsize', 8388608);
-- Items of a source that is being imported, and of one that is being taken away (failed), are indexed and unindexed in
-- bulk by those who do it: row by row would cost ten times as much.
CREATE TRIGGER item_text_insert AFTER INSERT ON item
WHEN (SELECT state FROM source WHERE id = new.source_id) <> 'importing' BEGIN
  INSERT INTO item_text(rowid, subject, text) VALUES (new.id, new.subject, new.text);
END;
CREATE TRIGGER item_text_delete AFTER DELETE ON item
WHEN (SELECT state FROM source WHERE id = old.source_id) NOT IN ('importing', 'failed') BEGIN
  INSERT INTO item_text(item_text, rowid, subject, text) VALUES ('delete', old.id, old.subject, old.text);
END;
CREATE TRIGGER item_text_update AFTER UPDATE OF subject, text ON item BEGIN
  INSERT INTO item_text(item_text, rowid, subject, text) VALUES ('delete', old.id, old.subject, old.text);
  INSERT INTO item_text(rowid, subject, text) VALUES (new.id, new.subject, new.text);
END;
`
