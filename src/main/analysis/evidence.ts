import type { ActionLabel, EntityLabel, Evidence, ThemeLabel } from '../../shared/domain/labels.ts'
import type { PromptInput } from './prompt.ts'
import { type Span, findQuote, quoteFinder, verifyQuote } from './quotes.ts'

export interface CheckedLabels {
  labels: Record<string, unknown>
  evidence: Evidence[]
  warnings: string[]
}

/**
 * Looks up every quote in the item's text. A quote that is not there stays, marked as not verified; an entity whose
 * value stands neither in the text nor in the head of the mail is left out and counted.
 */
export function checkAgainstText(
  input: PromptInput,
  labels: Readonly<Record<string, unknown>>,
): CheckedLabels {
  const find = quoteFinder(input.text)
  const evidence = new Map<string, Evidence>()
  const add = (field: string, quote: string): void => {
    if (quote === '') return
    const found = verifyQuote(field, quote, find)
    evidence.set(`${field} ${found.verified ? `${found.start} ${found.end}` : quote}`, found)
  }

  for (const theme of listOf<ThemeLabel>(labels['themes'])) add('themes', theme.quote)
  for (const action of listOf<ActionLabel>(labels['actions'])) add('actions', action.quote)
  if (labels['entities'] === undefined) return { labels, evidence: [...evidence.values()], warnings: [] }

  const entities = listOf<EntityLabel>(labels['entities'])
  const kept = entities.filter((entity) => stands(entity.value, input, find))
  for (const { value, quote } of kept) {
    // The quote shows more than the bare value, but only if it is there and holds it.
    const holds = find(quote) !== null && findQuote(quote, value) !== null
    add('entities', holds || find(value) === null ? quote : value)
  }
  const left = entities.length - kept.length
  return {
    labels: { ...labels, entities: kept },
    evidence: [...evidence.values()],
    warnings:
      left === 0
        ? []
        : [`entities: ${left} that the text does not hold ${left === 1 ? 'was' : 'were'} left out`],
  }
}

function stands(value: string, { mail }: PromptInput, find: (quote: string) => Span | null): boolean {
  if (find(value) !== null) return true
  if (mail === null) return false
  return [mail.subject, mail.from, ...mail.to].some((text) => findQuote(text, value) !== null)
}

const listOf = <T>(value: unknown): T[] => (Array.isArray(value) ? (value as T[]) : [])
