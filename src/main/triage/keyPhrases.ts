/** What a text is about: runs of one to three words that carry meaning. */
import { type Lexicon, valenceOf } from './lexicon/lexicon.ts'
import { fold, type Token } from './text.ts'

export interface KeyPhrase {
  /** As it stands in the text, in small letters with its accents. */
  phrase: string
  /** UTF-16 indices of its first occurrence. */
  start: number
  end: number
}

const MOST_PHRASES = 10
const MOST_WORDS = 3
/** Later parts of very long texts repeat; the first words decide what it is about. */
const READ_TOKENS = 600

interface Candidate {
  start: number
  end: number
  words: number
  count: number
  first: number
}

/**
 * At most ten, the most telling first.
 *
 * @param entities numbers, dates and addresses: they say which one, not what about
 */
export function findKeyPhrases(
  text: string,
  tokens: readonly Token[],
  lexicon: Lexicon,
  entities: readonly { start: number; end: number }[] = [],
): KeyPhrase[] {
  const candidates = new Map<string, Candidate>()
  const isInEntity = (token: Token): boolean =>
    entities.some(({ start, end }) => token.start < end && start < token.end)
  const read = tokens.slice(0, READ_TOKENS)
  const content = read.map((token) => isContent(token.word, lexicon) && !isInEntity(token))
  // Three words in a row are telling only where they come again, and short texts repeat nothing.
  const mostWords = read.length > 40 ? MOST_WORDS : MOST_WORDS - 1
  read.forEach((token, index) => {
    const longest = Math.min(mostWords, longestRun(read, content, index))
    let key = ''
    for (let words = 1; words <= longest; words++) {
      const last = read[index + words - 1]!
      key = words === 1 ? last.word : `${key} ${last.word}`
      // A lone opinion ("great", "expensive") is no topic; in a pair it may be ("bad weather").
      if (words === 1 && (key.length < 4 || NEVER_ALONE.has(key) || valenceOf(lexicon, key) !== 0)) continue
      const known = candidates.get(key)
      if (known === undefined) {
        candidates.set(key, { start: token.start, end: last.end, words, count: 1, first: index })
      } else known.count += 1
    }
  })
  const chosen = [...candidates.values()]
    .sort((a, b) => weight(b) - weight(a) || a.first - b.first)
    .slice(0, MOST_PHRASES)
  return chosen.map(({ start, end }) => ({
    phrase: text.slice(start, end).toLowerCase().replace(/\s+/g, ' '),
    start,
    end,
  }))
}

/** Single words lead, since a theme is told by the word many texts share; pairs follow, threes only when repeated. */
const weight = ({ count, words }: Candidate): number => count * (words === 1 ? 1.3 : words === 2 ? 1.2 : 0.6)

/** How many content words of one clause stand in a row from here, at most three. */
function longestRun(tokens: readonly Token[], content: readonly boolean[], index: number): number {
  const { clause } = tokens[index]!
  let length = 0
  while (length < MOST_WORDS && content[index + length] === true && tokens[index + length]!.clause === clause)
    length++
  return length
}

/** Months and weekdays of the seven languages, and what fills mails of any of them. */
const NEVER_CONTENT = new Set(
  fold(
    `january february march april may june july august september october november december
     januar februar märz april mai juni juli august oktober dezember janvier février mars avril juin juillet août
     septembre octobre novembre décembre enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre
     diciembre gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre janeiro fevereiro março maio junho
     julho setembro outubro novembro dezembro januari februari maart mei augustus
     monday tuesday wednesday thursday friday saturday sunday weekend montag dienstag mittwoch donnerstag freitag samstag
     sonntag lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo
     lunedì martedì mercoledì giovedì venerdì sabato domenica segunda terça quarta quinta sexta maandag dinsdag woensdag
     donderdag vrijdag zaterdag zondag jan feb mar apr jun jul aug sep oct nov dec
     mon tue wed thu fri sat sun otherwise twice write wrote written call called check http https www com org net html
     mailto wrote schrieb écrit escribió scritto escreveu schreef subject sent date von gesendet betreff nbsp message messages mail mails email emails
     nachricht courriel correo`,
  ).split(/\s+/),
)

/** Tell something only beside another word: "delivery time". */
const NEVER_ALONE = new Set([
  'time',
  'times',
  'zeit',
  'temps',
  'tiempo',
  'tempo',
  'tijd',
  'part',
  'side',
  'place',
])

/** Letters, a few digits at most; no identifiers. */
const IS_WORD = /^(?!.*(?:\d{4}|_)).*\p{L}/u

const isContent = (word: string, lexicon: Lexicon): boolean =>
  word.length >= 3 &&
  !NEVER_CONTENT.has(word) &&
  !lexicon.stopWords.has(word) &&
  !lexicon.negators.has(word) &&
  !lexicon.boosters.has(word) &&
  !lexicon.dampeners.has(word) &&
  !lexicon.contrasts.has(word) &&
  IS_WORD.test(word)
