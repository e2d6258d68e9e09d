import { type ParsedScore, parseScore } from '../../shared/domain/scores.ts'
import type { ScoreScale } from '../../shared/domain/scale.ts'
import type { ReadDatabase, SqlValue } from '../db/database.ts'
import { columnValue } from '../db/queries/filters.ts'
import type { SourceFacts } from '../db/queries/sourceFacts.ts'

/** The items that are counted, as a condition over `item`. */
interface Counted {
  where: string
  parameters: Record<string, SqlValue>
}

/**
 * The scores of a question as they stand in the cells of the rows: for the questions behind the first, whose answers are the items'
 * own scores. A different cell each, with the items that have it; null where no survey has the column.
 */
export function readCellScores(
  db: ReadDatabase,
  { where, parameters }: Counted,
  asking: readonly SourceFacts[],
  question: string,
  scale: ScoreScale,
): (ParsedScore & { items: number })[] | null {
  const value = columnValue(asking, question, 'question')
  if (value === null) return null
  return db
    .all<{ cell: string; items: number }>(
      `SELECT ${value.sql} AS cell, count(*) AS items FROM item NOT INDEXED WHERE ${where} GROUP BY cell`,
      { ...parameters, ...value.parameters },
    )
    .map(({ cell, items }) => ({ ...parseScore(cell, scale), items }))
}
