/** Shares of a whole of which a run has read a part: each lane and source at a pace of its own. Pure. */
import { type Estimate, type Stratum, estimateStratifiedShare } from './estimate.ts'

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
}

/** What of the whole may be taken for one random sample. */
export interface PacedStratum {
  stratum: string
  items: number
  answered: number
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
    for (const part of ofLane) {
      const spread = Math.sqrt(part.items * pace * (1 - pace))
      if (Math.abs(part.answered - pace * part.items) > BY_CHANCE * spread) alone.add(nameOf(part))
    }
  }
  const stratumOf = (place: Place): string => (alone.has(nameOf(place)) ? nameOf(place) : place.lane)
  const strata = [...Map.groupBy(places, stratumOf)].map(([stratum, some]) => ({ stratum, ...sumOf(some) }))
  return { strata, stratumOf }
}

/**
 * The share of what was counted among all items, with what is not known of it while answers are missing.
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
  return estimateStratifiedShare(
    strata.map(({ stratum, items, answered }): Stratum => ({
      population: items,
      n: answered,
      count: counts.get(stratum) ?? 0,
    })),
  )
}

/** How much of the whole lies in strata of which something was seen, from 0 to 1. */
export function partWithin({ strata }: Stratified): number {
  const seen = strata.filter(({ answered }) => answered > 0)
  return sumOf(seen).items / Math.max(1, sumOf(strata).items)
}

const nameOf = ({ lane, source }: Place): string => `${lane} ${source}`

const sumOf = (
  parts: readonly Pick<PacedPart, 'items' | 'answered'>[],
): Pick<PacedPart, 'items' | 'answered'> => ({
  items: parts.reduce((sum, { items }) => sum + items, 0),
  answered: parts.reduce((sum, { answered }) => sum + answered, 0),
})
