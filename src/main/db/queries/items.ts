import { VerbatimError } from '../../../shared/domain/errors.ts'
import type { Filter, Page } from '../../../shared/domain/filter.ts'
import type { CountedTheme, ItemDetail, ItemPlace, ItemRow } from '../../../shared/domain/item.ts'
import { ColumnMapping, type ItemKind } from '../../../shared/domain/reading.ts'
import type { ScoreState } from '../../../shared/domain/scale.ts'
import { DOUBTFUL } from '../../../shared/domain/theme.ts'
import type { ReadDatabase } from '../database.ts'
import { type SelectionOptions, select } from './filters.ts'
import { toIso } from '../../../shared/domain/moment.ts'
import { readShownAnswers } from './shownAnswers.ts'

/** Rows of a table show this much of a text; the detail has all of it. */
const EXCERPT_CHARACTERS = 1_000

export type ItemOrder = 'newest' | 'oldest' | 'lowest score' | 'most urgent'

/** Ties are settled by id, so that pages neither repeat nor skip an item. Unknown dates and labels come last. */
const ORDERS: Readonly<Record<ItemOrder, string>> = {
  newest: 'item.occurred_at DESC, item.id DESC',
  oldest: 'item.occurred_at ASC NULLS LAST, item.id ASC',
  // Only readable scores in range are stored as numbers.
  'lowest score': 'item.score ASC NULLS LAST, item.occurred_at DESC, item.id DESC',
  'most urgent': `CASE item.urgency WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3 ELSE 4 END,
    item.occurred_at DESC, item.id DESC`,
}

export interface ItemPage {
  total: number
  rows: ItemRow[]
}

export function readItemPage(
  db: ReadDatabase,
  filter: Filter,
  order: ItemOrder,
  page: Page,
  options: SelectionOptions = {},
): ItemPage {
  const { from, where, parameters } = select(db, filter, options)
  const { total } = db.get<{ total: number }>(
    `SELECT count(*) AS total FROM ${from} WHERE ${where}`,
    parameters,
  )!
  if (page.offset >= total) return { total, rows: [] }
  const ids = db.all<{ id: number }>(
    `SELECT item.id FROM ${from} WHERE ${where} ORDER BY ${ORDERS[order]}
     LIMIT $limit OFFSET $offset`,
    { ...parameters, limit: page.limit, offset: page.offset },
  )
  return {
    total,
    rows: readItemRows(
      db,
      ids.map((row) => row.id),
    ),
  }
}

interface RowOfItem extends Omit<ItemRow, 'occurredAt' | 'summary'> {
  occurredAt: number | null
  occurredOffset: number | null
  summary: string | null
}

/** In the order of `ids`. */
export function readItemRows(db: ReadDatabase, ids: readonly number[]): ItemRow[] {
  const rows = db.all<RowOfItem>(
    `SELECT i.id AS item, i.kind, i.source_id AS source,
            CASE WHEN length(i.text) > $excerpt THEN substr(i.text, 1, $excerpt) || '…' ELSE i.text END AS text,
            i.subject, i.occurred_at AS occurredAt, i.occurred_offset AS occurredOffset, i.score,
            coalesce(i.customer, nullif(m.from_address, '')) AS customer, i.stage, i.sentiment, i.urgency,
            coalesce(
              (SELECT value ->> '$' FROM judgement WHERE item_id = i.id AND field = 'summary'),
              a.labels ->> '$.summary') AS summary
     FROM item i LEFT JOIN message m ON m.item_id = i.id LEFT JOIN answer a ON a.id = i.answer_id
     WHERE i.id IN (SELECT value FROM json_each($ids))`,
    { ids: JSON.stringify(ids), excerpt: EXCERPT_CHARACTERS },
  )
  const byId = new Map(rows.map((row) => [row.item, row]))
  return ids.flatMap((id) => {
    const row = byId.get(id)
    if (row === undefined) return []
    const { occurredOffset, occurredAt, ...rest } = row
    return [{ ...rest, occurredAt: toIso(occurredAt, occurredOffset) }]
  })
}

