/** What a group of answers does to the score of all, with how sure that is. Association, not cause. Pure. */
import { type NpsCounts, compareScores, npsScore } from '../nps.ts'
import { quantile } from '../statistics.ts'
import { SMALL_SAMPLE } from './estimate.ts'
import { createRandom } from './random.ts'

/** Score of all less the score without the group, in points of the NPS; null where either has no answers. */
export interface Impact {
  value: number | null
  /** At 95 %, by the bootstrap. */
  low: number | null
  high: number | null
  /** Probability of a difference between the group and the others at least this large when there is none. */
  probability: number | null
  smallSample: boolean
}

/** A test of fewer answers on either side says nothing. */
export const LEAST_TESTED = 10

const NO_IMPACT: Impact = { value: null, low: null, high: null, probability: null, smallSample: true }
const DRAWS = 800

/**
 * The counts are drawn anew as often as the answers would be: what a draw of answers with replacement gives is told by how
 * many fall into each of the six cells. Each side gets the three answers of the adjusted Wald interval (Rocks 2016): without
 * them a group in which everybody agrees would have no spread.
 */
export function impactOf(group: NpsCounts, others: NpsCounts, seed = 1): Impact {
  const value = impact(group, others)
  if (value === null) return NO_IMPACT
  const random = createRandom(seed)
  const draws: number[] = []
  for (let draw = 0; draw < DRAWS; draw++) {
    const drawn = impact(drawCounts(group, random), drawCounts(others, random))
    if (drawn !== null) draws.push(drawn)
  }
  draws.sort((a, b) => a - b)
  const smaller = Math.min(answersOf(group), answersOf(others))
  return {
    value,
    low: Math.min(value, quantile(draws, 0.025) ?? value),
    high: Math.max(value, quantile(draws, 0.975) ?? value),
    probability: smaller < LEAST_TESTED ? null : (compareScores(others, group)?.probability ?? null),
    smallSample: smaller < SMALL_SAMPLE,
  }
}

/**
 * Which of several findings stand when all of them were looked for: of those that do, at most this share is expected to be
 * chance (Benjamini and Hochberg 1995).
 *
 * @param probabilities null where nothing was tested
 */
export function falseDiscoveries(probabilities: readonly (number | null)[], share = 0.05): boolean[] {
  const tested = probabilities.filter((each) => each !== null).sort((a, b) => a - b)
  let bound = -1
  tested.forEach((probability, at) => {
    if (probability <= (share * (at + 1)) / tested.length) bound = probability
  })
  return probabilities.map((probability) => probability !== null && probability <= bound)
}

const answersOf = ({ promoters, passives, detractors }: NpsCounts): number =>
  promoters + passives + detractors

function impact(group: NpsCounts, others: NpsCounts): number | null {
  if (answersOf(group) === 0) return null
  const without = npsScore(others)
  const all = npsScore({
    promoters: group.promoters + others.promoters,
    passives: group.passives + others.passives,
    detractors: group.detractors + others.detractors,
  })
  return all === null || without === null ? null : all - without
}

/** As many answers more as the adjusted Wald interval adds, spread the same way. */
const ADDED = { promoters: 0.75, passives: 1.5, detractors: 0.75 }

const drawCounts = ({ promoters, passives, detractors }: NpsCounts, random: () => number): NpsCounts => ({
  promoters: drawPoisson(promoters + ADDED.promoters, random),
  passives: drawPoisson(passives + ADDED.passives, random),
  detractors: drawPoisson(detractors + ADDED.detractors, random),
})

/** Knuth's way for small means; far above it nothing tells a Poisson from a normal. */
function drawPoisson(mean: number, random: () => number): number {
  if (mean > 40) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal))
  }
  const limit = Math.exp(-mean)
  let count = 0
  for (let product = random(); product > limit; product *= random()) count += 1
  return count
}
