/**
 * A provisional sentiment from word lists: valences, moved by degree words, turned by negation, weighed by what stands
 * behind a "but". The method is VADER's (Hutto & Gilbert 2014); negation is read within the clause, and a negated bad
 * word counts as mildly good ("not bad at all").
 */
import type { Sentiment } from '../../shared/domain/labels.ts'
import { type Lexicon, valenceOf } from './lexicon/lexicon.ts'
import type { Token } from './text.ts'

const BOOST = 0.293
const EXCLAMATION = 0.292
const CAPITALS = 0.733
const NEGATED_GOOD = -0.74
const NEGATED_BAD = -0.45
/** A negator reaches this many words ahead. */
const NEGATION_REACH = 3
const BEFORE_CONTRAST = 0.5
const AFTER_CONTRAST = 1.5
/** VADER's: the sum at which the score is about 0.7. */
const NORMALISATION = 15
/** What stands behind the last word of a question. */
const ENDS_IN_QUESTION = /^[^\p{L}\p{N}]*[?？؟]/u

export interface TextSentiment {
  /** From -1 (bad) to 1 (good). */
  polarity: number
  /** Words and signs that said something. */
  hits: number
}

/** @param text the text the tokens are from, for capitals and exclamation marks */
export function scoreText(text: string, tokens: readonly Token[], lexicon: Lexicon): TextSentiment {
  const valences = rateTokens(text, tokens, lexicon)
  let sum = 0
  let hits = 0
  for (const valence of valences) {
    if (valence === 0) continue
    sum += valence
    hits += 1
  }
  if (hits === 0) return { polarity: 0, hits: 0 }
  const marks = Math.min(4, text.split('!', 5).length - 1) * EXCLAMATION
  sum += Math.sign(sum) * marks
  // A long text has many weak words; its length must not make it extreme.
  const sentences = (tokens.at(-1)?.sentence ?? 0) + 1
  sum /= Math.max(1, Math.sqrt(sentences / 2))
  return { polarity: sum / Math.sqrt(sum * sum + NORMALISATION), hits }
}

/** One valence a token, after degree, negation and contrast. */
function rateTokens(text: string, tokens: readonly Token[], lexicon: Lexicon): Float64Array {
  const valences = new Float64Array(tokens.length)
  const consumed = new Uint8Array(tokens.length)
  const hasSmallLetters = /\p{Ll}/u.test(text)

  for (let index = 0; index < tokens.length; index++) {
    const phrase = matchPhrase(tokens, index, lexicon)
    if (phrase === null) continue
    valences[index] = phrase.valence
    consumed.fill(1, index, index + phrase.length)
    index += phrase.length - 1
  }
  for (let index = 0; index < tokens.length; index++) {
    if (consumed[index] === 1) continue
    let valence = valenceOf(lexicon, tokens[index]!.word)
    if (valence === 0) continue
    if (hasSmallLetters && isShouted(text, tokens[index]!)) valence += Math.sign(valence) * CAPITALS
    valence += degree(tokens, index, lexicon) * Math.sign(valence)
    if (isNegated(tokens, index, lexicon, consumed)) valence *= valence > 0 ? NEGATED_GOOD : NEGATED_BAD
    valences[index] = valence
  }
  weighContrast(tokens, valences, lexicon)
  weighQuestions(text, tokens, valences)
  return valences
}

function matchPhrase(
  tokens: readonly Token[],
  index: number,
  lexicon: Lexicon,
): { length: number; valence: number } | null {
  const candidates = lexicon.phrases.get(tokens[index]!.word)
  if (candidates === undefined) return null
  const { sentence } = tokens[index]!
  for (const { words, valence } of candidates) {
    const fits = words.every((word, offset) => {
      const token = tokens[index + offset]
      return token?.word === word && token.sentence === sentence
    })
    if (fits) return { length: words.length, valence }
  }
  return null
}

function isShouted(text: string, token: Token): boolean {
  const original = text.slice(token.start, token.end)
  return original.length > 1 && /^\P{Ll}*\p{Lu}\P{Ll}*$/u.test(original)
}

