/** Sentences of a text, and whether one of them has been read before. */
import { hashRun, RUN_WORDS, runsOf, type Words, wordsOf } from './words.ts'

/** The words from the first to before the last; at least one. */
export interface Sentence {
  words: Words
  from: number
  to: number
}

/** Behind a sentence: a full stop before a space, one of a script without spaces, an empty line, a list item. */
const BOUNDARY = /[.!?…]+["'»”’)\]]*(?=\s|$)|[。！？]|\n[ \t]*(?=\n)|\n(?=[ \t]*(?:[-*•·]|\d{1,3}[.)])\s)/gu
/** A table or a log has no full stops: it is cut at lines. */
const LONGEST = 60

export function sentencesOf(text: string): Sentence[] {
  const words = wordsOf(text)
  const sentences: Sentence[] = []
  let from = 0
  const close = (to: number): void => {
    if (to > from) sentences.push({ words, from, to })
    from = to
  }
  BOUNDARY.lastIndex = 0
  let boundary = BOUNDARY.exec(text)
  for (let index = 0; index < words.count; index++) {
    const start = words.starts[index]!
    while (boundary !== null && BOUNDARY.lastIndex <= start) {
      close(index)
      boundary = BOUNDARY.exec(text)
    }
    if (index - from >= LONGEST && text.slice(words.ends[index - 1], start).includes('\n')) close(index)
  }
  close(words.count)
  return sentences
}

export const charactersOf = ({ words, from, to }: Sentence): number =>
  words.ends[to - 1]! - words.starts[from]!

/** Shorter sentences have to stand there as they are: "Yes." is in no other sentence. */
const SHORT_WORDS = RUN_WORDS + 2

/** What was read so far. */
export class ReadText {
  readonly #runs = new Set<number>()
  readonly #sentences = new Set<number>()

  /** A whole text: runs of words across its sentences count too, since the next reader may cut them elsewhere. */
  add(sentences: readonly Sentence[]): void {
    const first = sentences[0]
    if (first === undefined) return
    for (const run of runsOf(first.words, first.from, sentences.at(-1)!.to)) this.#runs.add(run)
    for (const { words, from, to } of sentences) this.#sentences.add(hashRun(words, from, to))
  }

  /** Every run of its words was read: one word more or less may turn its sense. */
  has({ words, from, to }: Sentence): boolean {
    if (to - from >= SHORT_WORDS) {
      for (const run of runsOf(words, from, to)) if (!this.#runs.has(run)) return false
      return true
    }
    return this.#sentences.has(hashRun(words, from, to))
  }
}
