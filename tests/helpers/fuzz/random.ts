/** Random numbers that are the same for the same seed. */
export interface Random {
  /** 0 up to, without, 1. */
  next(): number
  /** A whole number from 0 up to, without, `end`. */
  below(end: number): number
  pick<Value>(values: readonly Value[]): Value
}

/** Mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed | 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (end: number): number => Math.floor(next() * end)
  return { next, below, pick: (values) => values[below(values.length)]! }
}
