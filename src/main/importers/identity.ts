/** What makes two rows the same: an id, or the cells plus how many same rows stood before in the file. */
import { shortHash } from '../hash.ts'

const LONGEST_ID = 200

/** Identity of a row by the value of the survey's id column. */
export function identityById(id: string): string {
  const value = id.trim()
  return value.length > LONGEST_ID ? `id#${shortHash(value)}` : `id:${value}`
}

/**
 * Identity of a row by all its cells. Two people who gave the same answer are two items: the occurrence tells them
 * apart, and it is the same when the file is read again.
 *
 * @param occurrence 1 for the first such row of the file
 */
export function identityByCells(cellsJson: string, occurrence: number): string {
  const hash = shortHash(cellsJson)
  return occurrence === 1 ? hash : `${hash}#${occurrence}`
}

/**
 * Counts how often each text was seen, in 12 bytes a distinct text plus slack, whatever their length: texts are known
 * by a 64-bit hash. At ten million texts two differ and count as one with a probability of about 3 in a million.
 */
export class OccurrenceCounter {
  #low = new Int32Array(64)
  #high = new Int32Array(64)
  #counts = new Uint32Array(64)
  #size = 0

  /** How often the text was seen, this time included. */
  add(text: string): number {
    let low = 0x811c9dc5 | 0
    let high = 0x9747b28c | 0
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index)
      low = Math.imul(low ^ code, 0x01000193)
      high = Math.imul(high ^ code, 0x5bd1e995)
      high ^= high >>> 15
    }
    low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ text.length
    high = Math.imul(high ^ (high >>> 13), 0xc2b2ae35)
    if (this.#size * 5 > this.#counts.length * 3) this.#grow()
    const slot = this.#slot(low, high)
    if (this.#counts[slot] === 0) {
      this.#low[slot] = low
      this.#high[slot] = high
      this.#size++
    }
    return ++this.#counts[slot]!
  }

  get distinct(): number {
    return this.#size
  }

  #slot(low: number, high: number): number {
    const mask = this.#counts.length - 1
    let slot = (low ^ (high >>> 7)) & mask
    while (this.#counts[slot] !== 0 && (this.#low[slot] !== low || this.#high[slot] !== high))
      slot = (slot + 1) & mask
    return slot
  }

  #grow(): void {
    const [low, high, counts] = [this.#low, this.#high, this.#counts]
    this.#low = new Int32Array(counts.length * 2)
    this.#high = new Int32Array(counts.length * 2)
    this.#counts = new Uint32Array(counts.length * 2)
    for (let index = 0; index < counts.length; index++) {
      if (counts[index] === 0) continue
      const slot = this.#slot(low[index]!, high[index]!)
      this.#low[slot] = low[index]!
      this.#high[slot] = high[index]!
      this.#counts[slot] = counts[index]!
    }
  }
}
