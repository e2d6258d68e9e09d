/** Texts as words and short runs of words, hashed: what near-duplicates and quotes are recognised by. */

/** Words in a run: short enough that one changed word leaves most runs of a sentence as they are. */
export const RUN_WORDS = 3

/** The words of a text in its order; columns, since there are very many of them. */
export interface Words {
  count: number
  /** 32 bits of the lower-case form. */
  hashes: Uint32Array
  /** Offsets into the text, in UTF-16 units. */
  starts: Uint32Array
  ends: Uint32Array
}

export function wordsOf(text: string): Words {
  const most = (text.length >> 1) + 1
  const words: Words = {
    count: 0,
    hashes: new Uint32Array(most),
    starts: new Uint32Array(most),
    ends: new Uint32Array(most),
  }
  const add = (hash: number, start: number, end: number): void => {
    if (words.count === words.hashes.length) grow(words)
    words.hashes[words.count] = hash
    words.starts[words.count] = start
    words.ends[words.count] = end
    words.count += 1
  }
  let start = -1
  let hash = OFFSET
  let isPlain = true
  const close = (end: number): void => {
    if (start === -1) return
    add(isPlain ? finish(hash) : hashText(text.slice(start, end).toLowerCase()), start, end)
    start = -1
    hash = OFFSET
    isPlain = true
  }
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    const kind = code < 128 ? ASCII[code]! : kindOf(text, index)
    if (kind === OTHER) {
      close(index)
    } else if (kind === ALONE) {
      close(index)
      add(hashText(text[index]!), index, index + 1)
    } else {
      if (start === -1) start = index
      if (code >= 128) isPlain = false
      // Only letters and digits come here: the bit is what lower case adds to a letter, and digits have it.
      hash = Math.imul(hash ^ (code | 0x20), PRIME)
    }
  }
  close(text.length)
  return words
}

/** Hashes of the runs that begin at each word from the first to before the last; fewer words are one run. */
export function* runsOf(words: Words, from = 0, to = words.count): Generator<number> {
  if (to <= from) return
  if (to - from < RUN_WORDS) yield hashRun(words, from, to)
  for (let index = from; index + RUN_WORDS <= to; index++) yield hashRun(words, index, index + RUN_WORDS)
}

/** One hash of the words from the first to before the last. */
export function hashRun({ hashes }: Words, from: number, to: number): number {
  let hash = OFFSET
  for (let index = from; index < to; index++) {
    hash = Math.imul(hash ^ hashes[index]!, PRIME)
    hash ^= hash >>> 15
  }
  return finish(hash)
}

/** Spreads the bits evenly, as a fingerprint of them needs. */
export function finish(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

const OFFSET = 0x811c9dc5
const PRIME = 0x01000193

const OTHER = 1
const PART = 2
/** A word of its own: in scripts without spaces each character counts. */
const ALONE = 3

const WORD_PART = /[\p{L}\p{N}\p{M}]/u
const WITHOUT_SPACES =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u

const classify = (character: string): number =>
  WITHOUT_SPACES.test(character) ? ALONE : WORD_PART.test(character) ? PART : OTHER

const ASCII = Uint8Array.from({ length: 128 }, (_, code) => classify(String.fromCharCode(code)))
/** By code unit, 0: not looked at yet. */
const KINDS = new Uint8Array(65_536)

function kindOf(text: string, index: number): number {
  const code = text.charCodeAt(index)
  // A character of two units is a part of a word as a whole; emoji are none.
  if (code >= 0xd800 && code <= 0xdfff) {
    const at = code >= 0xdc00 ? index - 1 : index
    return WORD_PART.test(String.fromCodePoint(text.codePointAt(Math.max(0, at)) ?? 0)) ? PART : OTHER
  }
  return (KINDS[code] ||= classify(String.fromCharCode(code)))
}

function hashText(text: string): number {
  let hash = OFFSET
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    hash = Math.imul(hash ^ (code < 128 ? code | 0x20 : code), PRIME)
  }
  return finish(hash)
}

/** Where every character is a word of its own there are twice as many. */
function grow(words: Words): void {
  for (const column of ['hashes', 'starts', 'ends'] as const) {
    const larger = new Uint32Array(words[column].length * 2 + 16)
    larger.set(words[column])
    words[column] = larger
  }
}
