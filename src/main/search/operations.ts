import type { SearchResult } from '../../shared/domain/item.ts'
import type { ItemKind } from '../../shared/domain/reading.ts'
import type { ReadDatabase, SqlValue } from '../db/database.ts'
import { completeSources, sourcesInView } from '../db/queries/sourceFacts.ts'
import { type SearchQuery, likePattern, parseSearchQuery } from '../db/queries/searchQuery.ts'
import { findAttached } from './attachmentReads.ts'
import { MATCH_END, MATCH_START, SNIPPET_TOKENS, markMatches, tidySnippet } from './snippets.ts'

export type Found = Omit<SearchResult, 'milliseconds'>

interface FoundRow {
  item: number
  kind: ItemKind
  snippet: string
  rank: number
}

export const searchReads = (db: ReadDatabase) => ({
  /** Best hit first; `rank` is smaller for a better one. */
  'items.search': ({ query, limit }: { query: string; limit: number }): SearchResult => {
    const begun = performance.now()
    const parsed = parseSearchQuery(query)
    const found = parsed === null ? { total: 0, hits: [] } : find(db, parsed, limit)
    return { ...found, milliseconds: performance.now() - begun }
  },
})

function find(db: ReadDatabase, query: SearchQuery, limit: number): Found {
  const { match, parts } = query
  const search = { parts, limit, visible: visibility(db) }
  const said = match === null ? findParts(db, search) : findWords(db, match, search)
  const attached = findAttached(db, query, search)
  if (attached.total === 0) return said
  // What a mail says itself comes before what is only attached to it.
  return { total: said.total + attached.total, hits: [...said.hits, ...attached.hits].slice(0, limit) }
}

export interface Search {
  parts: readonly string[]
  limit: number
  visible: Visibility
}

export interface Visibility {
  condition: string
  parameters: Record<string, SqlValue>
}

/** A condition on `found.id`: items of sources that are in view. Looks at the hidden ones, which are few. */
function visibility(db: ReadDatabase): Visibility {
  const seen = new Set(sourcesInView(completeSources(db), []).map((source) => source.id))
  const hidden = db
    .all<{ id: number }>('SELECT id FROM source')
    .map((source) => source.id)
    .filter((id) => !seen.has(id))
  if (hidden.length === 0) return { condition: 'TRUE', parameters: {} }
  return {
    condition:
      'found.id NOT IN (SELECT id FROM item WHERE source_id IN (SELECT value FROM json_each($hidden)))',
    parameters: { hidden: JSON.stringify(hidden) },
  }
}

/** Whole words by the full-text index; parts, where there are any, narrow its hits. */
function findWords(db: ReadDatabase, match: string, { parts, limit, visible }: Search): Found {
  const narrowed = partConditions(parts)
  const parameters = { ...visible.parameters, ...narrowed.parameters, match }
  const matching = `FROM (SELECT rowid AS id, rank FROM item_text WHERE item_text MATCH $match) AS found
     ${parts.length === 0 ? '' : 'CROSS JOIN item ON item.id = found.id'}
     WHERE ${[visible.condition, ...narrowed.conditions].join(' AND ')}`
  const { total } = db.get<{ total: number }>(`SELECT count(*) AS total ${matching}`, parameters)!
  if (total === 0) return { total, hits: [] }
  const best = db.all<{ id: number; rank: number }>(
    `SELECT found.id, found.rank ${matching} ORDER BY found.rank, found.id DESC LIMIT $limit`,
    { ...parameters, limit },
  )
  const rows = db.all<FoundRow>(
    `SELECT item.id AS item, item.kind,
            snippet(item_text, -1, $start, $end, '…', ${SNIPPET_TOKENS}) AS snippet, 0 AS rank
     FROM item_text CROSS JOIN item ON item.id = item_text.rowid
     WHERE item_text MATCH $match AND item_text.rowid IN (SELECT value FROM json_each($ids))`,
    { match, ids: JSON.stringify(best.map((hit) => hit.id)), start: MATCH_START, end: MATCH_END },
  )
  const byId = new Map(rows.map((row) => [row.item, row]))
  const hits = best.flatMap(({ id, rank }) => {
    const row = byId.get(id)
    return row === undefined ? [] : [{ ...row, snippet: tidySnippet(row.snippet), attachment: null, rank }]
  })
  return { total, hits }
}

/** Without the index: every text is looked through. The more often the first part occurs, the better. */
function findParts(db: ReadDatabase, { parts, limit, visible }: Search): Found {
  const narrowed = partConditions(parts)
  const rows = db.all<{
    item: number
    kind: ItemKind
    text: string
    subject: string | null
    rank: number
    total: number
  }>(
    `SELECT item.id AS item, item.kind, item.text, item.subject, count(*) OVER () AS total,
            -(length(item.text) - length(replace(item.text, $first, ''))) / length($first) AS rank
     FROM item NOT INDEXED CROSS JOIN (SELECT 1)
     WHERE ${[visible.condition.replaceAll('found.id', 'item.id'), ...narrowed.conditions].join(' AND ')}
     ORDER BY rank, item.id DESC LIMIT $limit`,
    { ...visible.parameters, ...narrowed.parameters, first: parts[0] ?? '', limit },
  )
  return {
    total: rows[0]?.total ?? 0,
    hits: rows.map(({ item, kind, text, subject, rank }) => ({
      item,
      kind,
      rank,
      attachment: null,
      snippet: markMatches(text, parts) ?? markMatches(subject ?? '', parts) ?? '',
    })),
  }
}

function partConditions(parts: readonly string[]): {
  conditions: string[]
  parameters: Record<string, SqlValue>
} {
  const parameters: Record<string, SqlValue> = {}
  const conditions = parts.map((part, index) => {
    parameters[`part${index}`] = likePattern(part)
    return `(item.text LIKE $part${index} ESCAPE '\\' OR item.subject LIKE $part${index} ESCAPE '\\')`
  })
  return { conditions, parameters }
}
