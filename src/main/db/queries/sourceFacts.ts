/** What the read side needs to know of the sources that are there. */
import { ColumnMapping, type ItemKind } from '../../../shared/domain/reading.ts'
import type { ScoreScale } from '../../../shared/domain/scale.ts'
import type { ReadDatabase } from '../database.ts'

/** A complete source as the read side needs it. */
export interface SourceFacts {
  id: number
  name: string
  path: string
  format: string
  kind: ItemKind
  sample: boolean
  surveyId: number | null
  survey: string | null
  /** Names of the survey's columns, in the order of `item.cells`. */
  columns: string[]
  mapping: ColumnMapping | null
  scale: ScoreScale | null
  /** True when some of its rows are items whose home may be another source. */
  shared: boolean
}

interface SourceRow {
  id: number
  name: string
  path: string
  format: string
  kind: ItemKind
  sample: number
  surveyId: number | null
  survey: string | null
  columns: string | null
  mapping: string | null
  duplicates: number
}

/** Every complete source. */
export const completeSources = (db: ReadDatabase): SourceFacts[] =>
  db
    .all<SourceRow>(
      `SELECT s.id, s.name, s.path, s.format, s.kind, s.sample, s.survey_id AS surveyId, v.name AS survey, v.columns,
              s.mapping, s.duplicates
       FROM source s LEFT JOIN survey v ON v.id = s.survey_id WHERE s.state = 'complete' ORDER BY s.id`,
    )
    .map((row) => {
      const mapping = row.mapping === null ? null : ColumnMapping.parse(JSON.parse(row.mapping))
      return {
        id: row.id,
        name: row.name,
        path: row.path,
        format: row.format,
        kind: row.kind,
        sample: row.sample === 1,
        surveyId: row.surveyId,
        survey: row.survey,
        columns: row.columns === null ? [] : (JSON.parse(row.columns) as string[]),
        mapping,
        scale: mapping?.scale ?? null,
        shared: row.duplicates > 0,
      }
    })

/**
 * The sources a view may show: those asked for; else the person's own; the sample ones only while there are no others.
 */
export function sourcesInView(complete: readonly SourceFacts[], asked: readonly number[]): SourceFacts[] {
  if (asked.length > 0) return complete.filter((source) => asked.includes(source.id))
  const own = complete.filter((source) => !source.sample)
  return own.length > 0 ? own : [...complete]
}

/** Scores of other scales are never pooled into an NPS. */
export const hasNpsScale = (source: SourceFacts): boolean => source.scale?.kind === 'nps'

/** The score question of a source, as its column is called: that whose answers are the items' scores. */
export const questionOf = ({ mapping }: SourceFacts): string => mapping?.score[0] ?? ''

/** Equal for the same question in several surveys. */
export const questionKey = (source: SourceFacts): string =>
  questionOf(source).normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase()
