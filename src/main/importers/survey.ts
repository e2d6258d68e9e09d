/** Into which survey a table goes: its rows are then told apart by that survey's identity. */
import { VerbatimError } from '../../shared/domain/errors.ts'
import { identityByCells, identityById, OccurrenceCounter } from './identity.ts'
import type { SurveyFacts } from './transfer.ts'

/** A stored survey, as far as the choice needs it. */
export interface KnownSurvey {
  id: number
  name: string
  columns: string[]
  identityColumn: string | null
  digests: string[]
}

export interface StoredRow {
  identity: string
  /** The cells as JSON. */
  cells: string
}

/** What the store is asked about a survey. */
export interface SurveyLookup {
  /** The rows with these identities that the survey holds. */
  find(survey: number, identities: readonly string[]): StoredRow[]
  /** Identities of the first rows of each of the survey's sources, by source, in file order. */
  firstRows(survey: number, limit: number): string[][]
}

export interface SurveyChoice {
  /** null: a new one. */
  survey: number | null
  name: string
  columns: string[]
  identityColumn: string | null
}

export interface SurveyQuestion {
  facts: SurveyFacts
  wanted: string | null
  digest: string | null
  fileName: string
}

/** What an import would do with a table, for its preview. */
export interface SurveyProposal {
  choice: SurveyChoice
  /** Names of all surveys with the same columns. */
  fitting: string[]
  /** What a survey of its own would be called. */
  freshName: string
}

const sameColumns = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && new Set(a).size === new Set([...a, ...b]).size

/** The surveys with exactly these columns, in whatever order. */
export const surveysWithColumns = (
  known: readonly KnownSurvey[],
  columns: readonly string[],
): KnownSurvey[] => known.filter((survey) => sameColumns(survey.columns, columns))

/** Puts cells into the survey's order of columns; cells beyond the columns stay at the end. */
export function createReorder(from: readonly string[], to: readonly string[]): (cells: string[]) => string[] {
  if (from.every((name, index) => to[index] === name)) return (cells) => cells
  const places = to.map((name) => from.indexOf(name))
  return (cells) => [...places.map((place) => cells[place] ?? ''), ...cells.slice(from.length)]
}

/** Two shops may begin with the same score: so many rows must agree, more where none has a word in it. */
const FEWEST_ROWS = 3
const ENOUGH_ROWS = 10
const hasWords = (cell: string): boolean => /\p{L}{3}/u.test(cell)

/**
 * Whether the file continues a survey: the same file, rows known by an id that are the same rows, or an export that has
 * grown. The same columns alone are not enough: another shop's file may have them.
 */
function continues(
  survey: KnownSurvey,
  facts: SurveyFacts,
  digest: string | null,
  lookup: SurveyLookup,
): boolean {
  if (digest !== null && survey.digests.includes(digest)) return true
  const reorder = createReorder(facts.columns, survey.columns)
  const rows = facts.firstRows.map((cells) => JSON.stringify(reorder(cells)))
  if (survey.identityColumn !== null) {
    if (survey.identityColumn !== facts.identityColumn) return false
    const column = facts.columns.indexOf(survey.identityColumn)
    const ids = facts.firstRows.map((cells) => identityById(cells[column] ?? ''))
    const stored = new Map(lookup.find(survey.id, ids).map((row) => [row.identity, row.cells]))
    const met = ids.filter((id) => stored.has(id))
    const same = ids.filter((id, index) => stored.get(id) === rows[index])
    // Ids such as 1, 2, 3 are given out by everyone: the rows behind them must agree too.
    return met.length === 0 || same.length >= met.length / 2
  }
  const counter = new OccurrenceCounter()
  const identities = rows.map((row) => identityByCells(row, counter.add(row)))
  return lookup.firstRows(survey.id, identities.length).some((first) => {
    const compared = Math.min(first.length, identities.length)
    const isTelling =
      compared >= ENOUGH_ROWS ||
      (compared >= FEWEST_ROWS && facts.firstRows.slice(0, compared).some((cells) => cells.some(hasWords)))
    return isTelling && first.slice(0, compared).every((identity, index) => identity === identities[index])
  })
}

/**
 * @param wanted the name the person gave, null to decide
 * @param fileName by which a new survey is named
 * @throws VerbatimError `survey_mismatch` when the named survey has other columns
 */
export function chooseSurvey(
  known: readonly KnownSurvey[],
  facts: SurveyFacts,
  options: { wanted: string | null; digest: string | null; fileName: string; lookup: SurveyLookup },
): SurveyChoice {
  const { wanted, digest, lookup } = options
  const into = (survey: KnownSurvey): SurveyChoice => ({
    survey: survey.id,
    name: survey.name,
    columns: survey.columns,
    identityColumn: survey.identityColumn,
  })
  const fresh = (name: string): SurveyChoice => ({
    survey: null,
    name,
    columns: facts.columns,
    identityColumn: facts.identityColumn,
  })
  if (wanted !== null) {
    const named = known.find((survey) => survey.name === wanted)
    if (named === undefined) return fresh(wanted)
    if (sameColumns(named.columns, facts.columns)) return into(named)
    const missing = named.columns.filter((name) => !facts.columns.includes(name))
    const added = facts.columns.filter((name) => !named.columns.includes(name))
    const difference = [
      ...missing.map((name) => `“${name}” is missing`),
      ...added.map((name) => `“${name}” is new`),
    ].slice(0, 5)
    throw new VerbatimError(
      'survey_mismatch',
      `the file does not have the columns of the survey “${wanted}”: ${difference.join(', ')}`,
      'Import it as a survey of its own, or name another one.',
    )
  }
  const fitting = surveysWithColumns(known, facts.columns).find((survey) =>
    continues(survey, facts, digest, lookup),
  )
  if (fitting !== undefined) return into(fitting)
  return fresh(freshSurveyName(known, options.fileName))
}

/** The file's name without its ending, numbered where a survey has it already. */
export function freshSurveyName(known: readonly KnownSurvey[], fileName: string): string {
  const base = fileName.replace(/\.[A-Za-z0-9]{1,5}$/, '') || fileName
  const names = new Set(known.map(({ name }) => name))
  let name = base
  for (let number = 2; names.has(name); number++) name = `${base} (${number})`
  return name
}