/** What the one to three words before add: the farther, the less. */
function degree(tokens: readonly Token[], index: number, lexicon: Lexicon): number {
  let sum = 0
  for (let distance = 1; distance <= 3; distance++) {
    const token = tokens[index - distance]
    if (token === undefined || token.clause !== tokens[index]!.clause) break
    const weight = 1 - (distance - 1) * 0.05
    if (lexicon.boosters.has(token.word)) sum += BOOST * weight
    else if (lexicon.dampeners.has(token.word)) sum -= BOOST * weight
  }
  return sum
}

const isNegator = (word: string, lexicon: Lexicon): boolean =>
  lexicon.negators.has(word) || word.endsWith("n't")

function isNegated(tokens: readonly Token[], index: number, lexicon: Lexicon, consumed: Uint8Array): boolean {
  const { clause } = tokens[index]!
  for (let distance = 1; distance <= NEGATION_REACH; distance++) {
    const token = tokens[index - distance]
    if (token === undefined || token.clause !== clause) break
    if (consumed[index - distance] === 0 && isNegator(token.word, lexicon)) return true
  }
  if (!lexicon.negatesBehind) return false
  for (let distance = 1; distance <= NEGATION_REACH; distance++) {
    const token = tokens[index + distance]
    if (token === undefined || token.clause !== clause || lexicon.contrasts.has(token.word)) return false
    // "kein" and its like stand before their noun; only the bare negation stands behind a verb.
    if (consumed[index + distance] === 0 && (token.word === 'nicht' || token.word === 'niet')) {
      // What follows the negation is what it negates, if that says something.
      const next = tokens[index + distance + 1]
      return next === undefined || next.clause !== clause || valenceOf(lexicon, next.word) === 0
    }
  }
  return false
}

/** In a sentence with a "but", what stands behind the last one is the point. */
function weighContrast(tokens: readonly Token[], valences: Float64Array, lexicon: Lexicon): void {
  const last = new Map<number, number>()
  tokens.forEach((token, index) => {
    if (lexicon.contrasts.has(token.word)) last.set(token.sentence, index)
  })
  if (last.size === 0) return
  tokens.forEach((token, index) => {
    const contrast = last.get(token.sentence)
    if (contrast === undefined || valences[index] === 0) return
    if (index < contrast) valences[index]! *= BEFORE_CONTRAST
    else if (index > contrast) valences[index]! *= AFTER_CONTRAST
  })
}

/** Who asks for something good does not have it yet: "Can you help?" praises nobody. What is bad in a question stays bad. */
function weighQuestions(text: string, tokens: readonly Token[], valences: Float64Array): void {
  let asks = false
  for (let index = tokens.length - 1; index >= 0; index--) {
    const token = tokens[index]!
    const next = tokens[index + 1]
    if (next?.sentence !== token.sentence)
      asks = ENDS_IN_QUESTION.test(
        text.slice(token.end, Math.min(next?.start ?? text.length, token.end + 10)),
      )
    if (asks && valences[index]! > 0) valences[index] = 0
  }
}

const VERY = 0.7
const SOME = 0.2

export function toSentiment(polarity: number): Sentiment {
  if (polarity <= -VERY) return 'very negative'
  if (polarity <= -SOME) return 'negative'
  if (polarity < SOME) return 'neutral'
  if (polarity < VERY) return 'positive'
  return 'very positive'
}

export interface ScoreOnScale {
  value: number
  /** The scale's ends; null when the scale is not known, and then the score says nothing here. */
  from: number | null
  to: number | null
}

/** What a score says by itself, from -1 to 1: on 0 to 10 promoters are good, 7 and 8 mildly so, 6 and less bad. */
export function scorePolarity(score: ScoreOnScale | null): number | null {
  if (score === null || score.from === null || score.to === null || score.to <= score.from) return null
  const share = Math.min(1, Math.max(0, (score.value - score.from) / (score.to - score.from)))
  if (share >= 0.9) return share >= 1 ? 0.75 : 0.6
  if (share >= 0.7) return share >= 0.8 ? 0.35 : 0.15
  if (share >= 0.5) return share >= 0.6 ? -0.2 : -0.3
  return -0.5 - (0.5 - share) * 0.8
}

/** A score is strong evidence; without telling words it decides alone. */
export function combine(text: TextSentiment, score: number | null): number {
  if (score === null) return text.polarity
  if (text.hits === 0) return score
  return 0.5 * score + 0.5 * text.polarity
}
