/** Items found by what is attached to them, where they do not say it themselves. */
import type { ItemKind } from '../../shared/domain/reading.ts'
import type { ReadDatabase, SqlValue } from '../db/database.ts'
import type { Found, Search } from './operations.ts'
import { type SearchQuery, likePattern } from '../db/queries/searchQuery.ts'
import { MATCH_END, MATCH_START, SNIPPET_TOKENS, markMatches, tidySnippet } from './snippets.ts'

interface AttachedRow {
  item: number
  kind: ItemKind
  attachment: string
  text: number
  rank: number
}

/** All that is asked for must stand in one attachment. Best hit first. */
export function findAttached(db: ReadDatabase, { match, parts }: SearchQuery, search: Search): Found {
  if (db.get('SELECT 1 FROM attachment_text LIMIT 1') === undefined) return { total: 0, hits: [] }
  const patterns: Record<string, SqlValue> = {}
  const like = parts.map((part, index) => {
    patterns[`part${index}`] = likePattern(part)
    return `$part${index} ESCAPE '\\'`
  })
  const all = (conditions: string[]): string => (conditions.length === 0 ? 'TRUE' : conditions.join(' AND '))
  const texts =
    match === null
      ? `SELECT id, 0 AS rank FROM attachment_text AS t WHERE ${all(like.map((part) => `t.text LIKE ${part}`))}`
      : `SELECT s.rowid AS id, s.rank FROM attachment_search AS s CROSS JOIN attachment_text AS t ON t.id = s.rowid
         WHERE s.attachment_search MATCH $match AND ${all(like.map((part) => `t.text LIKE ${part}`))}`
  const said = [
    ...(match === null
      ? []
      : ['EXISTS (SELECT 1 FROM item_text WHERE item_text MATCH $match AND item_text.rowid = item.id)']),
    ...like.map((part) => `(item.text LIKE ${part} OR item.subject LIKE ${part})`),
  ]
  const parameters = { ...search.visible.parameters, ...patterns, ...(match === null ? {} : { match }) }
  // Of an item's attachments the best one speaks: SQLite takes the other columns from the row of the minimum.
  const found = `SELECT item.id, item.kind, a.name AS attachment, texts.id AS text, min(texts.rank) AS rank
     FROM (${texts}) AS texts CROSS JOIN attachment AS a CROSS JOIN item
     WHERE a.text_id = texts.id AND item.id = a.item_id AND NOT (${all(said)}) GROUP BY item.id`
  const rows = db.all<AttachedRow & { total: number }>(
    `SELECT found.id AS item, found.kind, found.attachment, found.text, found.rank, count(*) OVER () AS total
     FROM (${found}) AS found WHERE ${search.visible.condition}
     ORDER BY found.rank, found.id DESC LIMIT $limit`,
    { ...parameters, limit: search.limit },
  )
  return {
    total: rows[0]?.total ?? 0,
    hits: rows.map(({ item, kind, attachment, text, rank }) => ({
      item,
      kind,
      attachment,
      rank,
      snippet: match === null ? excerpt(db, text, parts) : snippet(db, text, match),
    })),
  }
}

const snippet = (db: ReadDatabase, text: number, match: string): string =>
  tidySnippet(
    db.get<{ snippet: string }>(
      `SELECT snippet(attachment_search, 0, $start, $end, '…', ${SNIPPET_TOKENS}) AS snippet
       FROM attachment_search WHERE attachment_search MATCH $match AND rowid = $text`,
      { match, text, start: MATCH_START, end: MATCH_END },
    )?.snippet ?? '',
  )

const excerpt = (db: ReadDatabase, text: number, parts: readonly string[]): string =>
  markMatches(
    db.get<{ text: string }>('SELECT text FROM attachment_text WHERE id = ?', [text])?.text ?? '',
    parts,
  ) ?? ''
