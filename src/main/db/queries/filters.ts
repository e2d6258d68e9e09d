/**
 * The one place where the filter all views share becomes SQL. Values go in as named parameters only; the text of a
 * condition depends on which limits are set and never on what they are set to.
 *
 * Conditions name columns of `item` and, but for a segment, only such as the index `item_facts` holds: a query that
 * says `FROM ${from} WHERE ${where}` reads no wide row, unless few items are meant, which are looked up by id.
 */
import { byIndex } from './deferredIndexes.ts'
import { VerbatimError } from '../../../shared/domain/errors.ts'
import type { Filter } from '../../../shared/domain/filter.ts'
import type { ItemKind } from '../../../shared/domain/reading.ts'
import { type SearchQuery, likePattern, parseSearchQuery } from './searchQuery.ts'
import { readAddresses } from './people.ts'
import type { ReadDatabase, SqlValue } from '../database.ts'
import { dayNumber, startOfDay } from './moments.ts'
import { type SourceFacts, completeSources, hasNpsScale, questionKey, sourcesInView } from './sourceFacts.ts'

/** A customer with all addresses of the same person. */
const CUSTOMER_KEYS = 'SELECT lower(trim($customer)) UNION SELECT value FROM json_each($customerKeys)'

const IN_FOLDER = `item.id IN (
  SELECT item_id FROM place
  WHERE (folder <> '' OR labels <> '[]')
    AND (folder = $folder OR EXISTS (SELECT 1 FROM json_each(labels) WHERE value = $folder)))`

/** `sources` are those in view. */
export interface Selection {
  /** `item` with the way into it that suits the conditions. */
  from: string
  /** A condition on `item`. */
  where: string
  parameters: Record<string, SqlValue>
  sources: SourceFacts[]
}

export interface SelectionOptions {
  kind?: ItemKind
  /** Narrows the sources in view further. */
  only?: (source: SourceFacts) => boolean
  /**
   * - `one question`: those that a single figure may count, for answers to different questions are never pooled: of those
   *   with an NPS scale the ones that ask the question with the most scores
   * - `any question`: all with an NPS scale, for figures that tell questions apart
   */
  scores?: 'one question' | 'any question'
  /** Only what has this column. */
  column?: string
}

/** Errors: `usage` for a day that is none. */
export function select(db: ReadDatabase, filter: Filter, options: SelectionOptions = {}): Selection {
  const complete = completeSources(db)
  // Until the first import is complete its indexes may not be built.
  if (complete.length === 0) return { from: 'item NOT INDEXED', where: 'FALSE', parameters: {}, sources: [] }
  const inView = sourcesInView(complete, filter.sources).filter(
    (source) =>
      (options.kind === undefined || source.kind === options.kind) &&
      (options.only === undefined || options.only(source)) &&
      (options.column === undefined || source.columns.includes(options.column)),
  )
  const scores = options.scores ?? (filter.group === null ? null : 'one question')
  const scored = scores === null ? inView : inView.filter(hasNpsScale)
  const sources = scores === 'one question' ? ofOneQuestion(db, filter, scored, complete) : scored
  const builder = new ConditionBuilder()
  let few = false
  builder.addSources(sources, complete)
  builder.addPeriod(filter.from, filter.to)
  builder.addSegment(filter.segment, sources)
  if (filter.theme !== null) {
    builder.add('item.id IN (SELECT item_id FROM item_theme WHERE theme_id = $theme)', {
      theme: filter.theme,
    })
    few ||= isFew(db, 'SELECT 1 FROM item_theme WHERE theme_id = $theme', builder.parameters)
  }
  if (filter.group !== null) builder.add(GROUP_CONDITIONS[filter.group])
  if (filter.score !== null) {
    builder.add(`item.score_state = 'score' AND item.score = $score`, { score: filter.score })
  }
  if (filter.sentiment !== null) builder.add('item.sentiment = $sentiment', { sentiment: filter.sentiment })
  if (filter.urgency !== null) builder.add('item.urgency = $urgency', { urgency: filter.urgency })
  // Settled at this stage or deeper, as the counts of `analysed` are.
  if (filter.stage !== null) builder.add(STAGE_CONDITIONS[filter.stage])
  if (filter.customer !== null) {
    builder.add(
      `item.id IN (
         SELECT id FROM item WHERE customer_key IN (${CUSTOMER_KEYS})
         UNION ALL SELECT item_id FROM message
           WHERE lower(trim(from_address)) IN (${CUSTOMER_KEYS})
         UNION ALL SELECT item_id FROM message WHERE lower(trim(from_name)) = lower(trim($customer)))`,
      { customer: filter.customer, customerKeys: JSON.stringify(readAddresses(db, filter.customer)) },
    )
    few = true
  }
  if (filter.folder !== null) builder.add(IN_FOLDER, { folder: filter.folder })
  const query = parseSearchQuery(filter.query)
  if (query !== null) {
    builder.addQuery(query)
    few ||=
      query.match !== null &&
      isFew(db, 'SELECT 1 FROM item_text WHERE item_text MATCH $match', builder.parameters)
  }
  // A segment is in the wide rows: without a period they are read one after the other.
  const everyRow = filter.segment !== null && filter.from === null && filter.to === null
  const from = few || everyRow ? 'item NOT INDEXED' : `item ${byIndex(db, 'item_facts')}`
  return { from, where: builder.where, parameters: builder.parameters, sources }
}

