/** Rows with a known id and other cells: kept as they came, to be taken for updates or left. */
import type { ChangedRow } from '../../../shared/domain/source.ts'
import type { ItemColumns } from '../../importers/transfer.ts'
import type { ReadDatabase, WriteDatabase } from '../database.ts'
import { showDeepestAnswer } from './answers.ts'
import { cellsByColumn } from './items.ts'
import { toIso } from './moments.ts'

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
  db.run(
    `INSERT INTO changed_row (source_id, position, item_id, state, text, text_key, occurred_at, occurred_offset, score,
                              score_state, customer, cells)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      source,
      items.position[at]!,
      item,
      settled === undefined ? 'open' : 'left',
      items.text[at]!,
      items.textKey[at]!,
      items.occurredAt[at]!,
      items.occurredOffset[at]!,
      items.score[at]!,
      items.scoreState[at]!,
      items.customer[at]!,
      cells,
    ],
  )
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
  text: string
  wasText: string
  score: number | null
  wasScore: number | null
  occurredAt: number | null
  occurredOffset: number | null
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
      `SELECT c.position, c.item_id AS item, c.text, i.text AS wasText, c.score, i.score AS wasScore,
              c.occurred_at AS occurredAt, c.occurred_offset AS occurredOffset, c.cells, i.cells AS wasCells, v.columns
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
      rows: rows.map(({ columns, cells, wasCells, occurredAt, occurredOffset, ...row }) => {
        const before = cellsByColumn(columns, wasCells)
        return {
          ...row,
          date: toIso(occurredAt, occurredOffset),
          cells: cellsByColumn(columns, cells).flatMap(({ name, value }, index) => {
            const was = before[index]?.value ?? ''
            return was === value ? [] : [{ column: name, was, now: value }]
          }),
        }
      }),
    }
  },
})

export interface ChangedDecision {
  source: number
  /** null: all that are open. */
  positions: number[] | null
  take: boolean
}

const SLICE_MILLISECONDS = 25
const ROWS_PER_SLICE = 500

export const changedRowWrites = (db: WriteDatabase) => ({
  /**
   * Takes open rows for updates or leaves them, as many as fit into a slice. An item that takes a row gets its text,
   * score, date, customer and cells; what was said of the old words goes, and the rules label it again. A person's
   * judgements stay.
   *
   * @returns how many were settled; 0 when nothing is open any more
   */
  'sources.settleChanged': ({ source, positions, take }: ChangedDecision): { settled: number } => {
    const until = performance.now() + SLICE_MILLISECONDS
    return db.transaction(() => {
      const rows = db.all<{ position: number; item: number; cells: string; was: string }>(
        `SELECT c.position, c.item_id AS item, c.cells, i.cells AS was
         FROM changed_row c JOIN item i ON i.id = c.item_id JOIN source s ON s.id = c.source_id
         WHERE c.source_id = ?1 AND c.state = 'open' AND s.state = 'complete'
           AND (?2 IS NULL OR c.position IN (SELECT value FROM json_each(?2)))
         ORDER BY c.position LIMIT ${ROWS_PER_SLICE}`,
        { 1: source, 2: positions === null ? null : JSON.stringify(positions) },
      )
      let settled = 0
      for (const { position, item, cells, was } of rows) {
        if (settled > 0 && performance.now() > until) break
        if (take) takeRow(db, source, position, item)
        // The same row of another file is the same decision.
        db.run(
          `UPDATE changed_row SET state = ?, was = ? WHERE item_id = ? AND state = 'open' AND cells = ?`,
          [take ? 'taken' : 'left', take ? was : null, item, cells],
        )
        settled += 1
      }
      return { settled }
    })
  },
})

function takeRow(db: WriteDatabase, source: number, position: number, item: number): void {
  db.run(
    `UPDATE item SET (text, text_key, occurred_at, occurred_offset, score, score_state, customer, cells, language) =
       (SELECT c.text, c.text_key, c.occurred_at, c.occurred_offset, c.score, c.score_state, c.customer, c.cells, NULL
        FROM changed_row c WHERE c.source_id = ? AND c.position = ?)
     WHERE id = ?`,
    [source, position, item],
  )
  db.run(`DELETE FROM answer WHERE subject_kind = 'item' AND subject = ?`, [item])
  // A job that is being worked on goes too: its answer then finds no lease and is dropped.
  db.run(`DELETE FROM job WHERE subject_kind = 'item' AND subject = ?`, [item])
  db.run(
    `DELETE FROM item_theme WHERE item_id = ? AND theme_id IN (SELECT id FROM theme WHERE origin <> 'person')`,
    [item],
  )
  showDeepestAnswer(db, item)
}
