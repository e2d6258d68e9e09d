/** Each survey's own score, so that a figure over one question names what it is of and what it leaves out. */
import type { NpsFigures, SurveyScore } from '../../shared/domain/feedback.ts'
import type { Filter } from '../../shared/domain/filter.ts'
import type { ReadDatabase } from '../db/database.ts'
import { NPS_COLUMNS, type Selection, select } from '../db/queries/filters.ts'
import { type SourceFacts, questionKey, questionOf } from '../db/queries/sourceFacts.ts'
import { type NpsRow, figuresOf } from './npsRows.ts'

/**
 * The surveys with an NPS scale, those that the figure counts first; within, the one with most scores first.
 *
 * @param counted the selection the figure is of
 * @param figures of that selection, where they are known
 */
export function readSurveyScores(
  db: ReadDatabase,
  filter: Filter,
  counted: Selection,
  figures: NpsFigures | null = null,
): SurveyScore[] {
  const surveys = surveysInView(db, filter, counted)
  return surveys
    .map((survey) => ({
      ...survey,
      ...(surveys.length === 1 && survey.counted && figures !== null
        ? figures
        : readNps(db, selectOwn(db, filter, survey.sources))),
    }))
    .sort((a, b) => Number(b.counted) - Number(a.counted) || b.n - a.n)
}

/** Those whose answers the figure does not count, without such as have none. */
export const readLeftOut = (db: ReadDatabase, filter: Filter, counted: Selection): SurveyScore[] =>
  surveysInView(db, filter, counted)
    .filter((survey) => !survey.counted)
    .map((survey) => ({ ...survey, ...readNps(db, selectOwn(db, filter, survey.sources)) }))
    .filter(({ n }) => n > 0)

type Survey = Pick<SurveyScore, 'survey' | 'question' | 'sources' | 'counted'>

function surveysInView(db: ReadDatabase, filter: Filter, { sources }: Selection): Survey[] {
  const all = select(db, filter, { kind: 'survey', scores: 'any question' }).sources
  const isCounted = new Set(sources.map(({ id }) => id))
  const groups = Map.groupBy(all, (source) => JSON.stringify([source.surveyId, questionKey(source)]))
  return [...groups.values()].map((group) => ({
    survey: surveyName(group[0]!),
    question: questionOf(group[0]!),
    sources: group.map(({ id }) => id),
    counted: group.some(({ id }) => isCounted.has(id)),
  }))
}

const selectOwn = (db: ReadDatabase, filter: Filter, sources: readonly number[]): Selection =>
  select(db, filter, { kind: 'survey', scores: 'any question', only: ({ id }) => sources.includes(id) })

const surveyName = ({ survey, name }: SourceFacts): string => survey ?? name

export const readNps = (db: ReadDatabase, { from, where, parameters }: Selection) =>
  figuresOf(db.get<NpsRow>(`SELECT ${NPS_COLUMNS} FROM ${from} WHERE ${where}`, parameters)!)
