/** Rows with a known id and other cells: kept as they came, to be taken for updates or left. */
import type { ChangedRow } from '../../../shared/domain/source.ts'
import type { ItemColumns } from '../../importers/transfer.ts'
import type { ReadDatabase, WriteDatabase } from '../database.ts'
import { cellsByColumn } from './items.ts'

/**
 * Keeps a row whose item is stored with other cells. One that a person left before, or that is what the item was before
 * it was updated, is not asked about again.
 */
export function noteChangedRow(
  db: WriteDatabase,
  source: number,
  item: number,
  items: ItemColumns,
  at: number,
): void {
  const cells = items.cells[at]!
  const settled = db.get<{ settled: number }>(
    `SELECT 1 AS settled FROM changed_row WHERE item_id = ?1
       AND ((state = 'left' AND cells = ?2) OR (state = 'taken' AND was = ?2)) LIMIT 1`,
    { 1: item, 2: cells },
  )
  db.run('INSERT INTO changed_row (source_id, position, item_id, state, cells) VALUES (?, ?, ?, ?, ?)', [
    source,
    items.position[at]!,
    item,
    settled === undefined ? 'open' : 'left',
    cells,
  ])
}

export function changedRowWarnings(db: ReadDatabase, source: number): string[] {
  const { open, left } = db.get<{ open: number; left: number }>(
    `SELECT count(*) FILTER (WHERE state = 'open') AS open, count(*) FILTER (WHERE state = 'left') AS left
     FROM changed_row WHERE source_id = ?`,
    [source],
  )!
  const kept = 'what was stored first was kept'
  return [
    ...(open === 0
      ? []
      : [`${open} rows have an id that is known with other cells; ${kept}, and they wait to be taken`]),
    ...(left === 0
      ? []
      : [`${left} rows are as a person left them before, or as they were before an update`]),
  ]
}

const ROWS_DROPPED_AT_ONCE = 1_000

/** Takes some of a source's changed rows away; @returns true when none is left */
export function dropChangedRows(db: WriteDatabase, source: number): boolean {
  const { changes } = db.run(
    `DELETE FROM changed_row WHERE source_id = ? AND position IN
       (SELECT position FROM changed_row WHERE source_id = ? LIMIT ${ROWS_DROPPED_AT_ONCE})`,
    [source, source],
  )
  return changes === 0
}

interface OpenRow {
  position: number
  item: number
  cells: string
  wasCells: string
  columns: string
}

export interface ChangedQuestion {
  source: number
  /** Position of the last row of the page before; 0 at first. */
  after: number
  /** Rows behind it that are passed over; 0 when absent. */
  offset?: number
  limit: number
}

export const changedRowReads = (db: ReadDatabase) => ({
  /** The changed rows of a complete source that wait to be taken or left, in file order. */
  'sources.changed': ({
    source,
    after,
    offset = 0,
    limit,
  }: ChangedQuestion): { total: number; rows: ChangedRow[] } => {
    const rows = db.all<OpenRow>(
      `SELECT c.position, c.item_id AS item, c.cells, i.cells AS wasCells, v.columns
       FROM changed_row c JOIN item i ON i.id = c.item_id JOIN survey v ON v.id = i.survey_id
         JOIN source s ON s.id = c.source_id
       WHERE c.source_id = ? AND c.position > ? AND c.state = 'open' AND s.state = 'complete'
       ORDER BY c.position LIMIT ? OFFSET ?`,
      [source, after, limit, offset],
    )
    return {
      total: db.get<{ total: number }>(
        `SELECT count(*) AS total FROM changed_row c JOIN source s ON s.id = c.source_id
         WHERE c.source_id = ? AND c.state = 'open' AND s.state = 'complete'`,
        [source],
      )!.total,
      rows: rows.map(({ position, item, cells, wasCells, columns }) => {
        const before = cellsByColumn(columns, wasCells)
        return {
          position,
          item,
          cells: cellsByColumn(columns, cells).flatMap(({ name, value }, index) => {
            const was = before[index]?.value ?? ''
            return was === value ? [] : [{ column: name, was, now: value }]
          }),
        }
      }),
    }
  },
})
