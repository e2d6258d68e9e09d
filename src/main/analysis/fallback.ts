import type { z } from 'zod'
import type { MailLabels, ResponseLabels } from '../../shared/domain/labels.ts'
import { LABELS } from './answerSchema.ts'
import type { ParsedLabels } from './parseAnswer.ts'
import type { PromptInput } from './prompt.ts'

export interface FilledLabels {
  labels: Record<string, unknown>
  /** Fields whose value is not the model's. */
  fallback: string[]
}

/**
 * Fills the fields the model left empty with the rules' values, or where the rules have not run with what the item
 * itself says, so that every field is there. An empty list is an answer and stays.
 */
export function fillFromRules(
  input: PromptInput,
  said: ParsedLabels,
  rules: Readonly<Record<string, unknown>> | null,
): FilledLabels {
  const derived: Record<string, unknown> = derive(input)
  const labels: Record<string, unknown> = {}
  const fallback: string[] = []
  const shape: Record<string, z.ZodType> = LABELS[input.kind].shape
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

function derive(input: PromptInput): ResponseLabels | MailLabels {
  const sentence = firstSentence(input.text)
  if (input.kind === 'survey') {
    return { sentiment: 'neutral', intent: 'other', urgency: 'low', themes: [], summary: sentence }
  }
  return {
    type: 'other',
    summary: sentence === '' ? input.mail?.subject || 'No text' : sentence,
    assignedTo: input.mail?.to[0] ?? 'Unassigned',
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
