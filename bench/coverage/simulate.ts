/** Populations of known truth, samples of them, and how often an interval holds the truth. */
import { type ConfusionMatrix, cohensKappa } from '../../src/shared/domain/statistics/agreement.ts'
import { type AnswerCounts, correctShares } from '../../src/shared/domain/statistics/correctedShares.ts'
import {
  type Estimate,
  estimateShare,
  estimateStratifiedShare,
} from '../../src/shared/domain/statistics/estimate.ts'
import { createRandom } from '../../src/shared/domain/statistics/random.ts'
import { planOrder, type Subject } from '../../src/main/jobs/planOrder.ts'
import { adjustedWald, npsScore } from '../../src/shared/domain/nps.ts'
import { impactOf } from '../../src/shared/domain/statistics/impact.ts'

/** Shares of truth (rows) and answer (columns) in a population; they add up to 1. */
export type Population = readonly (readonly number[])[]

/** A judge who is right with the given probability, else says another value as often as there is of it. */
export function judgeOf(shares: readonly number[], right: number): Population {
  return shares.map((share, i) => {
    const others = 1 - share
    return shares.map((other, j) => share * (i === j ? right : ((1 - right) * other) / others))
  })
}

export const judgeOfTwo = (share: number, sensitivity: number, specificity: number): Population => [
  [share * sensitivity, share * (1 - sensitivity)],
  [(1 - share) * (1 - specificity), (1 - share) * specificity],
]

const nameOf = (value: number): string => String.fromCharCode(97 + value)

export function drawMatrix(population: Population, n: number, random: () => number): ConfusionMatrix {
  const counts = population.map((row) => row.map(() => 0))
  const cells = population.flatMap((row, i) => row.map((share, j) => ({ share, i, j })))
  for (let drawn = 0; drawn < n; drawn++) {
    let rest = random()
    const cell = cells.find(({ share }) => (rest -= share) < 0) ?? cells.findLast(({ share }) => share > 0)!
    counts[cell.i]![cell.j]! += 1
  }
  return { values: population.map((_, at) => nameOf(at)), counts, n }
}

export interface Coverage {
  /** Intervals that held the truth, of those that were given. */
  held: number
  of: number
}

const holds = ({ low, high }: Estimate, truth: number): boolean =>
  low! <= truth + 1e-12 && truth - 1e-12 <= high!

export function coverKappa(population: Population, n: number, samples: number, seed: number): Coverage {
  const random = createRandom(seed)
  const truth = cohensKappa({
    values: population.map((_, at) => nameOf(at)),
    counts: population.map((row) => row.map((share) => share * 1e6)),
    n: 1e6,
  }).value!
  const coverage = { held: 0, of: 0 }
  for (let sample = 0; sample < samples; sample++) {
    const kappa = cohensKappa(drawMatrix(population, n, random))
    if (kappa.low === null) continue
    coverage.of += 1
    if (holds(kappa, truth)) coverage.held += 1
  }
  return coverage
}

/** A finite population of `size` items drawn of the endless one; the sample is of it. The truth is the endless one's share. */
export function coverCorrected(
  population: Population,
  { n, size, samples, seed }: { n: number; size: number; samples: number; seed: number },
): Coverage {
  const random = createRandom(seed)
  const truth = population[0]!.reduce((sum, share) => sum + share, 0)
  const answered = population.reduce((sum, row) => sum + row[0]!, 0)
  const coverage = { held: 0, of: 0 }
  for (let sample = 0; sample < samples; sample++) {
    const matrix = drawMatrix(population, n, random)
    const inSample = matrix.counts.reduce((sum, row) => sum + row[0]!, 0)
    const counted = inSample + binomial(size - n, answered, random)
    const answers: AnswerCounts = { a: counted, b: size - counted }
    const share = correctShares(matrix, answers).find(({ value }) => value === 'a')
    coverage.of += 1
    if (share !== undefined && holds(share.corrected, truth)) coverage.held += 1
    // A value that neither the answers nor the sample have is not shown at all.
    else if (share === undefined) coverage.of -= 1
  }
  return coverage
}

function binomial(n: number, share: number, random: () => number): number {
  let count = 0
  for (let at = 0; at < n; at++) if (random() < share) count += 1
  return count
}

/** Exact: every possible sample by its probability. */
export function exactShareCoverage(share: number, n: number): number {
  let covered = 0
  for (let count = 0; count <= n; count++)
    if (holds(estimateShare(count, n), share))
      covered += Math.exp(logChoose(n, count) + count * Math.log(share) + (n - count) * Math.log(1 - share))
  return covered
}

/** The same for samples without replacement of a population of which `having` have it. */
export function exactFiniteCoverage(having: number, population: number, n: number): number {
  let covered = 0
  for (let count = Math.max(0, n - population + having); count <= Math.min(n, having); count++)
    if (holds(estimateShare(count, n, population), having / population))
      covered += Math.exp(
        logChoose(having, count) + logChoose(population - having, n - count) - logChoose(population, n),
      )
  return covered
}

