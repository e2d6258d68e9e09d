/** Texts as words and short runs of words, hashed: what near-duplicates and quotes are recognised by. */

/** Scripts without spaces count each character as a word. */
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]|[\p{L}\p{N}]+/gu

/** Words in a run: short enough that one changed word leaves most runs of a sentence as they are. */
export const SHINGLE_WORDS = 3

export interface Word {
  /** 32 bits of its lower-case form. */
  hash: number
  /** Offsets into the text, in UTF-16 units. */
  start: number
  end: number
}

export function wordsOf(text: string): Word[] {
  const words: Word[] = []
  for (const match of text.matchAll(WORD)) {
    const [word] = match
    words.push({
      hash: hashText(word.toLowerCase()),
      start: match.index,
      end: match.index + word.length,
    })
  }
  return words
}

/** Hashes of all runs of words, in their order; a text of fewer words is one run. */
export function shinglesOf(words: readonly Word[]): number[] {
  if (words.length === 0) return []
  if (words.length < SHINGLE_WORDS) return [hashRun(words, 0, words.length)]
  return Array.from({ length: words.length - SHINGLE_WORDS + 1 }, (_, index) =>
    hashRun(words, index, index + SHINGLE_WORDS),
  )
}

/** One hash of some words in a row. */
export function hashRun(words: readonly Word[], from: number, to: number): number {
  let hash = 0x811c9dc5
  for (let index = from; index < to; index++) {
    hash = Math.imul(hash ^ words[index]!.hash, 0x01000193)
    hash ^= hash >>> 15
  }
  return finish(hash)
}

function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return finish(hash)
}

/** Spreads the bits evenly, as a fingerprint of them needs. */
export function finish(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