/** Days and segment narrow the choice, so that what is in view is scored where anything in it is; other limits do not change it. */
function ofOneQuestion(
  db: ReadDatabase,
  { from, to, segment }: Filter,
  scored: readonly SourceFacts[],
  complete: readonly SourceFacts[],
): SourceFacts[] {
  const asked = scored.filter(({ columns }) => segment === null || columns.includes(segment.column))
  const questions = [...Map.groupBy(asked, questionKey).values()]
  if (questions.length <= 1) return asked
  const counted = questions.map((sources) => {
    const builder = new ConditionBuilder()
    builder.addSources(sources, complete)
    builder.addPeriod(from, to)
    builder.add(`item.score_state = 'score'`)
    const { scores } = db.get<{ scores: number }>(
      `SELECT count(*) AS scores FROM item ${byIndex(db, 'item_facts')} WHERE ${builder.where}`,
      builder.parameters,
    )!
    return { sources, scores }
  })
  return counted.reduce((most, each) => (each.scores > most.scores ? each : most)).sources
}

/** Up to here looking items up one by one is quicker than going through the index of all. */
const FEW_ITEMS = 10_000

function isFew(db: ReadDatabase, matching: string, parameters: Record<string, SqlValue>): boolean {
  const { items } = db.get<{ items: number }>(
    `SELECT count(*) AS items FROM (${matching} LIMIT ${FEW_ITEMS + 1})`,
    parameters,
  )!
  return items <= FEW_ITEMS
}

const GROUP_CONDITIONS = {
  promoter: `item.score_state = 'score' AND item.score >= 9`,
  passive: `item.score_state = 'score' AND item.score >= 7 AND item.score < 9`,
  detractor: `item.score_state = 'score' AND item.score < 7`,
} as const

/** That an item has got as far as a stage, or farther. */
export const STAGE_CONDITIONS = {
  rules: 'item.stage IS NOT NULL',
  primary: `item.stage IN ('primary', 'critical')`,
  critical: `item.stage = 'critical'`,
} as const

/**
 * Counts by which `npsFigures` is fed, for a query over `item` or a relation of that name. Aggregates with a FILTER
 * are a third faster than sums of conditions.
 */
export const NPS_COLUMNS = `
  count(*) FILTER (WHERE ${GROUP_CONDITIONS.promoter}) AS promoters,
  count(*) FILTER (WHERE ${GROUP_CONDITIONS.passive}) AS passives,
  count(*) FILTER (WHERE ${GROUP_CONDITIONS.detractor}) AS detractors,
  count(*) FILTER (WHERE item.score_state = 'blank') AS blank,
  count(*) FILTER (WHERE item.score_state = 'notAScore') AS notAScore,
  count(*) FILTER (WHERE item.score_state = 'outOfRange') AS outOfRange`

/**
 * The value of a column in the item's row as SQL, '' where the item's survey has no such column.
 *
 * @param name of the parameters, so that several columns can stand in one query
 */
export function columnValue(
  sources: readonly SourceFacts[],
  column: string,
  name: string,
): { sql: string; parameters: Record<string, SqlValue> } | null {
  const parameters: Record<string, SqlValue> = {}
  const cases: string[] = []
  const seen = new Set<number>()
  for (const { surveyId, columns } of sources) {
    const index = columns.indexOf(column)
    if (surveyId === null || index < 0 || seen.has(surveyId)) continue
    const key = `${name}${seen.size}`
    seen.add(surveyId)
    cases.push(`WHEN $${key}Survey THEN item.cells ->> $${key}Path`)
    parameters[`${key}Survey`] = surveyId
    parameters[`${key}Path`] = `$[${index}]`
  }
  if (cases.length === 0) return null
  return { sql: `trim(coalesce(CASE item.survey_id ${cases.join(' ')} END, ''))`, parameters }
}

