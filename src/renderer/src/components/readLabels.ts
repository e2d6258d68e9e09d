import { z } from 'zod'
import {
  ActionLabel,
  CommitmentLabel,
  InDepthQuote,
  NextStep,
  ReadEntity,
  ThemeLabel,
} from '../../../shared/domain/labels.ts'
import type { Origin } from '../../../shared/domain/labels.ts'
import type { ShownAnswer } from '../../../shared/domain/item.ts'

/** One field of an answer as it is shown. */
export interface ShownField {
  value: string | null
  origin: Origin
  fallback: boolean
}

/** A single-valued field; numbers are written out, what is neither is nothing. */
export function fieldOf(answer: ShownAnswer | null, name: string): ShownField {
  const raw = answer?.labels[name]
  const value = typeof raw === 'string' && raw !== '' ? raw : typeof raw === 'number' ? String(raw) : null
  const origin = answer?.origins[name] ?? (answer?.stage === 'rules' ? 'rule' : 'model')
  return { value, origin, fallback: answer?.fallback.includes(name) ?? false }
}

/** The members of a list field that have the shape they should; the others are left out. */
function listOf<T>(answer: ShownAnswer | null, name: string, schema: z.ZodType<T>): T[] {
  const raw = z.array(z.unknown()).safeParse(answer?.labels[name])
  if (!raw.success) return []
  return raw.data.flatMap((member) => {
    const parsed = schema.safeParse(member)
    return parsed.success ? [parsed.data] : []
  })
}

export const themesOf = (answer: ShownAnswer | null): ThemeLabel[] => listOf(answer, 'themes', ThemeLabel)
export const entitiesOf = (answer: ShownAnswer | null): ReadEntity[] => listOf(answer, 'entities', ReadEntity)
export const actionsOf = (answer: ShownAnswer | null): ActionLabel[] => listOf(answer, 'actions', ActionLabel)
/** The same with how each stands, of a conversation as a whole. */
export const reconciledOf = (answer: ShownAnswer | null): CommitmentLabel[] =>
  listOf(answer, 'actions', CommitmentLabel)
export const commitmentsOf = (answer: ShownAnswer | null): CommitmentLabel[] =>
  listOf(answer, 'commitments', CommitmentLabel)
export const nextStepsOf = (answer: ShownAnswer | null): NextStep[] => listOf(answer, 'nextSteps', NextStep)
export const quotesOf = (answer: ShownAnswer | null): InDepthQuote[] => listOf(answer, 'quotes', InDepthQuote)
/** What was cut, read in parts or refused. */
export const warningsOf = (answer: ShownAnswer | null): string[] => listOf(answer, 'warnings', z.string())
