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
  key: string
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
  const head = tokens.slice(0, READ_TOKENS)
  const read = entities.length === 0 ? head : head.filter((token) => !isInEntity(token))
  read.forEach((_token, index) => {
    for (const run of runsFrom(read, index, lexicon)) {
      const key = run.map((token) => token.word).join(' ')
      const known = candidates.get(key)
      if (known !== undefined) known.count += 1
      else {
        candidates.set(key, {
          key,
          start: run[0]!.start,
          end: run.at(-1)!.end,
          words: run.length,
          count: 1,
          first: index,
        })
      }
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

/** The runs of one to three content words that start here, all within one clause. */
function runsFrom(tokens: readonly Token[], index: number, lexicon: Lexicon): Token[][] {
  const runs: Token[][] = []
  const run: Token[] = []
  for (let offset = 0; offset < MOST_WORDS; offset++) {
    const token = tokens[index + offset]
    if (token === undefined || token.clause !== tokens[index]!.clause || !isContent(token.word, lexicon))
      break
    run.push(token)
    // A lone opinion ("great", "expensive") is no topic; in a pair it may be ("bad weather").
    const isTopic = run.length > 1 || (token.word.length >= 4 && valenceOf(lexicon, token.word) === 0)
    if (isTopic && (run.length < MOST_WORDS || tokens.length > 40)) runs.push([...run])
  }
  return runs
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
     mailto wrote schrieb écrit escribió scritto escreveu schreef subject sent date von gesendet betreff nbsp`,
  ).split(/\s+/),
)

const isContent = (word: string, lexicon: Lexicon): boolean =>
  word.length >= 3 &&
  !NEVER_CONTENT.has(word) &&
  !lexicon.stopWords.has(word) &&
  !lexicon.negators.has(word) &&
  !lexicon.boosters.has(word) &&
  !lexicon.dampeners.has(word) &&
  !lexicon.contrasts.has(word) &&
  !/^[\d_-]+$/.test(word) &&
  !/\d{4,}|_/.test(word) &&
  /\p{L}/u.test(word)
