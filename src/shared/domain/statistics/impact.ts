/** What a group of answers does to the score of all, with how sure that is. Association, not cause. Pure. */
import { type NpsCounts, compareNps, npsScore } from '../nps.ts'
import { normalCumulative } from '../statistics.ts'
import { SMALL_SAMPLE, studentQuantile95 } from './estimate.ts'
import { createRandom } from './random.ts'
import { onFirstUse } from '../../onFirstUse.ts'

/** Score of all less the score without the group, in points of the NPS; null where either has no answers. */
export interface Impact {
  value: number | null
  /** At 95 %. */
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
/** Promoters, passives and detractors of either side. */
const CELLS = 6

/** The same chances for every group, drawn once: figures that are asked for again are the same, and quick. */
const chances = onFirstUse(() => drawNormals(DRAWS * CELLS))

function drawNormals(count: number): Float64Array {
  const random = createRandom(1)
  return Float64Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  )
}

/**
 * By the Bayesian bootstrap (Rubin 1981): the answers are weighed anew by chance, which for answers that fall into six cells
 * means that each cell gets a weight from the gamma distribution of its count. Each side has the three answers more of the
 * adjusted Wald interval (Rocks 2016): without them a group in which everybody agrees would have no spread.
 */
export function impactOf(group: NpsCounts, others: NpsCounts): Impact {
  const value = impact(group, others)
  if (value === null) return NO_IMPACT
  const draws = drawImpacts(group, others)
  const smaller = Math.min(answersOf(group), answersOf(others))
  // As Student's quantile widens an interval of few answers.
  const tail = normalCumulative(-studentQuantile95(smaller - 1))
  return {
    value,
    low: Math.min(value, draws[Math.floor(tail * DRAWS)]!),
    high: Math.max(value, draws[DRAWS - 1 - Math.floor(tail * DRAWS)]!),
    probability: smaller < LEAST_TESTED ? null : (compareNps(others, group)?.probability ?? null),
    smallSample: smaller < SMALL_SAMPLE,
  }
}

/** In ascending order. Runs for each theme of a view: it makes no object a draw. */
function drawImpacts(group: NpsCounts, others: NpsCounts): Float64Array {
  const counts = [group, others].flatMap(({ promoters, passives, detractors }) => [
    promoters + ADDED.promoters,
    passives + ADDED.passives,
    detractors + ADDED.detractors,
  ])
  const [p1, n1, d1, p2, n2, d2] = counts.map((count, cell) => weighCell(count, cell))
  const draws = new Float64Array(DRAWS)
  for (let draw = 0; draw < DRAWS; draw++) {
    const promoters = p2![draw]!
    const detractors = d2![draw]!
    const without = promoters + n2![draw]! + detractors
    const all = without + p1![draw]! + n1![draw]! + d1![draw]!
    const score = promoters + p1![draw]! - detractors - d1![draw]!
    draws[draw] = 100 * (score / all - (promoters - detractors) / without)
  }
  return draws.sort()
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

/** Gamma variates of this mean and variance, from normal ones (Wilson and Hilferty 1931). */
function weighCell(mean: number, cell: number): Float64Array {
  const weights = new Float64Array(DRAWS)
  const shift = 1 - 1 / (9 * mean)
  const spread = 1 / (3 * Math.sqrt(mean))
  const drawn = chances()
  for (let draw = 0; draw < DRAWS; draw++) {
    const root = Math.max(0, shift + spread * drawn[cell * DRAWS + draw]!)
    weights[draw] = mean * root * root * root
  }
  return weights
}
