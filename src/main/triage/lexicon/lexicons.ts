import { lexicon as vader } from 'vader-sentiment/src/vader_lexicon.js'
import { fold } from '../text.ts'
import { DUTCH } from './dutch.ts'
import { ENGLISH } from './english.ts'
import { FRENCH } from './french.ts'
import { GERMAN } from './german.ts'
import { ITALIAN } from './italian.ts'
import { type Lexicon, compileLexicon } from './lexicon.ts'
import { PORTUGUESE } from './portuguese.ts'
import { SPANISH } from './spanish.ts'

/** Words that VADER rates and that negate here: counting them twice would make "no problem" bad. */
const COUNTED_AS_NEGATION = new Set(['no', 'nothing', 'without', 'lack', 'lacks', 'lacking'])

/** Understood in every language. */
const SIGNS: readonly (readonly [string, number])[] = [
  ...[
    '😀',
    '😃',
    '😄',
    '😁',
    '😊',
    '🙂',
    '😍',
    '🥰',
    '❤',
    '♥',
    '👍',
    '🎉',
    '👏',
    '🙏',
    '😘',
    '🤩',
    '💯',
    '⭐',
    ':)',
    ':-)',
    ';)',
    ';-)',
    ':d',
    ':-d',
    '=)',
    '<3',
  ].map((sign) => [sign, 2.2] as const),
  ...[
    '😞',
    '😟',
    '🙁',
    '☹',
    '😠',
    '😡',
    '🤬',
    '😢',
    '😭',
    '👎',
    '💔',
    '😤',
    '😒',
    '🤮',
    '😩',
    ':(',
    ':-(',
    '=(',
    ':/',
    ':-/',
  ].map((sign) => [sign, -2.2] as const),
]

const englishWords = (): Map<string, number> => {
  const words = new Map<string, number>()
  for (const [word, valence] of Object.entries(vader)) {
    if (!COUNTED_AS_NEGATION.has(word)) words.set(fold(word), valence)
  }
  for (const [sign, valence] of SIGNS) words.set(sign, valence)
  return words
}

const signs = new Map(SIGNS)

/** By ISO 639-1 code. */
export const LEXICONS: ReadonlyMap<string, Lexicon> = new Map([
  ['en', compileLexicon(ENGLISH, englishWords())],
  ['de', compileLexicon(GERMAN, signs)],
  ['fr', compileLexicon(FRENCH, signs)],
  ['es', compileLexicon(SPANISH, signs)],
  ['it', compileLexicon(ITALIAN, signs)],
  ['pt', compileLexicon(PORTUGUESE, signs)],
  ['nl', compileLexicon(DUTCH, signs)],
])

/** For a language without a list of its own: signs alone. */
export const SIGNS_ONLY: Lexicon = compileLexicon(
  {
    valences: [],
    phrases: [],
    negators: '',
    boosters: '',
    dampeners: '',
    contrasts: '',
    negatesBehind: false,
    stopWords: '',
  },
  signs,
)
