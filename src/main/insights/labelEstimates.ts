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
import { laneByRules } from '../quality/answerSql.ts'
import { FREQUENT, copiesBand } from '../quality/equalTextSql.ts'

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
    // Which texts are near to each other is not known of what no run has planned: what was read cannot stand for these.
    if (hasNear(db) && hasUnplanned(db, selection)) return { ...found, state: 'too little' }
    const rows = db.all<TextRow>(textsQuestion(selection), {
      ...selection.parameters,
      frequent: Math.max(FREQUENT.items, FREQUENT.share * counted.texts),
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

const NEAR_JOBS = `job INDEXED BY job_by_text WHERE text_key IS NOT NULL AND near_key IS NOT NULL AND stage = 'primary'`

const hasNear = (db: ReadDatabase): boolean => db.get(`SELECT 1 FROM ${NEAR_JOBS} LIMIT 1`) !== undefined

const PLANNED = `EXISTS (SELECT 1 FROM job WHERE subject_kind = 'item' AND stage = 'primary' AND subject = item.id)`

const hasUnplanned = (db: ReadDatabase, { from, where, parameters }: Selection): boolean =>
  db.get(
    `SELECT 1 FROM ${from} WHERE ${where} AND item.has_text AND NOT ${IS_READ} AND NOT ${PLANNED} LIMIT 1`,
    parameters,
  ) !== undefined

const COUNTED = [
  ...Sentiment.options.map((value) => ({ name: `sentiment ${value}`, field: 'sentiment', value })),
  ...Urgency.options.map((value) => ({ name: `urgency ${value}`, field: 'urgency', value })),
]

/** Texts in view of one lane and source, with how many of the items that have them say what, by the names of `COUNTED`. */
type TextRow = PacedPart & Record<`${'sentiment' | 'urgency'} ${string}`, number>

/**
 * Equal texts are answered alike and at once, at the latest when a run comes to another of them: each text counts once, over all
 * sources, and is read as soon as one item with it is. How soon a run comes to a text may depend on how many have it, so that
 * texts of about as many are compared with each other, and each frequent one is known or not by itself.
 *
 * An answer counts in the lane in which it was asked for, and what no run has planned in that of the rules, but for a source
 * that was planned before its rules were read, of which nothing is urgent. A text that only some of its items make urgent
 * may be read with the others or first: these are a lane of their own, and so are texts with others that are nearly equal, which
 * count as one with them.
 */
export const textsQuestion = ({ where }: Pick<Selection, 'where'>): string => `
  WITH near_job AS MATERIALIZED (SELECT subject, max(near_key) AS near_key FROM ${NEAR_JOBS} GROUP BY subject),
  each_item AS (
    SELECT item.id, item.source_id, coalesce(n.near_key, ${TAKEN_FROM}, item.text_key) AS text_key, n.near_key IS NOT NULL AS near,
      ${TAKEN_FROM} IS NOT NULL AS taken, coalesce((${where}), 0) AS shown, ${IS_READ} AS read, item.sentiment, item.urgency,
      ${IS_FIRST} AS first
    FROM item LEFT JOIN near_job n ON n.subject = item.id WHERE item.has_text AND item.source_id IN (
      SELECT id FROM source WHERE state = 'complete' AND kind = 'survey')
  ), each_text AS (
    SELECT min(id) AS leader, source_id AS source, first, count(*) FILTER (WHERE first) AS urgent, count(*) AS copies,
      CASE WHEN count(*) FILTER (WHERE taken) THEN ' taken' WHEN count(*) FILTER (WHERE near) THEN ' near' ELSE '' END AS likeness,
      count(*) FILTER (WHERE shown) AS items, count(*) FILTER (WHERE read) AS read
      ${COUNTED.map(({ field, value }, at) => `, count(*) FILTER (WHERE read AND ${field} = '${value}') AS c${at}`).join('')}
    FROM each_item GROUP BY text_key
  )
  SELECT CASE WHEN first THEN 'urgent' WHEN urgent > 0 THEN 'mixed' ELSE 'sample' END
      || likeness || CASE WHEN items >= $frequent THEN ' text ' || leader ELSE ' band ' || ${copiesBand('copies')} END AS lane,
    source, sum(items) AS items, coalesce(sum(items) FILTER (WHERE read), 0) AS answered,
    coalesce(sum(items * items) FILTER (WHERE read), 0) AS squares
    ${COUNTED.map(({ name }, at) => `, coalesce(sum(items * 1.0 * c${at} / read) FILTER (WHERE read), 0) AS "${name}"`).join('')}
  FROM each_text WHERE items > 0 GROUP BY 1, 2`

/** The text from which an answer was taken over when a run was planned, of an item whose own is near to it; null for others. */
const TAKEN_FROM = `CASE WHEN item.stage IN ('primary', 'critical') AND NOT ${PLANNED} THEN (
  SELECT o.text_key FROM answer t CROSS JOIN item o ON o.id = t.folded_into
  WHERE t.subject_kind = 'item' AND t.subject = item.id AND t.stage = 'primary' AND t.near = 1 LIMIT 1) END`

/** The few urgent texts are listed from an index of theirs. */
const IS_FIRST = `CASE
  WHEN item.id IN (SELECT subject FROM job INDEXED BY job_urgent
    WHERE subject_kind = 'item' AND stage = 'primary' AND lane = 'urgent') THEN 1
  WHEN NOT coalesce(item.stage IN ('primary', 'critical'), 0) AND NOT coalesce(item.urgency IN ('high', 'critical'), 0) THEN 0
  WHEN ${PLANNED} THEN 0
  WHEN item.source_id IN (
    SELECT b.source_id FROM item b WHERE b.stage IN ('primary', 'critical')
    EXCEPT SELECT u.source_id FROM job j INDEXED BY job_urgent CROSS JOIN item u ON u.id = j.subject
      WHERE j.subject_kind = 'item' AND j.stage = 'primary' AND j.lane = 'urgent') THEN 0
  ELSE ${laneByRules('item.id')} = 'urgent' END`

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
