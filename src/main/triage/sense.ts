/**
 * What must be the same in two texts that are nearly the same in words before one may speak for the other: a number, a sign,
 * a "not" or a word of praise or blame weighs more than all the others.
 */
import { LEXICONS } from './lexicon/lexicons.ts'
import { type Lexicon, valenceOf } from './lexicon/lexicon.ts'
import { scoreText, toSentiment } from './sentiment.ts'
import { type Token, fold, tokenise } from './text.ts'

const NUMBER = /[+−-]?\p{N}+(?:[.,:]\p{N}+)*/gu
/** Questions, shares, money, emoji and emoticons. */
const SIGN = /[?¿？؟%‰]|\p{Sc}|\p{Extended_Pictographic}|[:;=][-']?[)(dp/|\\[\]]/gu
const NUMBER_WORDS = new Set(
  `zero one two three four five six seven eight nine ten eleven twelve hundred thousand million half double twice first second third last
   null eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf hundert tausend million halb doppelt erste zweite dritte letzte
   deux trois quatre cinq sept huit neuf dix onze douze cent mille demi premier deuxieme troisieme dernier
   dos tres cuatro cinco seis siete ocho nueve diez once doce cien mil medio primer segundo tercero ultimo
   due tre quattro cinque sei sette otto dieci undici dodici cento mezzo primo secondo terzo ultimo
   dois quatro sete oito dez doze meio primeiro terceiro een twee drie vijf zes zeven negen tien twaalf honderd duizend`.split(
    /\s+/,
  ),
)
const ENGLISH = LEXICONS.get('en')!
/** Texts mix languages: "not" counts in a German one. */
const NEGATORS = new Set([...LEXICONS.values()].flatMap(({ negators }) => [...negators]))
const isNegator = (word: string): boolean => word.endsWith("n't") || NEGATORS.has(word)

/**
 * Two texts of equal sense may differ in words that say nothing of mood, number or negation. Where the language has no word
 * lists nobody knows which words those are: there all words must be the same, clause by clause.
 *
 * @param language ISO 639-1 as the rules found it; null where they have not read the text
 */
export function senseOf(text: string, language: string | null): string {
  const folded = fold(text)
  const tokens = tokenise(folded)
  const lexicon = language === null ? undefined : LEXICONS.get(language)
  return JSON.stringify([
    folded.match(NUMBER) ?? [],
    withoutRepeats(folded.match(SIGN) ?? []),
    lexicon === undefined ? tokens.map(inItsClause) : tellingWords(text, tokens, lexicon),
  ])
}

const withoutRepeats = (signs: readonly string[]): string[] =>
  signs.filter((sign, index) => sign !== signs[index - 1])

const inItsClause = ({ word, clause }: Token, index: number, tokens: readonly Token[]): string =>
  index > 0 && tokens[index - 1]!.clause !== clause ? `, ${word}` : word

function tellingWords(text: string, tokens: readonly Token[], lexicon: Lexicon): string[] {
  const isTelling = (word: string): boolean =>
    valenceOf(lexicon, word) !== 0 ||
    valenceOf(ENGLISH, word) !== 0 ||
    lexicon.boosters.has(word) ||
    lexicon.dampeners.has(word) ||
    lexicon.contrasts.has(word) ||
    NUMBER_WORDS.has(word)
  const telling = tokens.flatMap((token, index) => {
    // What it negates stands around it, and a comma behind it changes that: "no, good" and "no good".
    if (isNegator(token.word))
      return [
        tokens
          .slice(Math.max(0, index - 2), index + 4)
          .map(inItsClause)
          .join(' '),
      ]
    return isTelling(token.word) ? [token.word] : []
  })
  // Turns of phrase, shouting and what a "but" weighs are in the rules' own reading.
  return [toSentiment(scoreText(text, tokens, lexicon).polarity), ...telling]
}
