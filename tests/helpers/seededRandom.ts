import { createRandom } from '../../src/shared/domain/statistics/random.ts'

/** Random numbers that are the same for the same seed. */
export interface Random {
  /** 0 up to, without, 1. */
  next(): number
  /** A whole number from 0 up to, without, `end`. */
  below(end: number): number
  pick<Value>(values: readonly Value[]): Value
}

export function seededRandom(seed: number): Random {
  const next = createRandom(seed)
  const below = (end: number): number => Math.floor(next() * end)
  return { next, below, pick: (values) => values[below(values.length)]! }
}

/** Standard normal, roughly: the sum of twelve. */
export const gauss = ({ next }: Pick<Random, 'next'>): number =>
  Array.from({ length: 12 }, next).reduce((sum, each) => sum + each, -6)
