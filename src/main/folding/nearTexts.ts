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
/** Read again for the sake of texts that share one band of theirs; several senses may be among them. */
const MOST_OF_BAND = 64
/** Word runs that are kept to compare with, 4 bytes each: beyond that, texts are only held against those before. */
const MOST_RUNS = 16_000_000

/** What first looks have found: columns of one entry a text, in memory that threads share rather than copy. */
export interface KnownSketches {
  items: Float64Array
  /** Of the texts: one that has changed is to be looked at again. */
  prints: Uint32Array
  /** `BANDS` each; all 0 of a text without words, or one that is too long. */
  bands: Uint32Array
}

/** The first look. */
export class NearSketches {
  #items = new Float64Array(1_024)
  #prints = new Uint32Array(1_024)
  #bands = new Uint32Array(1_024 * BANDS)
  #count = 0
  readonly #known: KnownSketches | null
  readonly #knownRows: ReadonlyMap<number, number>

  /** @param known what earlier ones found */
  constructor(known: KnownSketches | null = null) {
    this.#known = known
    this.#knownRows = new Map(known === null ? [] : Array.from(known.items, (item, row) => [item, row]))
  }

  /** @returns false where nothing is known of the text: it is to be added then */
  recall(item: number, print: number): boolean {
    const row = this.#knownRows.get(item)
    if (this.#known === null || row === undefined || this.#known.prints[row] !== print) return false
    this.#push(item, print, this.#known.bands.subarray(row * BANDS, (row + 1) * BANDS))
    return true
  }

  add({ item, group, text }: NearText, print = 0): void {
    const runs = text === null ? EMPTY : sortedRuns(text)
    this.#push(item, print, runs.length === 0 ? NO_BANDS : bandsOf(runs, hashOf(group)))
  }

  /**
   * The items that share a band with another one, in the order in which they came.
   *
   * @param isFresh only what shares one with a fresh item counts, and of very many of a band the first
   */
  shared(isFresh: (item: number) => boolean = () => true): Float64Array {
    const rows = Array.from(this.#items.subarray(0, this.#count).keys()).filter((row) => this.#hasBands(row))
    const fresh = new Set(rows.filter((row) => isFresh(this.#items[row]!)))
    const isShared = new Uint8Array(this.#count)
    for (let band = 0; band < BANDS; band++) {
      const keyAt = (row: number): number => this.#bands[row * BANDS + band]!
      const times = new Map<number, number>()
      for (const row of fresh) times.set(keyAt(row), 0)
      for (const row of rows) {
        const before = times.get(keyAt(row))
        if (before === undefined) continue
        times.set(keyAt(row), before + 1)
        if (before < MOST_OF_BAND && !fresh.has(row)) isShared[row] = 1
      }
      for (const row of fresh) if (times.get(keyAt(row))! > 1) isShared[row] = 1
    }
    return this.#items.subarray(0, this.#count).filter((_, row) => isShared[row] === 1)
  }

  known(): KnownSketches {
    const items = new Float64Array(new SharedArrayBuffer(this.#count * Float64Array.BYTES_PER_ELEMENT))
    const prints = new Uint32Array(new SharedArrayBuffer(this.#count * Uint32Array.BYTES_PER_ELEMENT))
    const bands = new Uint32Array(new SharedArrayBuffer(this.#count * BANDS * Uint32Array.BYTES_PER_ELEMENT))
    items.set(this.#items.subarray(0, this.#count))
    prints.set(this.#prints.subarray(0, this.#count))
    bands.set(this.#bands.subarray(0, this.#count * BANDS))
    return { items, prints, bands }
  }

  #hasBands(row: number): boolean {
    for (let at = row * BANDS; at < (row + 1) * BANDS; at++) if (this.#bands[at] !== 0) return true
    return false
  }

  #push(item: number, print: number, bands: Uint32Array): void {
    if (this.#count === this.#items.length) this.#grow()
    this.#items[this.#count] = item
    this.#prints[this.#count] = print
    this.#bands.set(bands, this.#count * BANDS)
    this.#count += 1
  }

  #grow(): void {
    const [items, prints, bands] = [this.#items, this.#prints, this.#bands]
    this.#items = new Float64Array(items.length * 2)
    this.#items.set(items)
    this.#prints = new Uint32Array(prints.length * 2)
    this.#prints.set(prints)
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
const NO_BANDS = new Uint32Array(BANDS)

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
