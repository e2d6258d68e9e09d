import { CriticalLabels } from '../../shared/domain/labels.ts'

/**
 * Characters that an answer in depth tells in words of its own: its fields and the entries of its lists, without the quotes,
 * which are the text's, and without what was carried from the stage before.
 */
export function lengthInDepth(labels: Readonly<Record<string, unknown>>): number {
  return Object.keys(CriticalLabels.shape)
    .filter((field) => field !== 'quotes')
    .reduce((sum, field) => sum + lengthOf(labels[field]), 0)
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (Array.isArray(value)) return value.reduce<number>((sum, entry) => sum + lengthOf(entry), 0)
  if (value === null || typeof value !== 'object') return 0
  return Object.entries(value).reduce(
    (sum, [key, entry]) => sum + (key === 'quote' || key === 'state' ? 0 : lengthOf(entry)),
    0,
  )
}
