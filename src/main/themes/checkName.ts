/** Whether what a model calls a theme can be its name. Pure. */
import { LONGEST_THEME_NAME, themeNameKey, themeKey } from '../../shared/domain/theme.ts'
import { repeatsItself } from '../analysis/answerStream.ts'

export type NameRefusal =
  | 'it is empty'
  | 'it has several lines'
  | 'it is too long'
  | 'it repeats itself'
  | 'it says nothing'
  | 'it repeats the question'
  | 'a single text dictates it'
  | 'another theme has it'

export interface NamedWith {
  /** The system prompt. */
  prompt: string
  /** The texts that were shown. */
  texts: readonly string[]
  /** The words they share. */
  words: readonly string[]
  /** Of the other themes. */
  others: readonly string[]
}

const MOST_WORDS = 8
/** So many words in a row of the question are copied from there. */
const COPIED_WORDS = 4
/** Of fewer texts one may well stand for all. */
const LEAST_TEXTS = 3

/** What a heading says of anything, or what the question calls its own parts. */
const EMPTY_NAMES = new Set(
  [
    ...[
      'theme',
      'theme name',
      'name',
      'name of the theme',
      'topic',
      'heading',
      'text',
      'response',
      'words they share',
    ],
    ...[
      'customer feedback',
      'feedback',
      'customer survey',
      'customers',
      'analyst',
      'json',
      'object',
      'string',
    ],
    ...[
      'none',
      'none of these',
      'null',
      'undefined',
      'unknown',
      'other',
      'misc',
      'miscellaneous',
      'general',
      'n/a',
    ],
  ].map(themeKey),
)

/** @returns the name as it is to be written, or why it is none */
export function checkName(
  said: string,
  { prompt, texts, words, others }: NamedWith,
): { name: string } | NameRefusal {
  const whole = said.trim()
  if (/[\r\n\u2028\u2029]/.test(whole)) return 'it has several lines'
  const name = tidy(whole)
  if (!/[\p{L}\p{N}]/u.test(name)) return 'it is empty'
  const spoken = wordsOf(name)
  if (name.length > LONGEST_THEME_NAME || spoken.length > MOST_WORDS) return 'it is too long'
  if (repeats(name, spoken)) return 'it repeats itself'
  if (EMPTY_NAMES.has(themeKey(name))) return 'it says nothing'
  if (spoken.length >= COPIED_WORDS && ` ${wordsOf(prompt).join(' ')} `.includes(` ${spoken.join(' ')} `))
    return 'it repeats the question'
  if (isDictated(name, texts, words)) return 'a single text dictates it'
  if (
    others.some((other) => themeNameKey(other) === themeNameKey(name) || themeKey(other) === themeKey(name))
  )
    return 'another theme has it'
  return { name }
}

/** Whether any word of a name is one that the texts use, too. One that is none of theirs may be apt, or made up. */
export function usesTheirWords(name: string, { texts, words }: Pick<NamedWith, 'texts' | 'words'>): boolean {
  const theirs = new Set([...texts, ...words].flatMap((text) => themeKey(text).split(' ')))
  return themeKey(name)
    .split(' ')
    .some((key) => key.length > 2 && theirs.has(key))
}

/** Without quotation marks around it and the stop behind it, with a capital. */
function tidy(said: string): string {
  const bare = said
    // Control characters and marks that turn the direction of writing have no place in a name.
    .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^["'“”„«»‘’`*#\s]+|["'“”«»‘’`*\s.:;,]+$/gu, '')
  return `${bare.slice(0, 1).toUpperCase()}${bare.slice(1)}`
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

function repeats(name: string, words: readonly string[]): boolean {
  if (words.length > 2 && new Set(words).size <= words.length / 2) return true
  return name.length >= 12 && repeatsItself(name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ''))
}

/**
 * It stands word for word in one of the texts, and no other text and none of the shared words has any of its own words: then
 * it says what that text says, which may be written to be said. A name in words of its own is taken.
 */
function isDictated(name: string, texts: readonly string[], shared: readonly string[]): boolean {
  if (texts.length < LEAST_TEXTS) return false
  const keys = themeKey(name).split(' ')
  const keyed = texts.map((text) => ` ${themeKey(text)} `)
  const holding = keyed.filter((text) => text.includes(` ${keys.join(' ')} `))
  if (holding.length !== 1) return false
  const common = new Set(shared.flatMap((word) => themeKey(word).split(' ')))
  return !keys.some(
    (key) =>
      key.length > 2 && (common.has(key) || keyed.filter((text) => text.includes(` ${key} `)).length > 1),
  )
}
