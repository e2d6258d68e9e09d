import type { z } from 'zod'
import type { ChainLabels, CriticalLabels, MailLabels, ResponseLabels } from '../../shared/domain/labels.ts'
import type { ParsedLabels } from './parseAnswer.ts'
import { isChain } from './prompt.ts'
import type { AskedSubject } from './subject.ts'
import { TASKS, type Task } from './tasks.ts'

export interface FilledLabels {
  labels: Record<string, unknown>
  /** Fields whose value is not the model's. */
  fallback: string[]
}

/**
 * Fills the fields the model left empty with the rules' values, or where the rules have not run with what the subject
 * itself says, so that every field is there. An empty list is an answer and stays.
 */
export function fillFromRules(
  task: Task,
  input: AskedSubject,
  said: ParsedLabels,
  rules: Readonly<Record<string, unknown>> | null,
): FilledLabels {
  const derived: Record<string, unknown> = derive(task, input, rules)
  const labels: Record<string, unknown> = {}
  const fallback: string[] = []
  const shape: Record<string, z.ZodType> = TASKS[task].labels.shape
  for (const [field, schema] of Object.entries(shape)) {
    if (said[field] !== undefined) {
      labels[field] = said[field]
      continue
    }
    fallback.push(field)
    const byRule = schema.safeParse(rules?.[field])
    labels[field] = byRule.success && byRule.data !== '' ? byRule.data : derived[field]
  }
  return { labels, fallback }
}

function derive(
  task: Task,
  input: AskedSubject,
  rules: Readonly<Record<string, unknown>> | null,
): ResponseLabels | MailLabels | ChainLabels | CriticalLabels {
  const last = isChain(input) ? input.messages.at(-1) : undefined
  const sentence = firstSentence(isChain(input) ? (last?.text ?? '') : input.text)
  const mail = isChain(input) ? last : input.mail
  if (TASKS[task].stage === 'critical') {
    const summary = rules?.['summary']
    return {
      situation: typeof summary === 'string' && summary !== '' ? summary : sentence,
      cause: '',
      risk: '',
      commitments: [],
      nextSteps: [],
      quotes: [],
    }
  }
  if (input.kind === 'survey') {
    return { sentiment: 'neutral', intent: 'other', urgency: 'low', themes: [], summary: sentence }
  }
  return {
    type: 'other',
    summary: sentence === '' ? mail?.subject || 'No text' : sentence,
    assignedTo: mail?.to[0] ?? 'Unassigned',
    status: 'new',
    priority: 0,
    priorityReason: 'not assessed',
    sentiment: 'neutral',
    urgency: 'low',
    entities: [],
    actions: [],
  }
}

/** At most 200 characters, the rest shown as cut off. */
function firstSentence(text: string): string {
  const flat = text.replace(/\s+/g, ' ').trim()
  const sentence = /^.{1,200}?[.!?。！？](?=\s|$)/u.exec(flat)?.[0] ?? flat
  return sentence.length > 200 ? `${sentence.slice(0, 199).trimEnd()}…` : sentence
}
