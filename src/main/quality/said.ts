/** What answers say of a subject, and how far two of them agree. Pure. */
import { type Estimate, estimateShare } from '../../shared/domain/statistics/estimate.ts'
import { compareFields } from '../analysis/agreement.ts'
import type { Task } from '../analysis/tasks.ts'

export type Labels = Readonly<Record<string, unknown>>

export interface Said {
  labels: Labels
  /** Fields that the rules filled in. */
  fallback: readonly string[]
}

interface FieldVerdict {
  field: string
  same: boolean
}

/** @param labels JSON, as the store has it; so is `fallback` */
export const readSaid = (labels: string, fallback: string): Said => ({
  labels: JSON.parse(labels) as Labels,
  fallback: JSON.parse(fallback) as string[],
})

/** Whether the two agree, by field; what the rules filled in on either side is no opinion of a model and left out. */
export function compareSaid(task: Task, first: Said, second: Said): FieldVerdict[] {
  const filled = new Set([...first.fallback, ...second.fallback])
  return compareFields(task, first.labels, second.labels).filter(({ field }) => !filled.has(field))
}

/** The share of subjects on which both say the same, by field. */
export const agreementByField = (verdicts: readonly FieldVerdict[]): { field: string; share: Estimate }[] =>
  [...Map.groupBy(verdicts, ({ field }) => field)].map(([field, some]) => ({
    field,
    share: estimateShare(some.filter(({ same }) => same).length, some.length),
  }))
