/**
 * The Net Promoter Score and how sure one can be of it. Scores and margins are in points from -100 to 100.
 *
 * The interval is the adjusted Wald interval (Rocks 2016): three answers are added, a quarter of them passive, so that
 * a unanimous small sample is not reported as certain.
 */
import type { NpsComparison, NpsFigures } from './feedback.ts'
import type { NpsGroup } from './scale.ts'
import { Z_95, twoSidedProbability } from './statistics.ts'
import { SMALL_SAMPLE, sampleWorth } from './statistics/estimate.ts'

export interface NpsCounts {
  promoters: number
  passives: number
  detractors: number
}

export type NpsExclusions = NpsFigures['excluded']

/** `centre` is the score the interval is built around; `low` and `high` are clamped to +-100. */
export interface NpsInterval {
  centre: number
  margin: number
  low: number
  high: number
}

export interface IntervalOptions {
  /** Normal quantile of the confidence; 95 % unless told. */
  z?: number
  /** How many answers there are in all, when only some have been seen. */
  population?: number | null
}

const ADDED_ANSWERS = 3
const ADDED_EACH_END = 3 / 4

/** Which group a score on the 0-10 scale belongs to. */
export const npsGroup = (score: number): NpsGroup =>
  score >= 9 ? 'promoter' : score >= 7 ? 'passive' : 'detractor'

const countAnswers = (counts: NpsCounts): number => counts.promoters + counts.passives + counts.detractors

/** 100(P - D)/n; null when nobody answered. */
export function npsScore(counts: NpsCounts): number | null {
  const n = countAnswers(counts)
  return n === 0 ? null : (100 * (counts.promoters - counts.detractors)) / n
}

/** The adjusted Wald interval; with n = 0 it says nothing and is null. */
export function adjustedWald(counts: NpsCounts, options: IntervalOptions = {}): NpsInterval | null {
  const n = countAnswers(counts)
  if (n === 0) return null
  // The more of a finite number was seen, the more each answer is worth: the added ones lose their weight with that, and
  // when all were seen the score is what it is.
  const worth = sampleWorth(n, options.population ?? null)
  if (worth === Infinity) return toInterval({ mean: npsScore(counts)! / 100, standardError: 0 }, options)
  const { promoters, passives, detractors } = counts
  const scale = worth / n
  const scaled = {
    promoters: promoters * scale,
    passives: passives * scale,
    detractors: detractors * scale,
  }
  return toInterval(adjustedMoments(scaled), options)
}

/** (NPS + 100) / 2: from 0 to 100. Always shown beside the classic score. */
const shiftedScore = (score: number): number => (score + 100) / 2

/** Whether two scores differ by more than chance; null when one of them has no answers. */
export function compareNps(first: NpsCounts, second: NpsCounts): NpsComparison | null {
  if (countAnswers(first) === 0 || countAnswers(second) === 0) return null
  const a = adjustedMoments(first)
  const b = adjustedMoments(second)
  const difference = 100 * (b.mean - a.mean)
  const z = difference / (100 * Math.sqrt(a.standardError ** 2 + b.standardError ** 2))
  return { difference, z, probability: twoSidedProbability(z), significant: Math.abs(z) > Z_95 }
}

/** Everything that is shown of one group of answers. */
export function npsFigures(
  counts: NpsCounts,
  excluded: NpsExclusions = { blank: 0, notAScore: 0, outOfRange: 0 },
  options: IntervalOptions = {},
): NpsFigures {
  const { promoters, passives, detractors } = counts
  const n = countAnswers(counts)
  const score = npsScore(counts)
  const interval = adjustedWald(counts, options)
  return {
    n,
    promoters,
    passives,
    detractors,
    excluded,
    score,
    margin: interval?.margin ?? null,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    shifted: {
      score: score === null ? null : shiftedScore(score),
      margin: interval === null ? null : interval.margin / 2,
    },
    smallSample: n < SMALL_SAMPLE,
  }
}

interface Moments {
  mean: number
  standardError: number
}

const adjustedMoments = (counts: NpsCounts): Moments =>
  moments(
    counts.promoters + ADDED_EACH_END,
    counts.detractors + ADDED_EACH_END,
    countAnswers(counts) + ADDED_ANSWERS,
  )

function moments(promoters: number, detractors: number, n: number): Moments {
  const p = promoters / n
  const d = detractors / n
  return { mean: p - d, standardError: Math.sqrt(Math.max(0, p + d - (p - d) ** 2) / n) }
}

function toInterval({ mean, standardError }: Moments, options: IntervalOptions): NpsInterval {
  const centre = 100 * mean
  const margin = 100 * (options.z ?? Z_95) * standardError
  return { centre, margin, low: clamp(centre - margin), high: clamp(centre + margin) }
}

const clamp = (score: number): number => Math.min(100, Math.max(-100, score))
