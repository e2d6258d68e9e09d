import type { FeedbackSummary } from '../../shared/domain/feedback.ts'
import type { Filter } from '../../shared/domain/filter.ts'
import { Sentiment, Urgency } from '../../shared/domain/labels.ts'
import type { ReadDatabase } from '../db/database.ts'
import { NPS_COLUMNS, STAGE_CONDITIONS, type Selection, select } from '../db/queries/filters.ts'
import { type NpsRow, figuresOf } from './npsRows.ts'
import { readSurveyScores } from './surveyScores.ts'

export const feedbackSummaryReads = (db: ReadDatabase) => ({
  'feedback.summary': ({ filter }: { filter: Filter }): FeedbackSummary => ({
    ...readCounts(db, filter),
    byLanguage: readLanguages(db, filter),
  }),
})

const HISTOGRAM_SCORES = Array.from({ length: 11 }, (_, score) => score)

const SCORE_COLUMNS = [
  NPS_COLUMNS,
  ...HISTOGRAM_SCORES.map(
    (score) => `count(*) FILTER (WHERE cast(item.score AS INTEGER) = ${score}) AS score${score}`,
  ),
].join(', ')

/** In the order of the columns `label0`, `label1` ... */
const LABELS = [
  ...Sentiment.options.map((value) => ({ column: 'sentiment', value })),
  ...Urgency.options.map((value) => ({ column: 'urgency', value })),
] as const

const LABEL_COLUMNS = [
  'count(*) AS items',
  'count(*) FILTER (WHERE item.has_text) AS withText',
  ...Object.entries(STAGE_CONDITIONS).map(
    ([stage, condition]) => `count(*) FILTER (WHERE item.has_text AND ${condition}) AS "${stage}"`,
  ),
  ...LABELS.map(
    ({ column, value }, index) => `count(*) FILTER (WHERE item.${column} = '${value}') AS label${index}`,
  ),
].join(', ')

type ScoreCounts = NpsRow & Record<`score${number}`, number>
type LabelCounts = Record<'items' | 'withText' | 'rules' | 'primary' | 'critical' | `label${number}`, number>

/** A counter a column in one pass is faster than grouping, which would sort; and one pass does where scales agree. */
function readCounts(db: ReadDatabase, filter: Filter): Omit<FeedbackSummary, 'byLanguage'> {
  const all = select(db, filter, { kind: 'survey' })
  const nps = select(db, filter, { kind: 'survey', scores: 'one question' })
  const count = <Counts>(columns: string, { from, where, parameters }: Selection): Counts =>
    db.get<Counts>(`SELECT ${columns} FROM ${from} WHERE ${where}`, parameters)!
  const counts: ScoreCounts & LabelCounts =
    all.sources.length === nps.sources.length
      ? count(`${SCORE_COLUMNS}, ${LABEL_COLUMNS}`, all)
      : { ...count<ScoreCounts>(SCORE_COLUMNS, nps), ...count<LabelCounts>(LABEL_COLUMNS, all) }
  const { items, withText, rules, primary, critical } = counts
  const figures = figuresOf(counts)
  return {
    nps: figures,
    surveys: readSurveyScores(db, filter, nps, figures),
    histogram:
      nps.sources.length === 0
        ? []
        : HISTOGRAM_SCORES.map((score) => ({ score, items: counts[`score${score}`] ?? 0 })),
    items,
    withText,
    analysed: { rules, primary, critical },
    bySentiment: labelCounts(counts, 'sentiment'),
    byUrgency: labelCounts(counts, 'urgency'),
  }
}

const labelCounts = (counts: LabelCounts, column: 'sentiment' | 'urgency'): Record<string, number> =>
  Object.fromEntries(
    LABELS.flatMap((label, index) => {
      const items = counts[`label${index}`] ?? 0
      return label.column === column && items > 0 ? [[label.value, items]] : []
    }),
  )

function readLanguages(db: ReadDatabase, filter: Filter): Record<string, number> {
  const { from, where, parameters } = select(db, filter, { kind: 'survey' })
  const rows = db.all<{ language: string; items: number }>(
    `SELECT item.language, count(*) AS items FROM ${from}
     WHERE ${where} AND item.language IS NOT NULL GROUP BY item.language ORDER BY items DESC, item.language`,
    parameters,
  )
  return Object.fromEntries(rows.map((row) => [row.language, row.items]))
}
