import type { Rating } from '../../shared/domain/feedback.ts'
import type { Filter } from '../../shared/domain/filter.ts'
import { scaleOf } from '../../shared/domain/reading.ts'
import type { ReadDatabase } from '../db/database.ts'
import { select } from '../db/queries/filters.ts'
import { type SourceFacts, questionOf } from '../db/queries/sourceFacts.ts'
import { readCellScores } from './cellScores.ts'

export const ratingReads = (db: ReadDatabase) => ({
  'feedback.ratings': ({ filter }: { filter: Filter }): Rating[] => readRatings(db, filter),
})

type Asked = Omit<Rating, 'n' | 'mean'>

/**
 * Scores on other scales than that of an NPS, one row for each survey, question and scale, never pooled with it or with one
 * another. What is on a scale that nobody knows yet is counted, not added up.
 */
export function readRatings(db: ReadDatabase, filter: Filter): Rating[] {
  const { sources } = select(db, filter, { kind: 'survey' })
  const asked = sources.flatMap((source) =>
    ratedQuestions(source).map((rated) => ({ source, rated, key: JSON.stringify([source.surveyId, rated]) })),
  )
  return [...Map.groupBy(asked, ({ key }) => key).values()].flatMap((group) => {
    const { rated } = group[0]!
    const found = countScores(
      db,
      filter,
      group.map(({ source }) => source),
      rated,
    )
    return found.n === 0 ? [] : [{ ...rated, ...found }]
  })
}

/** All but those that are scores of an NPS. */
const ratedQuestions = ({ mapping, survey, name }: SourceFacts): Asked[] =>
  (mapping?.score ?? []).flatMap((question) => {
    const scale = mapping === null ? null : scaleOf(mapping, question)
    if (scale === null || scale.kind === 'nps') return []
    const { from, to, kind } = scale
    return [{ survey: survey ?? name, question, from, to, isKnown: kind !== 'unknown' }]
  })

function countScores(
  db: ReadDatabase,
  filter: Filter,
  asking: readonly SourceFacts[],
  { question, isKnown }: Asked,
): Pick<Rating, 'n' | 'mean'> {
  const { from, where, parameters } = select(db, filter, {
    kind: 'survey',
    only: ({ id }) => asking.some((source) => source.id === id),
  })
  // The first question's answers are the items' scores; those of the others stand in their cells.
  if (asking.every((source) => questionOf(source) === question)) {
    const { n, mean } = db.get<{ n: number; mean: number | null }>(
      `SELECT count(*) AS n, avg(item.score) AS mean FROM ${from}
       WHERE ${where} AND item.score_state = 'score'`,
      parameters,
    )!
    return { n, mean: isKnown ? mean : null }
  }
  const mapping = asking[0]?.mapping ?? null
  const scale = mapping === null ? null : scaleOf(mapping, question)
  if (scale === null) return { n: 0, mean: null }
  let n = 0
  let sum = 0
  const cells = readCellScores(db, { where, parameters }, asking, question, scale) ?? []
  for (const { state, value, items } of cells) {
    if (state !== 'score' || value === null) continue
    n += items
    sum += items * value
  }
  return { n, mean: isKnown && n > 0 ? sum / n : null }
}
