/** Shares of a whole of which a run has read a part: each lane and source at a pace of its own. Pure. */
import { type Estimate, SMALL_SAMPLE, type Stratum, estimateStratifiedShare } from './estimate.ts'

/** Where an item is asked from. */
export interface Place {
  lane: string
  source: number
}

/** Items of one source in one lane; several of the same add up. */
export interface PacedPart extends Place {
  /** How many there are, seen or not. */
  items: number
  answered: number
  /** Of the texts seen, the squares of how many items have each: equal texts are answered at once, and are one draw. */
  squares: number
}

type PartSums = Pick<PacedPart, 'items' | 'answered' | 'squares'>

/** What of the whole may be taken for one random sample. */
export interface PacedStratum extends PartSums {
  stratum: string
}

export interface Stratified {
  strata: readonly PacedStratum[]
  stratumOf: (place: Place) => string
}

/** So many standard deviations off the pace of its lane a source is by chance once in some hundred times. */
const BY_CHANCE = 3

/**
 * A run takes each source at the pace of its lane. A source that came later, or that an earlier run has read as a whole, has
 * another pace: what was read of the others says nothing of it, and it is a stratum by itself.
 */
export function stratify(parts: readonly PacedPart[]): Stratified {
  const places = [...Map.groupBy(parts, nameOf).values()].map((same) => ({ ...same[0]!, ...sumOf(same) }))
  const alone = new Set<string>()
  for (const ofLane of Map.groupBy(places, ({ lane }) => lane).values()) {
    const lane = sumOf(ofLane)
    const pace = lane.answered / Math.max(1, lane.items)
    const together = lane.squares / Math.max(1, lane.answered)
    for (const part of ofLane) {
      const spread = Math.sqrt(part.items * pace * (1 - pace) * together)
      if (Math.abs(part.answered - pace * part.items) > BY_CHANCE * spread) alone.add(nameOf(part))
    }
  }
  const stratumOf = (place: Place): string => (alone.has(nameOf(place)) ? nameOf(place) : place.lane)
  const strata = [...Map.groupBy(places, stratumOf)].map(([stratum, some]) => ({ stratum, ...sumOf(some) }))
  return { strata, stratumOf }
}

/** Of the whole no more than such a part may lie open in strata of which fewer draws were seen. */
const THIN = [
  { draws: 10, part: 0.1 },
  { draws: SMALL_SAMPLE, part: 0.25 },
]

/**
 * The share of what was counted among all items, with what is not known of it while answers are missing. `n` is how many draws
 * the answers are worth: of several equal texts it is one (Kish's effective size of a sample of clusters). A small sample is one
 * that has told too little of a large part of the whole.
 *
 * @param counted how many of the answers of a place have it
 */
export function estimateOver(
  { strata, stratumOf }: Stratified,
  counted: readonly (Place & { answers: number })[],
): Estimate {
  const counts = new Map<string, number>()
  for (const each of counted) {
    const stratum = stratumOf(each)
    counts.set(stratum, (counts.get(stratum) ?? 0) + each.answers)
  }
  const estimate = estimateStratifiedShare(
    strata.map(({ stratum, items, answered, squares }): Stratum => {
      if (answered === 0) return { population: items, n: 0, count: 0 }
      const draws = answered / squares
      return {
        population: items * draws,
        n: answered * draws,
        count: (counts.get(stratum) ?? 0) * draws,
        weight: items,
      }
    }),
  )
  const isThin = THIN.some(({ draws, part }) => thinPart(strata, draws) > part)
  return { ...estimate, smallSample: estimate.smallSample || isThin }
}

/** How much of the whole lies open in strata of which something was seen, but fewer draws; from 0 to 1. */
function thinPart(strata: readonly PacedStratum[], draws: number): number {
  const thin = strata.filter(({ answered, squares }) => answered > 0 && answered ** 2 / squares < draws)
  const { items, answered } = sumOf(thin)
  return (items - answered) / Math.max(1, sumOf(strata).items)
}

/** How much of the whole lies in strata of which something was seen, from 0 to 1. */
export function partWithin({ strata }: Stratified): number {
  const seen = strata.filter(({ answered }) => answered > 0)
  return sumOf(seen).items / Math.max(1, sumOf(strata).items)
}

const nameOf = ({ lane, source }: Place): string => `${lane} ${source}`

const sumOf = (parts: readonly PartSums[]): PartSums => ({
  items: parts.reduce((sum, { items }) => sum + items, 0),
  answered: parts.reduce((sum, { answered }) => sum + answered, 0),
  squares: parts.reduce((sum, { squares }) => sum + squares, 0),
})
