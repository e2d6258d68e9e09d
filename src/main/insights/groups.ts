/** The score by period, by the value of a column, and by question. */
import { VerbatimError } from '../../shared/domain/errors.ts'
import type {
  NpsFigures,
  NpsGroupFigures,
  SegmentFigures,
  SurveyScore,
  TrendPeriod,
  Rating,
} from '../../shared/domain/feedback.ts'
import { type Filter, NO_FILTER } from '../../shared/domain/filter.ts'
import { type NpsCounts, compareNps, npsGroup } from '../../shared/domain/nps.ts'
import { scaleOf } from '../../shared/domain/reading.ts'
import { LEAST_TESTED, falseDiscoveries } from '../../shared/domain/statistics/impact.ts'
import type { ScoreScale } from '../../shared/domain/scale.ts'
import type { ReadDatabase } from '../db/database.ts'
import { NPS_COLUMNS, type Selection, columnValue, requireColumn, select } from '../db/queries/filters.ts'
import { type SourceFacts, completeSources, questionOf } from '../db/queries/sourceFacts.ts'
import { dayNumber, periodKey } from '../db/queries/moments.ts'
import { type NpsRow, figuresOf } from './npsRows.ts'
import { readCellScores } from './cellScores.ts'
import { readRatings } from './ratings.ts'
import { readLeftOut, readNps, readSurveyScores } from './surveyScores.ts'

export interface NpsQuestion {
  /** A column of the surveys. */
  by: string | null
  period: TrendPeriod | null
  from: string | null
  to: string | null
  source: number | null
}

/**
 * `groups` only where there is something to tell apart; the score of the whole is of one question, of each survey the first.
 * `surveys` are the scores of each by itself. `ratings` are the scores on other scales, which are in none of the figures;
 * `warnings` say what is left out, or why there is no score at all.
 */
export type NpsAnswer = NpsFigures & {
  groups?: NpsGroupFigures[]
  surveys: SurveyScore[]
  ratings: Rating[]
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
  'feedback.segments': ({ filter, by }: { filter: Filter; by: string }): SegmentFigures => {
    const selection = selectNps(db, filter, by)
    return { groups: groupByColumn(db, selection, by), without: readLeftOut(db, filter, selection) }
  },

  /**
   * As `verbatim nps` prints it. By period: oldest first, '' for items without a date. By both: 'value, period'.
   * By neither: a group a score question where there are several. Errors: `usage` for a column that is not there, days that
   * are none or in the wrong order, and a source of mails; `not_found` for a source.
   */
  nps: ({ by, period, from, to, source }: NpsQuestion): NpsAnswer => {
    if (source !== null) requireSurvey(db, source)
    requireOrder(from, to)
    const filter = { ...NO_FILTER, from, to, sources: source === null ? [] : [source] }
    if (by !== null) requireColumn(select(db, filter, { kind: 'survey' }).sources, by)
    const selection = selectNps(db, filter, by)
    const ratings = readRatings(db, filter)
    const figures = readNps(db, selection)
    const surveys = readSurveyScores(db, filter, selection, figures)
    const all = {
      ...figures,
      surveys,
      ratings,
      warnings: [...leftOut(surveys, by), ...warningsOf(db, filter, ratings)],
    }
    if (by !== null) {
      return {
        ...all,
        groups: period === null ? groupByColumn(db, selection, by) : groupByBoth(db, selection, by, period),
      }
    }
    if (period !== null) return { ...all, groups: groupByPeriod(db, selection, period) }
    const questions = groupByQuestion(db, select(db, filter, { kind: 'survey', scores: 'any question' }))
    return questions.length > 0 ? { ...all, groups: questions } : all
  },
})

/** Which surveys' answers the figures are not of, and why. */
function leftOut(surveys: readonly SurveyScore[], by: string | null): string[] {
  const [first] = surveys.filter(({ counted }) => counted)
  const others = surveys.filter(({ counted, n }) => !counted && n > 0)
  if (others.length === 0) return []
  const named = others.map(({ survey, question, n }) => `“${question}” of ${survey} (${n} scores)`).join(', ')
  const of = first === undefined ? 'none of the surveys' : `“${first.question}”`
  const why = by === null ? '' : ` as far as a survey has the column “${by}”`
  return [
    `answers to different questions are not pooled: the figures are of ${of}${why}; left out: ${named}. Choose with --source ID.`,
  ]
}

