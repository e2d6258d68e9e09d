import { Sentiment, Urgency } from '../../shared/domain/labels.ts'
import type { ItemKind } from '../../shared/domain/reading.ts'
import { LIST_LIMITS } from './answerSchema.ts'
import type { ParsedLabels } from './parseAnswer.ts'

/**
 * One set of labels from those of a text's parts, in their order: the worst urgency and highest priority count, the
 * mean sentiment, the last status (the end of a mail says where things stand), all themes, entities and actions up to
 * the limit.
 */
export function mergeParts(kind: ItemKind, parts: readonly ParsedLabels[]): ParsedLabels {
  if (parts.length === 1) return parts[0]!
  const said = (field: string): unknown[] =>
    parts.map((part) => part[field]).filter((value) => value !== undefined)
  const lists = (field: string): unknown[] =>
    said(field).flatMap((value) => (Array.isArray(value) ? (value as unknown[]) : []))
  const merged: ParsedLabels = {
    sentiment: meanSentiment(said('sentiment')),
    urgency: worstUrgency(said('urgency')),
    summary: said('summary').join(' ') || undefined,
  }
  if (kind === 'survey') {
    merged['intent'] = firstMeaningful(said('intent'))
    merged['themes'] = distinct(lists('themes'), 'name').slice(0, LIST_LIMITS.themes)
    return defined(merged)
  }
  const priorities = parts.filter((part) => typeof part['priority'] === 'number')
  const highest = priorities.toSorted((a, b) => Number(b['priority']) - Number(a['priority']))[0]
  return defined({
    ...merged,
    type: firstMeaningful(said('type')),
    assignedTo: said('assignedTo')[0],
    status: said('status').at(-1),
    priority: highest?.['priority'],
    priorityReason: highest?.['priorityReason'],
    entities: distinct(lists('entities'), 'value').slice(0, LIST_LIMITS.entities),
    actions: distinct(lists('actions'), 'what').slice(0, LIST_LIMITS.actions),
  })
}

function meanSentiment(values: readonly unknown[]): Sentiment | undefined {
  const steps = values
    .map((value) => Sentiment.options.indexOf(value as Sentiment))
    .filter((step) => step >= 0)
  if (steps.length === 0) return undefined
  return Sentiment.options[Math.round(steps.reduce((sum, step) => sum + step, 0) / steps.length)]
}

function worstUrgency(values: readonly unknown[]): Urgency | undefined {
  return Urgency.options[Math.max(-1, ...values.map((value) => Urgency.options.indexOf(value as Urgency)))]
}

const firstMeaningful = (values: readonly unknown[]): unknown =>
  values.find((value) => value !== 'other') ?? values[0]

function distinct(entries: readonly unknown[], key: string): unknown[] {
  const byKey = new Map<string, unknown>()
  for (const entry of entries) {
    const name = String((entry as Record<string, unknown>)[key]).toLowerCase()
    if (!byKey.has(name)) byKey.set(name, entry)
  }
  return [...byKey.values()]
}

const defined = (labels: ParsedLabels): ParsedLabels =>
  Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== undefined))
