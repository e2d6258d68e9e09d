import type { EntityLabel, Evidence, ReadEntity } from '../../shared/domain/labels.ts'
import { NOBODY } from '../../shared/domain/ourSide.ts'
import { type ReadDue, dueReader } from './dueDates.ts'
import { verifyQuote } from './quotes.ts'
import { type QuoteSource, quoteSource } from './quoteSource.ts'
import { readAmount, readDay } from './readValues.ts'
import type { AskedSubject } from './subject.ts'

export interface CheckedLabels {
  labels: Record<string, unknown>
  evidence: Evidence[]
  warnings: string[]
}

/**
 * Looks up every quote in the texts. A quote that is not there stays, marked as not verified; an entity whose value stands
 * neither in a text nor in the head of a mail is left out and counted, and so is an amount that is no number. What is said to be
 * due is emptied where the text gives no such day or number, and who has to act is left out where no such name is found.
 */
export function checkAgainstText(
  input: AskedSubject,
  labels: Readonly<Record<string, unknown>>,
): CheckedLabels {
  const source = quoteSource(input)
  const evidence = new Map<string, Evidence>()
  const add = (field: string, quote: string): void => {
    if (quote === '') return
    const found = verifyQuote(field, quote, source.find)
    const place = found.verified
      ? `${found.item ?? ''} ${found.part ?? ''} ${found.start} ${found.end}`
      : quote
    evidence.set(`${field} ${place}`, found)
  }

  for (const field of ['themes', 'actions', 'commitments'])
    for (const { quote } of listOf<{ quote: string }>(labels[field])) add(field, quote)
  for (const { field, quote } of listOf<{ field: string; quote: string }>(labels['quotes'])) add(field, quote)
  const dues = readDues(labels, dueReader(input, source))
  const told = checkAssignee({ ...labels, ...dues.lists }, source)
  const warnings = [...dues.warnings, ...told.warnings]
  if (labels['entities'] === undefined)
    return { labels: told.labels, evidence: [...evidence.values()], warnings }

  const entities = listOf<EntityLabel>(labels['entities'])
  const standing = entities.filter(({ value }) => source.find(value) !== null || source.heads(value))
  const kept = standing.flatMap(readEntity)
  for (const { value, quote } of kept) {
    // The quote shows more than the bare value, but only if it is there and holds it.
    const holds = source.find(quote) !== null && source.holds(quote, value)
    add('entities', holds || source.find(value) === null ? quote : value)
  }
  return {
    labels: { ...told.labels, entities: kept },
    evidence: [...evidence.values()],
    warnings: [
      ...warnings,
      ...leftOut('entities', entities.length - standing.length, 'that the text does not hold'),
      ...leftOut('entities', standing.length - kept.length, 'that is no amount', 'that are no amounts'),
    ],
  }
}

/** Without the name of somebody who is neither in the texts nor in the head of a mail: it is then filled as an empty one is. */
function checkAssignee(
  labels: Readonly<Record<string, unknown>>,
  { find, heads, names }: QuoteSource,
): { labels: Record<string, unknown>; warnings: string[] } {
  const { assignedTo, ...others } = labels
  if (typeof assignedTo !== 'string' || assignedTo === NOBODY) return { labels, warnings: [] }
  if (find(assignedTo) !== null || heads(assignedTo) || names(assignedTo)) return { labels, warnings: [] }
  return { labels: others, warnings: leftOut('assignedTo', 1, 'name that the mail does not hold') }
}

const DUE_LISTS = ['actions', 'commitments', 'nextSteps'] as const

/** The lists of what is to be done, with the days that code reads in them. */
function readDues(
  labels: Readonly<Record<string, unknown>>,
  read: (due: string) => ReadDue | null,
): { lists: Record<string, unknown>; warnings: string[] } {
  const lists: Record<string, unknown> = {}
  const warnings: string[] = []
  for (const field of DUE_LISTS) {
    if (labels[field] === undefined) continue
    const dues = listOf<{ due: string }>(labels[field]).map((entry) => ({ entry, due: read(entry.due) }))
    lists[field] = dues.map(({ entry, due }) => ({ ...entry, ...(due ?? { due: '' }) }))
    const empty = dues.filter(({ due }) => due === null).length
    warnings.push(
      ...leftOut(
        field,
        empty,
        'due date that the text does not give',
        'due dates that the text does not give',
      ),
    )
  }
  return { lists, warnings }
}

const leftOut = (field: string, count: number, one: string, several = one): string[] =>
  count === 0 ? [] : [`${field}: ${count} ${count === 1 ? `${one} was` : `${several} were`} left out`]

/** With the value that code reads in it; an amount without one is none. */
function readEntity(entity: EntityLabel): ReadEntity[] {
  if (entity.kind === 'amount') {
    const read = readAmount(entity.value)
    return read === null ? [] : [{ ...entity, ...read }]
  }
  const date = entity.kind === 'date' ? readDay(entity.value) : null
  return [date === null ? entity : { ...entity, date }]
}

const listOf = <T>(value: unknown): T[] => (Array.isArray(value) ? (value as T[]) : [])