/** Exact, for shares of promoters and detractors. */
export function exactNpsCoverage(promoters: number, detractors: number, n: number): number {
  const truth = 100 * (promoters - detractors)
  const passives = 1 - promoters - detractors
  let covered = 0
  for (let p = 0; p <= n; p++)
    for (let d = 0; p + d <= n; d++) {
      const { low, high } = adjustedWald({ promoters: p, passives: n - p - d, detractors: d })!
      if (truth < low - 1e-9 || truth > high + 1e-9) continue
      const ways = logFactorial(n) - logFactorial(p) - logFactorial(d) - logFactorial(n - p - d)
      covered += Math.exp(
        ways + p * Math.log(promoters) + d * Math.log(detractors) + (n - p - d) * Math.log(passives),
      )
    }
  return covered
}

const FACTORIALS: number[] = [0]
export function logFactorial(n: number): number {
  for (let at = FACTORIALS.length; at <= n; at++) FACTORIALS.push(FACTORIALS[at - 1]! + Math.log(at))
  return FACTORIALS[n]!
}
const logChoose = (n: number, k: number): number =>
  k < 0 || k > n ? -Infinity : logFactorial(n) - logFactorial(k) - logFactorial(n - k)

/** A survey sorted by score in its file, of which a run has asked a part; the truth is the share of very bad answers. */
export interface PartOfRun {
  items: number
  /** The part that was asked, from 0 to 1. */
  asked: number
  /** The part of the slots that the urgent lane may take. */
  urgentShare: number
}

/** Whether the estimate after a part of a run holds the truth about all; the order is the planner's own. */
export function estimateInRun(
  { items, asked, urgentShare }: PartOfRun,
  seed: number,
): { held: boolean; plain: boolean } {
  const random = createRandom(seed)
  const subjects = Array.from({ length: items }, (_, index): Subject & { bad: boolean } => {
    const score = Math.floor((index * 11) / items)
    const bad = random() < 0.75 - score * 0.07
    return {
      item: index + 1,
      kind: 'survey',
      source: 1,
      occurredAt: Date.UTC(2026, 0, 1) + random() * 180 * 86_400_000,
      score,
      textKey: `${index}`,
      // The rules see some of what is bad, and some of what is not.
      urgent: random() < (bad ? 0.2 : 0.02),
      answered: false,
      reusable: false,
      bad,
    }
  })
  const { ranks } = planOrder(subjects, seed, null)
  const byRank = Array.from(subjects.keys()).sort((a, b) => ranks[a]! - ranks[b]!)
  const lanes = [true, false].map((urgent) => byRank.filter((index) => subjects[index]!.urgent === urgent))
  const wanted = Math.round(items * asked)
  const urgent = Math.min(lanes[0]!.length, Math.round(wanted * urgentShare))
  const seen = [lanes[0]!.slice(0, urgent), lanes[1]!.slice(0, wanted - urgent)]
  const bad = (indices: readonly number[]): number => indices.filter((index) => subjects[index]!.bad).length
  const truth = subjects.filter((subject) => subject.bad).length / items
  const estimate = estimateStratifiedShare(
    lanes.map((lane, at) => ({ population: lane.length, n: seen[at]!.length, count: bad(seen[at]!) })),
  )
  // For comparison: what the file's own order would have shown.
  const first = Array.from({ length: wanted }, (_, index) => index)
  return { held: holds(estimate, truth), plain: holds(estimateShare(bad(first), wanted, items), truth) }
}

/** Shares of promoters and detractors among those who mention a theme and among the others. */
export interface ThemePopulation {
  /** Share of the answers that mention it. */
  mention: number
  group: readonly [promoters: number, detractors: number]
  others: readonly [promoters: number, detractors: number]
}

/** How often the interval of a theme's impact holds the truth, over samples in which `n` answers mention it. */
export function coverImpact(
  { mention, group, others }: ThemePopulation,
  n: number,
  samples: number,
  seed: number,
): Coverage {
  const random = createRandom(seed)
  const all = Math.round(n / mention)
  const score = ([promoters, detractors]: readonly [number, number]): number => 100 * (promoters - detractors)
  const truth = mention * (score(group) - score(others))
  const coverage = { held: 0, of: 0 }
  for (let sample = 0; sample < samples; sample++) {
    const sides = [group, others].map(() => ({ promoters: 0, passives: 0, detractors: 0 }))
    for (let answer = 0; answer < all; answer++) {
      const side = random() < mention ? 0 : 1
      const [promoters, detractors] = side === 0 ? group : others
      const chance = random()
      const kind =
        chance < promoters ? 'promoters' : chance < promoters + detractors ? 'detractors' : 'passives'
      sides[side]![kind] += 1
    }
    const { low, high } = impactOf(sides[0]!, sides[1]!)
    if (npsScore(sides[0]!) === null || low === null || high === null) continue
    coverage.of += 1
    if (low <= truth && truth <= high) coverage.held += 1
  }
  return coverage
}
