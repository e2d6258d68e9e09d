/** What the model's answers tell of all texts in view, as long as it has read a part of them. */
import type { LabelEstimates } from '../../shared/domain/feedback.ts'
import type { Filter } from '../../shared/domain/filter.ts'
import { Sentiment, Urgency } from '../../shared/domain/labels.ts'
import {
  type PacedPart,
  type Stratified,
  estimateOver,
  partWithin,
  stratify,
} from '../../shared/domain/statistics/pace.ts'
import type { ReadDatabase } from '../db/database.ts'
import { type Selection, select } from '../db/queries/filters.ts'
import { isHigh } from '../sqlPieces.ts'
import { laneByRules } from '../quality/answerSql.ts'
import { PARTS, type TextsQuestion, eachText, frequentFrom, unknownNear } from '../quality/equalTextSql.ts'

export const labelEstimateReads = (db: ReadDatabase) => ({
  'feedback.estimates': ({ filter }: { filter: Filter }): LabelEstimates => {
    const { sentiment, urgency, stage, theme } = filter
    const without = { filter, read: 0, texts: 0, bySentiment: [], byUrgency: [] }
    if ([sentiment, urgency, stage, theme].some((limit) => limit !== null))
      return { ...without, state: 'chosen by answers' }
    const selection = select(db, filter, { kind: 'survey' })
    const counted = countRead(db, selection)
    const found = { ...without, ...counted }
    if (counted.read === 0 || counted.read === counted.texts) return { ...found, state: 'nothing open' }
    const question = questionOf(selection)
    const near = unknownNear(question, `${selection.from} WHERE ${selection.where}`)
    if (db.get(near, selection.parameters) !== undefined) return { ...found, state: 'too little' }
    const rows = db.all<TextRow>(textsQuestion(selection), {
      ...selection.parameters,
      frequent: frequentFrom(counted.texts),
    })
    const whole = stratify(rows)
    const shares = {
      bySentiment: sharesOf(whole, rows, 'sentiment', Sentiment.options),
      byUrgency: sharesOf(whole, rows, 'urgency', Urgency.options),
    }
    // Of that what was read says too little: it would be a figure of the urgent texts, of one source, or of chance.
    const isTooLittle =
      partWithin(whole) < LEAST_PART || shares.bySentiment.some(({ share }) => share.smallSample)
    return isTooLittle ? { ...found, state: 'too little' } : { ...found, ...shares, state: 'estimated' }
  },
})

/** At least half of the texts are to be where some were read at random. */
const LEAST_PART = 0.5

/** The critical stage may have read what the primary one has not: its labels are then those of the rules. */
const IS_READ = `coalesce(item.stage = 'primary' OR (item.stage = 'critical' AND EXISTS (
  SELECT 1 FROM answer p WHERE p.subject_kind = 'item' AND p.subject = item.id AND p.stage = 'primary')), 0)`

const countRead = (
  db: ReadDatabase,
  { from, where, parameters }: Selection,
): Pick<LabelEstimates, 'read' | 'texts'> =>
  db.get<Pick<LabelEstimates, 'read' | 'texts'>>(
    `SELECT count(*) AS texts, count(*) FILTER (WHERE ${IS_READ}) AS read FROM ${from} WHERE ${where} AND item.has_text`,
    parameters,
  )!

const PLANNED = `EXISTS (SELECT 1 FROM job WHERE subject_kind = 'item' AND stage = 'primary' AND subject = item.id)`

const COUNTED = [
  ...Sentiment.options.map((value) => ({ name: `sentiment ${value}`, field: 'sentiment', value })),
  ...Urgency.options.map((value) => ({ name: `urgency ${value}`, field: 'urgency', value })),
]

/** Texts in view of one lane and source, with how many of the items that have them say what, by the names of `COUNTED`. */
type TextRow = PacedPart & Record<`${'sentiment' | 'urgency'} ${string}`, number>

/**
 * An answer counts in the lane in which it was asked for, and what no run has planned in that of the rules, but for a source
 * that was planned before its rules were read, of which nothing is urgent. The few urgent texts are listed from an index of
 * theirs.
 */
const IS_FIRST = `CASE
  WHEN item.id IN (SELECT subject FROM job INDEXED BY job_urgent
    WHERE subject_kind = 'item' AND stage = 'primary' AND lane = 'urgent') THEN 1
  WHEN NOT coalesce(item.stage IN ('primary', 'critical'), 0) AND NOT coalesce(${isHigh('item.urgency')}, 0) THEN 0
  WHEN ${PLANNED} THEN 0
  WHEN item.source_id IN (
    SELECT b.source_id FROM item b WHERE b.stage IN ('primary', 'critical')
    EXCEPT SELECT u.source_id FROM job j INDEXED BY job_urgent CROSS JOIN item u ON u.id = j.subject
      WHERE j.subject_kind = 'item' AND j.stage = 'primary' AND j.lane = 'urgent') THEN 0
  ELSE ${laneByRules('item.id')} = 'urgent' END`

const questionOf = ({ where }: Pick<Selection, 'where'>): TextsQuestion => ({
  scope: `item.source_id IN (SELECT id FROM source WHERE state = 'complete' AND kind = 'survey')`,
  shown: `coalesce((${where}), 0)`,
  read: IS_READ,
  first: IS_FIRST,
  planned: PLANNED,
  // A run of mail alone says nothing of what is near to each other in surveys.
  jobs: `stage = 'primary' AND recipe_id IN (SELECT id FROM recipe WHERE stage = 'primary' AND kind = 'survey')`,
  answers: `t.stage = 'primary'`,
  columns: ', item.sentiment, item.urgency',
  sums: COUNTED.map(
    ({ field, value }, at) => `, count(*) FILTER (WHERE read AND ${field} = '${value}') AS c${at}`,
  ).join(''),
})

export const textsQuestion = (selection: Pick<Selection, 'where'>): string => {
  const counts = COUNTED.map(
    ({ name }, at) => `, coalesce(sum(items * 1.0 * c${at} / read) FILTER (WHERE read), 0) AS "${name}"`,
  )
  return `WITH ${eachText(questionOf(selection))}
    SELECT lane, source, ${PARTS} ${counts.join('')} FROM each_text GROUP BY lane, source`
}

const sharesOf = (
  whole: Stratified,
  rows: readonly TextRow[],
  field: 'sentiment' | 'urgency',
  values: readonly string[],
): LabelEstimates['bySentiment'] =>
  values.map((value) => ({
    value,
    share: estimateOver(
      whole,
      rows.map((row) => ({ ...row, answers: row[`${field} ${value}`] ?? 0 })),
    ),
  }))
