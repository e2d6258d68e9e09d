/**
 * Finds texts that are nearly the same among very many, in time that grows with their number alone. Two looks at each: the
 * first keeps 32 bytes of it, the second only happens where another text has some of them, and decides by what the texts
 * really share. Pure; the order in which texts are given fixes the result.
 */
import { finish, runsOf, wordsOf } from './words.ts'
import { senseOf } from '../triage/sense.ts'

export interface NearText {
  item: number
  /** Of its kind, and of a mail who wrote to whom: only texts with the same group are held against each other. */
  group: string
  /** null: too long to be held against others. */
  text: string | null
  /** ISO 639-1; null where nobody knows. */
  language: string | null
}

/**
 * Eight bands of five minima (MinHash): texts that share 80 % of their word runs meet in one of them 96 times of 100, those
 * that share 95 % practically always, and those that share half 22 times of 100.
 */
const BANDS = 8
const ROWS = 5
const FACTORS = Uint32Array.from({ length: BANDS * ROWS }, (_, row) => finish(row * 2 + 1) | 1)
const ADDENDS = Uint32Array.from({ length: BANDS * ROWS }, (_, row) => finish(row * 2 + 2))

/** Held against each other in one band of one sense; texts that differ enough to be so many are no near-duplicates. */
const MOST_IN_BUCKET = 8
/** Word runs that are kept to compare with, 4 bytes each: beyond that, texts are only held against those before. */
const MOST_RUNS = 16_000_000

/** The first look. */
export class NearSketches {
  #items = new Float64Array(1_024)
  #bands = new Uint32Array(1_024 * BANDS)
  #count = 0

  add({ item, group, text }: NearText): void {
    const runs = text === null ? EMPTY : sortedRuns(text)
    if (runs.length === 0) return
    if (this.#count === this.#items.length) this.#grow()
    this.#items[this.#count] = item
    this.#bands.set(bandsOf(runs, hashOf(group)), this.#count * BANDS)
    this.#count += 1
  }

  /** The items that share a band with another one, in the order in which they were added. */
  shared(): Float64Array {
    const isShared = new Uint8Array(this.#count)
    for (let band = 0; band < BANDS; band++) {
      const times = new Map<number, number>()
      for (let at = 0; at < isShared.length; at++) {
        const key = this.#bands[at * BANDS + band]!
        const first = times.get(key)
        if (first === undefined) times.set(key, at)
        else isShared[first] = isShared[at] = 1
      }
    }
    return this.#items.filter((_, at) => isShared[at] === 1)
  }

  #grow(): void {
    const [items, bands] = [this.#items, this.#bands]
    this.#items = new Float64Array(items.length * 2)
    this.#items.set(items)
    this.#bands = new Uint32Array(bands.length * 2)
    this.#bands.set(bands)
  }
}

interface Leader {
  item: number
  group: string
  sense: string
  runs: Uint32Array
}

/** The second look. A text that is near none before it is one that later ones may be near to. */
export class NearGroups {
  /** What a text takes its answer over from: always one that is near to none itself. */
  readonly representatives = new Map<number, number>()
  readonly #share: number
  readonly #buckets = new Map<number, Leader[]>()
  #runs = 0

  /** @param bound percent of the word runs of both that two texts have in common */
  constructor(bound: number) {
    this.#share = bound / 100
  }

  /** @param mayFollow false for one that has its answer and only gives it */
  add({ item, group, text, language }: NearText, mayFollow: boolean): void {
    const runs = text === null ? EMPTY : sortedRuns(text)
    if (text === null || runs.length === 0) return
    const sense = senseOf(text, language)
    const keys = bandsOf(runs, hashOf(`${group} ${sense}`))
    const leader = mayFollow ? this.#find(keys, { group, sense, runs }) : undefined
    if (leader === undefined) this.#lead(keys, { item, group, sense, runs })
    else this.representatives.set(item, leader.item)
  }

  /** The first of them, whichever band it is found by: the choice must not depend on chance. */
  #find(keys: Uint32Array, { group, sense, runs }: Omit<Leader, 'item'>): Leader | undefined {
    const candidates = new Set([...keys].flatMap((key) => this.#buckets.get(key) ?? []))
    return [...candidates]
      .filter((leader) => leader.group === group && leader.sense === sense)
      .sort((a, b) => a.item - b.item)
      .find((leader) => sharedRuns(leader.runs, runs) >= this.#share)
  }

  #lead(keys: Uint32Array, leader: Leader): void {
    if (this.#runs + leader.runs.length > MOST_RUNS) return
    this.#runs += leader.runs.length
    for (const key of keys) {
      const bucket = this.#buckets.get(key)
      if (bucket === undefined) this.#buckets.set(key, [leader])
      else if (bucket.length < MOST_IN_BUCKET) bucket.push(leader)
    }
  }
}

const EMPTY = new Uint32Array()

/** The distinct word runs of a text, ascending. */
const sortedRuns = (text: string): Uint32Array => {
  const runs = Uint32Array.from(new Set(runsOf(wordsOf(text))))
  return runs.sort()
}

/** One hash a band, of five minima and of what texts must have in common besides. */
function bandsOf(runs: Uint32Array, seed: number): Uint32Array {
  const bands = new Uint32Array(BANDS)
  for (let row = 0; row < BANDS * ROWS; row++) {
    const factor = FACTORS[row]!
    const addend = ADDENDS[row]!
    let least = 0xffffffff
    for (const run of runs) {
      const hash = (Math.imul(run, factor) + addend) >>> 0
      if (hash < least) least = hash
    }
    const band = Math.floor(row / ROWS)
    bands[band] = finish(bands[band]! ^ finish(least ^ seed) ^ Math.imul(row + 1, 0x9e3779b9))
  }
  return bands
}

/** The share of common runs among all runs of both (Jaccard), of two ascending columns. */
function sharedRuns(a: Uint32Array, b: Uint32Array): number {
  let common = 0
  for (let left = 0, right = 0; left < a.length && right < b.length;) {
    const difference = a[left]! - b[right]!
    if (difference === 0) common += 1
    if (difference <= 0) left += 1
    if (difference >= 0) right += 1
  }
  return common / (a.length + b.length - common)
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return finish(hash)
}
