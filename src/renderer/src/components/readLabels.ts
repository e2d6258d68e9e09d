import { z } from 'zod'
import { ActionLabel, EntityLabel, ThemeLabel } from '../../../shared/domain/labels.ts'
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
export const entitiesOf = (answer: ShownAnswer | null): EntityLabel[] =>
  listOf(answer, 'entities', EntityLabel)
export const actionsOf = (answer: ShownAnswer | null): ActionLabel[] => listOf(answer, 'actions', ActionLabel)