/** A few comparisons are twice as fast as a look-up in a list. */
const COMPARED_SINGLY = 4

class ConditionBuilder {
  readonly #conditions: string[] = []
  readonly parameters: Record<string, SqlValue> = {}

  get where(): string {
    return this.#conditions.join(' AND ')
  }

  add(condition: string, parameters: Record<string, SqlValue> = {}): void {
    this.#conditions.push(`(${condition})`)
    Object.assign(this.parameters, parameters)
  }

  addSources(sources: readonly SourceFacts[], complete: readonly SourceFacts[]): void {
    const ids = JSON.stringify(sources.map((source) => source.id))
    // An item that stands in several files has one home; a file that is asked for shows its other items as well.
    const others = complete.filter((source) => !sources.includes(source))
    const mayLiveElsewhere = sources.some(
      (source) =>
        source.shared &&
        others.some((other) => other.kind === source.kind && other.surveyId === source.surveyId),
    )
    if (mayLiveElsewhere) {
      this.add(
        'item.id IN (SELECT item_id FROM place WHERE source_id IN (SELECT value FROM json_each($sources)))',
        { sources: ids },
      )
    } else if (sources.length === 0 || sources.length > COMPARED_SINGLY) {
      this.add('item.source_id IN (SELECT value FROM json_each($sources))', { sources: ids })
    } else {
      const names = sources.map((_, index) => `source${index}`)
      this.add(
        names.map((name) => `item.source_id = $${name}`).join(' OR '),
        Object.fromEntries(sources.map((source, index) => [`source${index}`, source.id])),
      )
    }
  }

  /** Days are the item's own; the range on `occurred_at` is a day wider and only there for the index. */
  addPeriod(from: string | null, to: string | null): void {
    if (from !== null) {
      const day = dayNumber(from)
      this.add('item.occurred_at >= $fromAbout AND item.local_day >= $fromDay', {
        fromAbout: startOfDay(day - 1),
        fromDay: day,
      })
    }
    if (to !== null) {
      const day = dayNumber(to)
      this.add('item.occurred_at < $toAbout AND item.local_day <= $toDay', {
        toAbout: startOfDay(day + 2),
        toDay: day,
      })
    }
  }

  addSegment(segment: Filter['segment'], sources: readonly SourceFacts[]): void {
    if (segment === null) return
    const value = columnValue(sources, segment.column, 'segment')
    if (value === null) {
      this.add('FALSE')
      return
    }
    const surveys = sources
      .filter((source) => source.columns.includes(segment.column))
      .map((source) => source.surveyId)
    this.add(
      `item.survey_id IN (SELECT value FROM json_each($segmentSurveys)) AND ${value.sql} = trim($segmentValue)`,
      { ...value.parameters, segmentSurveys: JSON.stringify(surveys), segmentValue: segment.value },
    )
  }

  addQuery(query: SearchQuery): void {
    if (query.match !== null) {
      this.add(
        `item.id IN (
           SELECT rowid FROM item_text WHERE item_text MATCH $match
           UNION ALL SELECT item_id FROM attachment
             WHERE text_id IN (SELECT rowid FROM attachment_search WHERE attachment_search MATCH $match))`,
        { match: query.match },
      )
    }
    query.parts.forEach((part, index) =>
      this.add(
        `item.id IN (SELECT id FROM item NOT INDEXED
           WHERE text LIKE $part${index} ESCAPE '\\' OR subject LIKE $part${index} ESCAPE '\\'
           UNION ALL SELECT item_id FROM attachment
             WHERE text_id IN (SELECT id FROM attachment_text WHERE text LIKE $part${index} ESCAPE '\\'))`,
        { [`part${index}`]: likePattern(part) },
      ),
    )
  }
}

/** Refuses a column none of the sources has; `usage` with those they have. */
export function requireColumn(sources: readonly SourceFacts[], column: string): void {
  if (sources.some((source) => source.columns.includes(column))) return
  const known = [...new Set(sources.flatMap((source) => source.columns))]
  throw new VerbatimError(
    'usage',
    `there is no column "${column}"`,
    known.length === 0 ? 'Import a survey first.' : `The columns are: ${known.join(', ')}.`,
  )
}
