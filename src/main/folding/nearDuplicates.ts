/**
 * Near-duplicates: a 64-bit SimHash finds candidates at the cost of comparing two numbers, the exact share of common
 * word runs decides.
 */
import { finish, runsOf, type Words } from './words.ts'

/** What is compared of a text. */
export interface Fingerprint {
  /** Distinct word runs. */
  runs: ReadonlySet<number>
  /** SimHash of the runs: high and low 32 bits. */
  high: number
  low: number
}

/** Two texts are near-duplicates when they share this much of all their word runs (Jaccard). */
const NEAR_DUPLICATE_SHARE = 0.8
/**
 * Candidates differ in at most so many of the 64 bits: texts at the share differ in ten on average, give or take three,
 * and among 3.8 million pairs of real mails only one in 260 is a candidate.
 */
const CANDIDATE_BITS = 20

export function fingerprintOf(words: Words): Fingerprint {
  const runs = new Set(runsOf(words))
  return { runs, ...simHash(runs) }
}

/** Charikar's SimHash over a set of hashes: each bit is what most of them have. */
function simHash(runs: ReadonlySet<number>): { high: number; low: number } {
  const votes = new Int32Array(64)
  for (const run of runs) {
    const low = run
    const high = finish(run ^ 0x9e3779b9)
    for (let bit = 0; bit < 32; bit++) {
      votes[bit]! += (low >>> bit) & 1 ? 1 : -1
      votes[bit + 32]! += (high >>> bit) & 1 ? 1 : -1
    }
  }
  let low = 0
  let high = 0
  for (let bit = 0; bit < 32; bit++) {
    if (votes[bit]! > 0) low |= 1 << bit
    if (votes[bit + 32]! > 0) high |= 1 << bit
  }
  return { high: high >>> 0, low: low >>> 0 }
}

/** How many bits differ. */
const bitsBetween = (a: Pick<Fingerprint, 'high' | 'low'>, b: Pick<Fingerprint, 'high' | 'low'>): number =>
  countBits(a.high ^ b.high) + countBits(a.low ^ b.low)

/** The share of common runs among all runs of both; 1 for two texts without words. */
export function jaccard(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a]
  let common = 0
  for (const run of small) if (large.has(run)) common += 1
  const all = a.size + b.size - common
  return all === 0 ? 1 : common / all
}

export const areNearDuplicates = (a: Fingerprint, b: Fingerprint): boolean =>
  bitsBetween(a, b) <= CANDIDATE_BITS && jaccard(a.runs, b.runs) >= NEAR_DUPLICATE_SHARE

function countBits(bits: number): number {
  let count = bits - ((bits >>> 1) & 0x55555555)
  count = (count & 0x33333333) + ((count >>> 2) & 0x33333333)
  return Math.imul((count + (count >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}
