/** What was folded: rows and messages of a file that the store had already. */
import type { DuplicateRow } from '../../../shared/domain/source.ts'
import type { ReadDatabase } from '../database.ts'

const EXCERPT_CHARACTERS = 300
/** A row that stands in very many files is told with the first of them. */
const MOST_PLACES = 20

export interface DuplicatesQuestion {
  source: number
  /** Position of the last row of the page before; 0 at first. */
  after: number
  /** Rows behind it that are passed over; 0 when absent. */
  offset?: number
  limit: number
}

export const duplicateRowReads = (db: ReadDatabase) => ({
  /** Rows of a source that were known, in file order, each with the other places of its item. */
  'sources.duplicates': ({
    source,
    after,
    offset = 0,
    limit,
  }: DuplicatesQuestion): { total: number; rows: DuplicateRow[] } => {
    const rows = db.all<Omit<DuplicateRow, 'known'>>(
      `SELECT p.position, p.item_id AS item, i.subject, substr(i.text, 1, $excerpt) AS text
       FROM place p CROSS JOIN item i
       WHERE p.source_id = $source AND p.position > $after AND i.id = p.item_id AND (
         i.source_id <> $source OR EXISTS (
           SELECT 1 FROM place q WHERE q.item_id = p.item_id AND q.source_id = $source AND q.position < p.position))
       ORDER BY p.position LIMIT $limit OFFSET $offset`,
      { source, after, offset, limit, excerpt: EXCERPT_CHARACTERS },
    )
    const total = db.get<{ duplicates: number }>('SELECT duplicates FROM source WHERE id = ?', [source])
    return {
      total: total?.duplicates ?? 0,
      rows: rows.map((row) => ({
        ...row,
        known: db.all<DuplicateRow['known'][number]>(
          `SELECT q.source_id AS source, s.name, q.position
           FROM place q JOIN source s ON s.id = q.source_id JOIN item i ON i.id = q.item_id
           WHERE q.item_id = $item AND NOT (q.source_id = $source AND q.position = $position)
           ORDER BY q.source_id <> i.source_id, q.source_id, q.position LIMIT ${MOST_PLACES}`,
          { item: row.item, source, position: row.position },
        ),
      })),
    }
  },
})
