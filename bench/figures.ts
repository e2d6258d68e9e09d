/** How the benches' figures are summed up and printed. */
import { median as medianOrNull } from '../src/shared/domain/statistics.ts'

/** @throws Error for no values: a figure of nothing is none */
export function median(values: readonly number[]): number {
  const middle = medianOrNull(values)
  if (middle === null) throw new Error('there is no median of no values')
  return middle
}

export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits))

export const perMinute = (count: number, milliseconds: number): number => (count * 60_000) / milliseconds
