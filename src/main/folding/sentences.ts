/** Sentences of a text, and whether one of them has been read before. */
import { hashRun, SHINGLE_WORDS, shinglesOf, type Word, wordsOf } from './words.ts'

export interface Sentence {
  words: readonly Word[]
  /** Offsets into the text, from the first word to the last. */
  start: number
  end: number
}

/** Behind a sentence: a full stop before a space, one of a script without spaces, an empty line, a list item. */
const BOUNDARY = /[.!?…]+["'»”’)\]]*(?=\s|$)|[。！？]|\n[ \t]*(?=\n)|\n(?=[ \t]*(?:[-*•·]|\d{1,3}[.)])\s)/gu
/** A table or a log has no full stops: it is cut at lines. */
const LONGEST = 60

/** Sentences with at least one word. */
export function sentencesOf(text: string): Sentence[] {
  const words = wordsOf(text)
  const ends = [...text.matchAll(BOUNDARY)].map((match) => match.index + match[0].length)
  const sentences: Sentence[] = []
  let from = 0
  let boundary = 0
  const close = (to: number): void => {
    if (to > from) {
      const own = words.slice(from, to)
      sentences.push({ words: own, start: own[0]!.start, end: own.at(-1)!.end })
    }
    from = to
  }
  words.forEach((word, index) => {
    while (boundary < ends.length && ends[boundary]! <= word.start) {
      close(index)
      boundary += 1
    }
    if (index - from >= LONGEST && text.slice(words[index - 1]!.end, word.start).includes('\n')) close(index)
  })
  close(words.length)
  return sentences
}

/** Shorter sentences have to stand there as they are: "Yes." is in no other sentence. */
const SHORT_WORDS = SHINGLE_WORDS + 2

/** What was read so far. */
export class ReadText {
  readonly #runs = new Set<number>()
  readonly #sentences = new Set<number>()

  /** A whole text: runs of words across its sentences count too, since the next reader may cut them elsewhere. */
  add(sentences: readonly Sentence[]): void {
    for (const run of shinglesOf(sentences.flatMap(({ words }) => words))) this.#runs.add(run)
    for (const { words } of sentences) this.#sentences.add(hashRun(words, 0, words.length))
  }

  /** Every run of its words was read: one word more or less may turn its sense. */
  has({ words }: Sentence): boolean {
    if (this.#sentences.has(hashRun(words, 0, words.length))) return true
    if (words.length < SHORT_WORDS) return false
    return shinglesOf(words).every((run) => this.#runs.has(run))
  }
}
