/** The score by period, by the value of a column, and by question. */
import { VerbatimError } from '../../shared/domain/errors.ts'
import type {
  FeedbackSummary,
  NpsFigures,
  NpsGroupFigures,
  TrendPeriod,
} from '../../shared/domain/feedback.ts'
import { type Filter, NO_FILTER } from '../../shared/domain/filter.ts'
import { type NpsCounts, compareScores, npsGroup } from '../../shared/domain/nps.ts'
import { scaleOf } from '../../shared/domain/reading.ts'
import type { ScoreScale } from '../../shared/domain/scale.ts'
import { parseScore } from '../../shared/domain/scores.ts'
import type { ReadDatabase } from '../db/database.ts'
import {
  NPS_COLUMNS,
  type Selection,
  type SourceFacts,
  columnValue,
  completeSources,
  hasNpsScale,
  requireColumn,
  select,
} from '../db/queries/filters.ts'
import { periodKey } from '../db/queries/moments.ts'
import { type NpsRow, figuresOf, readRatings } from './feedbackSummary.ts'

export interface NpsQuestion {
  /** A column of the surveys. */
  by: string | null
  period: TrendPeriod | null
  from: string | null
  to: string | null
  source: number | null
}

/**
 * `groups` only where there is something to tell apart; the score of the whole is the first question's. `ratings` are the
 * scores on other scales, which are in none of the figures; `warnings` say so, or why there is no score at all.
 */
export type NpsAnswer = NpsFigures & {
  groups?: NpsGroupFigures[]
  ratings: FeedbackSummary['ratings']
  warnings: string[]
}

export const groupReads = (db: ReadDatabase) => ({
  /** By the items' own days, oldest period first; items without a date are left out. */
  'feedback.trend': ({ filter, period }: { filter: Filter; period: TrendPeriod }): NpsGroupFigures[] =>
    groupByPeriod(db, selectNps(db, filter), period).filter((group) => group.key !== ''),

  'feedback.segmentColumns': ({ filter }: { filter: Filter }): string[] => {
    const { sources } = select(db, filter, { kind: 'survey' })
    return [...new Set(sources.flatMap((source) => source.mapping?.segments ?? []))]
  },

  /** Largest group first; the key '' stands for those without a value. */
  'feedback.segments': ({ filter, by }: { filter: Filter; by: string }): NpsGroupFigures[] =>
    groupByColumn(db, selectNps(db, filter), by),

  /**
   * As `verbatim nps` prints it. By period: oldest first, '' for items without a date. By both: 'value, period'.
   * By neither: a group a score question where there are several. Errors: `usage` for a column that is not there or a
   * day that is none, `not_found` for a source.
   */
  nps: ({ by, period, from, to, source }: NpsQuestion): NpsAnswer => {
    if (source !== null) requireSource(db, source)
    const filter = { ...NO_FILTER, from, to, sources: source === null ? [] : [source] }
    const selection = selectNps(db, filter)
    const ratings = readRatings(db, filter)
    const all = { ...readNps(db, selection), ratings, warnings: warningsOf(db, filter, ratings) }
    if (by !== null) {
      requireColumn(select(db, filter, { kind: 'survey' }).sources, by)
      return {
        ...all,
        groups: period === null ? groupByColumn(db, selection, by) : groupByBoth(db, selection, by, period),
      }
    }
    if (period !== null) return { ...all, groups: groupByPeriod(db, selection, period) }
    const questions = groupByQuestion(db, selection)
    return questions.length > 0 ? { ...all, groups: questions } : all
  },
})

/** What the figures leave out, and what can be done about it. */
function warningsOf(db: ReadDatabase, filter: Filter, ratings: NpsAnswer['ratings']): string[] {
  if (ratings.length > 0) {
    return ratings.map(
      ({ survey, from, to, n, mean }) =>
        `${survey}: ${n} scores from ${from} to ${to} (mean ${mean.toFixed(2)}) are a rating, not an NPS, and are not counted. ` +
        'If they were given from 0 to 10, forget the source and import it again with --scale 0-10.',
    )
  }
  const { sources } = select(db, filter, { kind: 'survey' })
  if (sources.length === 0) return ['no survey has been imported: there is nothing to score']
  if (sources.some(({ scale }) => scale !== null)) return []
  return ['no column with scores is known: forget the source and import it again with --score COLUMN']
}

const selectNps = (db: ReadDatabase, filter: Filter): Selection =>
  select(db, filter, { kind: 'survey', only: hasNpsScale })

const readNps = (db: ReadDatabase, { from, where, parameters }: Selection): NpsFigures =>
  figuresOf(db.get<NpsRow>(`SELECT ${NPS_COLUMNS} FROM ${from} WHERE ${where}`, parameters)!)

function groupByPeriod(db: ReadDatabase, selection: Selection, period: TrendPeriod): NpsGroupFigures[] {
  const days = db.all<NpsRow & { day: number | null }>(
    `SELECT item.local_day AS day, ${NPS_COLUMNS} FROM ${selection.from} WHERE ${selection.where}
     GROUP BY item.local_day`,
    selection.parameters,
  )
  return toGroups(days, (row) => (row.day === null ? '' : periodKey(row.day, period))).sort(byKey)
}

