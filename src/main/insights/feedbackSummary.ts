import type { FeedbackSummary } from '../../shared/domain/feedback.ts'
import type { Filter } from '../../shared/domain/filter.ts'
import { Sentiment, Urgency } from '../../shared/domain/labels.ts'
import { npsFigures } from '../../shared/domain/nps.ts'
import type { ReadDatabase } from '../db/database.ts'
import { NPS_COLUMNS, type SourceFacts, hasNpsScale, select } from '../db/queries/filters.ts'

export interface NpsRow {
  promoters: number
  passives: number
  detractors: number
  blank: number
  notAScore: number
  outOfRange: number
}

export const figuresOf = (row: NpsRow) =>
  npsFigures(row, { blank: row.blank, notAScore: row.notAScore, outOfRange: row.outOfRange })

export const feedbackSummaryReads = (db: ReadDatabase) => ({
  'feedback.summary': ({ filter }: { filter: Filter }): FeedbackSummary => ({
    ...readScores(db, filter),
    ...readLabels(db, filter),
    ratings: readRatings(db, filter),
    byLanguage: readLanguages(db, filter),
  }),
})

const HISTOGRAM_SCORES = Array.from({ length: 11 }, (_, score) => score)

const HISTOGRAM_COLUMNS = HISTOGRAM_SCORES.map(
  (score) =>
    `coalesce(sum(item.score_state = 'score' AND item.score >= ${score} AND item.score < ${score + 1}), 0) AS score${score}`,
).join(', ')

function readScores(db: ReadDatabase, filter: Filter): Pick<FeedbackSummary, 'nps' | 'histogram'> {
  const { where, parameters, sources } = select(db, filter, { kind: 'survey', only: hasNpsScale })
  const row = db.get<NpsRow & Record<`score${number}`, number>>(
    `SELECT ${NPS_COLUMNS}, ${HISTOGRAM_COLUMNS} FROM item INDEXED BY item_facts WHERE ${where}`,
    parameters,
  )!
  return {
    nps: figuresOf(row),
    histogram:
      sources.length === 0
        ? []
        : HISTOGRAM_SCORES.map((score) => ({ score, items: row[`score${score}`] ?? 0 })),
  }
}

type LabelCounts = Pick<FeedbackSummary, 'items' | 'withText' | 'analysed' | 'bySentiment' | 'byUrgency'>

function readLabels(db: ReadDatabase, filter: Filter): LabelCounts {
  const { where, parameters } = select(db, filter, { kind: 'survey' })
  // One pass over the index with a sum a label is faster than grouping, which would sort.
  const labels = [
    ...Sentiment.options.map((value) => ({ column: 'sentiment', value })),
    ...Urgency.options.map((value) => ({ column: 'urgency', value })),
  ]
  const row = db.get<Record<string, number>>(
    `SELECT count(*) AS items, coalesce(sum(item.has_text), 0) AS withText,
            coalesce(sum(item.has_text AND item.stage IS NOT NULL), 0) AS rules,
            coalesce(sum(item.has_text AND item.stage IN ('primary', 'critical')), 0) AS "primary",
            coalesce(sum(item.has_text AND item.stage = 'critical'), 0) AS critical,
            ${labels.map(({ column, value }, index) => `coalesce(sum(item.${column} = '${value}'), 0) AS label${index}`).join(', ')}
     FROM item INDEXED BY item_facts WHERE ${where}`,
    parameters,
  )!
  const counts = (column: string): Record<string, number> =>
    Object.fromEntries(
      labels.flatMap((label, index) => {
        const items = row[`label${index}`] ?? 0
        return label.column === column && items > 0 ? [[label.value, items]] : []
      }),
    )
  return {
    items: row['items']!,
    withText: row['withText']!,
    analysed: { rules: row['rules']!, primary: row['primary']!, critical: row['critical']! },
    bySentiment: counts('sentiment'),
    byUrgency: counts('urgency'),
  }
}

function readLanguages(db: ReadDatabase, filter: Filter): Record<string, number> {
  const { where, parameters } = select(db, filter, { kind: 'survey' })
  const rows = db.all<{ language: string; items: number }>(
    `SELECT item.language, count(*) AS items FROM item INDEXED BY item_facts
     WHERE ${where} AND item.language IS NOT NULL GROUP BY item.language ORDER BY items DESC, item.language`,
    parameters,
  )
  return Object.fromEntries(rows.map((row) => [row.language, row.items]))
}

/** Scores on other scales, one row for each survey and scale. */
function readRatings(db: ReadDatabase, filter: Filter): FeedbackSummary['ratings'] {
  const isRating = (source: SourceFacts): boolean => source.scale !== null && !hasNpsScale(source)
  const { sources } = select(db, filter, { kind: 'survey', only: isRating })
  const groups = Map.groupBy(sources, (source) =>
    JSON.stringify([source.surveyId, source.scale?.from, source.scale?.to]),
  )
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (first?.scale === null || first === undefined) return []
    const { where, parameters } = select(db, filter, {
      kind: 'survey',
      only: (source) => group.some(({ id }) => id === source.id),
    })
    const { n, mean } = db.get<{ n: number; mean: number | null }>(
      `SELECT count(*) AS n, avg(item.score) AS mean FROM item INDEXED BY item_facts
       WHERE ${where} AND item.score_state = 'score'`,
      parameters,
    )!
    if (mean === null) return []
    return [{ survey: first.survey ?? first.name, from: first.scale.from, to: first.scale.to, n, mean }]
  })
}
