/** What the model's answers tell of all texts in view, as long as it has read a part of them. */
import type { LabelEstimates } from '../../shared/domain/feedback.ts'
import type { Filter } from '../../shared/domain/filter.ts'
import { Sentiment, Urgency } from '../../shared/domain/labels.ts'
import { type Stratified, estimateOver, partWithin, stratify } from '../../shared/domain/statistics/pace.ts'
import type { ReadDatabase } from '../db/database.ts'
import { STAGE_CONDITIONS, type Selection, select } from '../db/queries/filters.ts'

export const labelEstimateReads = (db: ReadDatabase) => ({
  /**
   * Null where there is nothing to estimate: the model has read all of them or none, or the filter itself chooses by what was
   * answered, so that what it would choose of the others is not known.
   */
  'feedback.estimates': ({ filter }: { filter: Filter }): LabelEstimates | null => {
    const { sentiment, urgency, stage, theme } = filter
    if ([sentiment, urgency, stage, theme].some((limit) => limit !== null)) return null
    const groups = inLanes(readGroups(db, filter))
    const read = groups.filter((group) => group.read === 1)
    const counted = { read: sumOf(read), texts: sumOf(groups) }
    if (counted.read === 0 || counted.read === counted.texts) return null
    const whole = stratify(
      groups.map((group) => ({ ...group, answered: group.read === 1 ? group.items : 0 })),
    )
    // Of that what was read says too little: it would be a figure of the urgent texts, or of one source.
    if (partWithin(whole) < LEAST_PART) return { ...counted, bySentiment: [], byUrgency: [] }
    return {
      ...counted,
      bySentiment: sharesOf(whole, read, 'sentiment', Sentiment.options),
      byUrgency: sharesOf(whole, read, 'urgency', Urgency.options),
    }
  },
})

/** At least half of the texts are to be where some were read at random. */
const LEAST_PART = 0.5

/** So many texts of a source that are shown alike. */
interface GroupRow {
  source: number
  /** 1: by the model. */
  read: number
  sentiment: string | null
  urgency: string | null
  /** 1: a run asked for them first, or will. */
  first: number
  items: number
}

/** The one inner question lists the few urgent texts from an index of theirs; the rest is in that of the facts. */
export const groupsQuestion = ({ from, where }: Pick<Selection, 'from' | 'where'>): string =>
  `SELECT item.source_id AS source, coalesce(${STAGE_CONDITIONS.primary}, 0) AS read, item.sentiment, item.urgency,
          item.id IN (SELECT subject FROM job INDEXED BY job_urgent
            WHERE subject_kind = 'item' AND stage = 'primary' AND lane = 'urgent') AS first,
          count(*) AS items
   FROM ${from} WHERE ${where} AND item.has_text GROUP BY 1, 2, 3, 4, 5`

function readGroups(db: ReadDatabase, filter: Filter): GroupRow[] {
  const selection = select(db, filter, { kind: 'survey' })
  return db.all(groupsQuestion(selection), selection.parameters)
}

/**
 * An answer counts in the lane in which it was asked for, and what is open in that in which it waits or would be asked for. Of
 * a source that was planned before its rules were read nothing is urgent.
 */
function inLanes(rows: readonly GroupRow[]): (GroupRow & { lane: string })[] {
  const withLanes = new Set(rows.filter(({ first }) => first === 1).map(({ source }) => source))
  const begun = new Set(rows.filter(({ read }) => read === 1).map(({ source }) => source))
  return rows.map((row) => {
    const wouldBeFirst =
      row.read === 0 &&
      (row.urgency === 'high' || row.urgency === 'critical') &&
      (withLanes.has(row.source) || !begun.has(row.source))
    return { ...row, lane: row.first === 1 || wouldBeFirst ? 'urgent' : 'sample' }
  })
}

const sumOf = (rows: readonly GroupRow[]): number => rows.reduce((sum, { items }) => sum + items, 0)

const sharesOf = (
  whole: Stratified,
  read: readonly (GroupRow & { lane: string })[],
  field: 'sentiment' | 'urgency',
  values: readonly string[],
): LabelEstimates['bySentiment'] =>
  values.map((value) => ({
    value,
    share: estimateOver(
      whole,
      read.filter((row) => row[field] === value).map((row) => ({ ...row, answers: row.items })),
    ),
  }))