/** What the figures leave out, and what can be done about it. */
function warningsOf(db: ReadDatabase, filter: Filter, ratings: NpsAnswer['ratings']): string[] {
  const { sources } = select(db, filter, { kind: 'survey' })
  const isScored = (rating: Rating): boolean =>
    sources.some(
      (source) => (source.survey ?? source.name) === rating.survey && questionOf(source) === rating.question,
    )
  // A rating beside the score of an NPS is in nobody's way.
  const first = ratings.filter(isScored)
  if (first.length > 0)
    return first.map(({ survey, from, to, n, mean }) => {
      const what =
        mean === null
          ? `are on a scale that nobody named yet`
          : `(mean ${mean.toFixed(2)}) are a rating, not an NPS,`
      return `${survey}: ${n} scores from ${from} to ${to} ${what} and are not counted. If they were given from 0 to 10, say so with "verbatim reread ID --scale 0-10".`
    })
  if (sources.length === 0) return ['no survey has been imported: there is nothing to score']
  if (sources.every(({ scale }) => scale === null))
    return ['no column with scores is known: name it with "verbatim reread ID --score COLUMN"']
  return emptyPeriod(db, filter)
}

/** When the answers are from, where none is from the days asked for. */
function emptyPeriod(db: ReadDatabase, filter: Filter): string[] {
  if (filter.from === null && filter.to === null) return []
  const daysOf = (limits: Filter): { first: number | null; last: number | null } => {
    const { from, where, parameters } = select(db, limits, { kind: 'survey', scores: 'any question' })
    return db.get(
      `SELECT min(item.local_day) AS first, max(item.local_day) AS last FROM ${from} WHERE ${where}`,
      parameters,
    )!
  }
  if (daysOf(filter).first !== null) return []
  const { first, last } = daysOf({ ...filter, from: null, to: null })
  if (first === null || last === null) return ['no answer has a date: leave --from and --to out']
  return [
    `no answer is from the days asked for: they are from ${periodKey(first, 'day')} to ${periodKey(last, 'day')}`,
  ]
}

const selectNps = (db: ReadDatabase, filter: Filter, column: string | null = null): Selection =>
  select(db, filter, { kind: 'survey', scores: 'one question', ...(column === null ? {} : { column }) })

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
  const compared = groups.map((group) => {
    const others = {
      promoters: all.promoters - group.promoters,
      passives: all.passives - group.passives,
      detractors: all.detractors - group.detractors,
    }
    const comparison = compareNps(others, group)
    const isTested = Math.min(group.n, answersOf(others)) >= LEAST_TESTED
    return comparison === null || isTested ? comparison : { ...comparison, probability: null }
  })
  // Of twenty segments that are alike one would differ, were each looked at by itself.
  const significant = falseDiscoveries(compared.map((comparison) => comparison?.probability ?? null))
  return groups.map((group, at) => {
    const comparison = compared[at] ?? null
    return {
      ...group,
      againstOthers: comparison === null ? null : { ...comparison, significant: significant[at]! },
    }
  })
}

const answersOf = ({ promoters, passives, detractors }: NpsCounts): number =>
  promoters + passives + detractors

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
    const ofThese = {
      where: `${selection.where} AND item.survey_id IN (SELECT value FROM json_each($asking))`,
      parameters: {
        ...selection.parameters,
        asking: JSON.stringify(asking.map((source) => source.surveyId)),
      },
    }
    const cells = readCellScores(db, ofThese, asking, question, scale)
    if (cells === null) return []
    const row = emptyRow()
    for (const { state, value, items } of cells) {
      if (state === 'score' && value !== null) row[COUNTERS[npsGroup(value)]] += items
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

function requireSurvey(db: ReadDatabase, id: number): void {
  const source = completeSources(db).find((each) => each.id === id)
  if (source === undefined) {
    throw new VerbatimError(
      'not_found',
      `there is no complete source ${id}`,
      'Run "verbatim sources" to see them.',
    )
  }
  if (source.kind === 'survey') return
  throw new VerbatimError(
    'usage',
    `source ${id} (${source.name}) is mail, which has no scores`,
    'Name a survey: "verbatim sources" lists them.',
  )
}

function requireOrder(from: string | null, to: string | null): void {
  if (from === null || to === null || dayNumber(from) <= dayNumber(to)) return
  throw new VerbatimError(
    'usage',
    `--from ${from} is later than --to ${to}`,
    'Give the earlier day with --from.',
  )
}