function groupByColumn(db: ReadDatabase, selection: Selection, column: string): NpsGroupFigures[] {
  const value = columnValue(selection.sources, column, 'by')
  if (value === null) return []
  const rows = db.all<NpsRow & { key: string }>(
    `SELECT ${value.sql} AS key, ${NPS_COLUMNS} FROM item NOT INDEXED WHERE ${selection.where} GROUP BY key`,
    { ...selection.parameters, ...value.parameters },
  )
  return compareWithOthers(toGroups(rows, (row) => row.key)).sort((a, b) => b.n - a.n || byKey(a, b))
}

function compareWithOthers(groups: readonly NpsGroupFigures[]): NpsGroupFigures[] {
  const sum = (name: keyof NpsCounts): number => groups.reduce((all, group) => all + group[name], 0)
  const all = { promoters: sum('promoters'), passives: sum('passives'), detractors: sum('detractors') }
  return groups.map((group) => {
    const others = {
      promoters: all.promoters - group.promoters,
      passives: all.passives - group.passives,
      detractors: all.detractors - group.detractors,
    }
    return { ...group, againstOthers: compareScores(others, group) }
  })
}

function groupByBoth(
  db: ReadDatabase,
  selection: Selection,
  column: string,
  period: TrendPeriod,
): NpsGroupFigures[] {
  const value = columnValue(selection.sources, column, 'by')
  if (value === null) return []
  const rows = db.all<NpsRow & { key: string; day: number | null }>(
    `SELECT ${value.sql} AS key, item.local_day AS day, ${NPS_COLUMNS} FROM item NOT INDEXED
     WHERE ${selection.where} GROUP BY key, day`,
    { ...selection.parameters, ...value.parameters },
  )
  return toGroups(rows, (row) => `${row.key}, ${row.day === null ? '' : periodKey(row.day, period)}`).sort(
    byKey,
  )
}

/** Each score column by itself: answers to different questions are never pooled. */
function groupByQuestion(db: ReadDatabase, selection: Selection): NpsGroupFigures[] {
  const scaleIn = ({ mapping }: SourceFacts, question: string): ScoreScale | null =>
    mapping === null || !mapping.score.includes(question) ? null : scaleOf(mapping, question)
  const questions = [...new Set(selection.sources.flatMap((source) => source.mapping?.score ?? []))]
  if (questions.length < 2) return []
  return questions.flatMap((question) => {
    // A question on another range has no promoters, whatever the first one of its survey is.
    const asking = selection.sources.filter((source) => isZeroToTen(scaleIn(source, question)))
    const scale = asking[0] === undefined ? null : scaleIn(asking[0], question)
    if (scale === null) return []
    const value = columnValue(asking, question, 'question')
    if (value === null) return []
    const rows = db.all<{ cell: string; items: number }>(
      `SELECT ${value.sql} AS cell, count(*) AS items FROM item NOT INDEXED
       WHERE ${selection.where} AND item.survey_id IN (SELECT value FROM json_each($asking)) GROUP BY cell`,
      {
        ...selection.parameters,
        ...value.parameters,
        asking: JSON.stringify(asking.map((source) => source.surveyId)),
      },
    )
    const row = emptyRow()
    for (const { cell, items } of rows) {
      const { state, value: score } = parseScore(cell, scale)
      if (state === 'score' && score !== null) row[COUNTERS[npsGroup(score)]] += items
      else if (state !== 'score') row[state] += items
    }
    return [{ key: question, scale: scale.kind, ...figuresOf(row) }]
  })
}

const isZeroToTen = (scale: ScoreScale | null): boolean => scale?.from === 0 && scale.to === 10

const COUNTERS = { promoter: 'promoters', passive: 'passives', detractor: 'detractors' } as const

const emptyRow = (): NpsRow => ({
  promoters: 0,
  passives: 0,
  detractors: 0,
  blank: 0,
  notAScore: 0,
  outOfRange: 0,
})

function toGroups<Row extends NpsRow>(rows: readonly Row[], keyOf: (row: Row) => string): NpsGroupFigures[] {
  const groups = new Map<string, NpsRow>()
  for (const row of rows) {
    const key = keyOf(row)
    const sum = groups.get(key) ?? emptyRow()
    groups.set(key, sum)
    for (const name of Object.keys(sum) as (keyof NpsRow)[]) sum[name] += row[name]
  }
  return [...groups].map(([key, row]) => ({ key, ...figuresOf(row) }))
}

const byKey = (a: { key: string }, b: { key: string }): number => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)

function requireSource(db: ReadDatabase, id: number): void {
  if (completeSources(db).some((source) => source.id === id)) return
  throw new VerbatimError(
    'not_found',
    `there is no complete source ${id}`,
    'Run "verbatim sources" to see them.',
  )
}
