import { Sentiment, Urgency } from '../../shared/domain/labels.ts'
import type { ParsedLabels } from './parseAnswer.ts'
import { type Task, listOf, ownFields } from './tasks.ts'

/**
 * One set of labels from those of a text's parts, in their order: the worst urgency and highest priority count, the
 * mean sentiment, the last status (the end of a mail says where things stand), all that is told in words, and all
 * entries of lists up to the limit. What was asked in one part and done in a later one is done.
 */
export function mergeParts(task: Task, parts: readonly ParsedLabels[]): ParsedLabels {
  if (parts.length === 1) return parts[0]!
  const merged: ParsedLabels = {}
  for (const field of ownFields(task)) {
    const said = parts.map((part) => part[field]).filter((value) => value !== undefined)
    const list = listOf(task, field)
    merged[field] =
      list === null
        ? mergeValues(field, said, parts)
        : said.length === 0
          ? undefined
          : distinct(said.flat(), list.key).slice(0, list.most)
  }
  return defined(merged)
}

function mergeValues(field: string, said: readonly unknown[], parts: readonly ParsedLabels[]): unknown {
  switch (field) {
    case 'sentiment':
      return meanSentiment(said)
    case 'urgency':
      return worstUrgency(said)
    case 'status':
      return said.at(-1)
    case 'type':
    case 'intent':
      return firstMeaningful(said)
    case 'priority':
    case 'priorityReason':
      return mostUrgentPart(parts)?.[field]
    case 'assignedTo':
      return said[0]
    default:
      return said.join(' ') || undefined
  }
}

const mostUrgentPart = (parts: readonly ParsedLabels[]): ParsedLabels | undefined =>
  parts
    .filter((part) => typeof part['priority'] === 'number')
    .toSorted((a, b) => Number(b['priority']) - Number(a['priority']))[0]

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

/** The first of those that say the same; how it stands is what the last of them says. */
function distinct(entries: readonly unknown[], key: readonly string[]): unknown[] {
  const byKey = new Map<string, Record<string, unknown>>()
  for (const entry of entries as Record<string, unknown>[]) {
    const name = key.map((part) => String(entry[part]).toLowerCase()).join(' ')
    const before = byKey.get(name)
    if (before === undefined) byKey.set(name, entry)
    else if (entry['state'] !== undefined) byKey.set(name, { ...before, state: entry['state'] })
  }
  return [...byKey.values()]
}

const defined = (labels: ParsedLabels): ParsedLabels =>
  Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== undefined))