interface DetailRow {
  item: number
  kind: ItemKind
  source: number
  sourceName: string
  text: string
  subject: string | null
  occurredAt: number | null
  occurredOffset: number | null
  score: number | null
  scoreState: ScoreState
  customer: string | null
  language: string | null
  cells: string
  columns: string | null
  mapping: string | null
}

/** Errors: `not_found`. */
export function readItemDetail(db: ReadDatabase, item: number): ItemDetail {
  const row = db.get<DetailRow>(
    `SELECT i.id AS item, i.kind, i.source_id AS source, s.name AS sourceName, i.text, i.subject,
            i.occurred_at AS occurredAt, i.occurred_offset AS occurredOffset, i.score, i.score_state AS scoreState,
            coalesce(i.customer, nullif(m.from_address, '')) AS customer, i.language, i.cells, v.columns, s.mapping
     FROM item i JOIN source s ON s.id = i.source_id LEFT JOIN survey v ON v.id = i.survey_id
     LEFT JOIN message m ON m.item_id = i.id
     WHERE i.id = ? AND s.state = 'complete'`,
    [item],
  )
  if (row === undefined) {
    throw new VerbatimError('not_found', `there is no item ${item}`, 'Its source may have been taken away.')
  }
  const { occurredOffset, occurredAt, cells, columns, mapping, ...rest } = row
  return {
    ...rest,
    occurredAt: toIso(occurredAt, occurredOffset),
    places: readItemPlaces(db, [item]).get(item) ?? [],
    attributes: furtherCells(columns, cells, mapping, row.text),
    themes: readCountedThemes(db, item),
    answer: readShownAnswers(db, [item]).get(item) ?? null,
  }
}

/** As the tables of themes count: what is put away or merged away counts no more. */
function readCountedThemes(db: ReadDatabase, item: number): CountedTheme[] {
  return db
    .all<Omit<CountedTheme, 'doubtful'> & { doubtful: number }>(
      `SELECT t.id AS theme, t.name, l.score < ${DOUBTFUL} AS doubtful
       FROM item_theme l JOIN theme t ON t.id = l.theme_id
       WHERE l.item_id = ? AND t.state = 'active' ORDER BY l.score DESC, t.name, t.id`,
      [item],
    )
    .map((row) => ({ ...row, doubtful: row.doubtful === 1 }))
}

/** Places in complete sources, by item. */
export function readItemPlaces(db: ReadDatabase, items: readonly number[]): Map<number, ItemPlace[]> {
  const rows = db.all<Omit<ItemPlace, 'labels'> & { item: number; labels: string }>(
    `SELECT p.item_id AS item, p.source_id AS source, s.name, p.position, p.folder, p.labels
     FROM place p JOIN source s ON s.id = p.source_id
     WHERE p.item_id IN (SELECT value FROM json_each(?)) AND s.state = 'complete'
     ORDER BY p.item_id, p.source_id, p.position`,
    [JSON.stringify(items)],
  )
  const places = new Map<number, ItemPlace[]>()
  for (const { item, labels, ...place } of rows) {
    const list = places.get(item) ?? []
    places.set(item, list)
    list.push({ ...place, labels: JSON.parse(labels) as string[] })
  }
  return places
}

/** The cells that the detail does not show elsewhere; the text is that of the first comment that says anything. */
function furtherCells(
  columns: string | null,
  cells: string,
  mapping: string | null,
  text: string,
): { name: string; value: string }[] {
  if (columns === null) return []
  const all = cellsByColumn(columns, cells).filter(({ value }) => value !== '')
  if (mapping === null) return all
  const { score, comment, date, customer } = ColumnMapping.parse(JSON.parse(mapping))
  const ofText = all.find(({ name, value }) => comment.includes(name) && value.trim() === text)?.name
  const shown = [score[0], date, customer, ofText]
  return all.filter(({ name }) => !shown.includes(name))
}

/** The row as it was read, column by column. Both arguments are JSON arrays. */
export function cellsByColumn(columns: string, cells: string): { name: string; value: string }[] {
  const values = JSON.parse(cells) as (string | null)[]
  return (JSON.parse(columns) as string[]).map((name, index) => ({ name, value: values[index] ?? '' }))
}
