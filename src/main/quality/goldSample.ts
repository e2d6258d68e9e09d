/** Which items a person is to label. Pure. */
import { createRandom, shuffle } from '../../shared/domain/statistics/random.ts'

export interface Candidates {
  stratum: string
  /** All items of the stratum that could be labelled, by id. */
  items: readonly number[]
  /** Those that were drawn before. */
  drawn: ReadonlySet<number>
}

export interface DrawnItem {
  item: number
  stratum: string
}

export interface Draw {
  /** To be added to the sample, in the order in which they are shown. */
  drawn: DrawnItem[]
  /** Of the sample before, by the strata in which they are now: a source that was taken away leaves its items to another. */
  before: DrawnItem[]
  /** How many items could be labelled, by stratum. */
  sizes: Record<string, number>
}

/** A stratum gets at least so many, if it has them: a small source would else hardly be looked at. */
const LEAST_OF_STRATUM = 5

/**
 * Draws `size` more items, as many of each stratum as its part of the whole asks for, in an order of chance: whoever stops
 * before the end has labelled a random sample, too.
 */
export function drawSample(strata: readonly Candidates[], size: number, seed: number): DrawnItem[] {
  const random = createRandom(seed)
  const before = strata.reduce((sum, { drawn }) => sum + drawn.size, 0)
  const quotas = allocate(
    strata.map(({ items }) => items.length),
    before + size,
  )
  const found = strata.flatMap(({ stratum, items, drawn }, at) => {
    const free = items.filter((item) => !drawn.has(item))
    const wanted = Math.max(0, quotas[at]! - drawn.size)
    return shuffle(free, random)
      .slice(0, wanted)
      .map((item) => ({ item, stratum }))
  })
  return shuffle(found, random).slice(0, size)
}

/** Largest remainders; never more than there are. */
function allocate(sizes: readonly number[], total: number): number[] {
  const whole = sizes.reduce((sum, size) => sum + size, 0)
  if (whole === 0) return sizes.map(() => 0)
  const exact = sizes.map((size) => (size * Math.min(total, whole)) / whole)
  const floors = exact.map(Math.floor)
  let left = Math.min(total, whole) - floors.reduce((sum, count) => sum + count, 0)
  const byRemainder = Array.from(exact.keys()).sort(
    (a, b) => exact[b]! - floors[b]! - (exact[a]! - floors[a]!) || a - b,
  )
  for (const at of byRemainder) {
    if (left <= 0) break
    floors[at]! += 1
    left -= 1
  }
  return floors.map((count, at) => Math.max(count, Math.min(sizes[at]!, LEAST_OF_STRATUM)))
}
