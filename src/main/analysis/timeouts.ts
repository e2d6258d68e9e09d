export interface TimeoutPolicy {
  /** For texts of up to 1,000 characters, until answers have shown how long they take. */
  seconds: number
  limitSeconds: number
  /** Seconds by size of the text, see `sizeClassOf`, where enough answers have shown them. */
  learned?: readonly (number | null)[]
  /** The same for the first token alone; null: as long as the whole. */
  learnedFirst?: readonly (number | null)[]
}

export interface Timeouts {
  /** For the whole answer, from the moment it is asked for. */
  totalMs: number
  firstTokenMs: number
  betweenTokensMs: number
}

/** How long the answer to one request took. */
export interface HeardTime {
  /** Of a text; of several in one prompt the mean. */
  characters: number
  /** For a text, as above. */
  ms: number
  /** It did not come to its end within this time. */
  timedOut: boolean
  /** Until its first token; null where none came. */
  firstTokenMs: number | null
  /** It was given up for want of a first token, before the time of the whole was over. */
  wasSilent: boolean
}

const LONG_TEXT_CHARACTERS = 1_000
/** Texts of up to so many characters take about as long as each other. */
export const SIZE_CLASSES = [LONG_TEXT_CHARACTERS, 4_000, Number.POSITIVE_INFINITY] as const

/** Index into `SIZE_CLASSES`. */
export const sizeClassOf = (characters: number): number =>
  SIZE_CLASSES.findIndex((most) => characters <= most)

/** What holds before anything is known: long texts get half as much again, never more than the limit. */
const firstSeconds = ({ seconds, limitSeconds }: TimeoutPolicy, characters: number): number =>
  Math.min(characters > LONG_TEXT_CHARACTERS ? seconds * 1.5 : seconds, limitSeconds)

/**
 * As set, until answers have shown how long they take. A stream that stalls, or never begins, is given up sooner.
 *
 * @param characters of each text in the prompt
 * @param texts each has the time of a single one; between two tokens there is no more than that of one
 */
export function timeoutsFor(policy: TimeoutPolicy, characters: number, texts = 1): Timeouts {
  const size = sizeClassOf(characters)
  const seconds = policy.learned?.[size] ?? firstSeconds(policy, characters)
  const first = policy.learnedFirst?.[size] ?? seconds
  const totalMs = Math.round(seconds * texts * 1_000)
  const firstTokenMs = Math.min(Math.round(first * texts * 1_000), totalMs)
  return { totalMs, firstTokenMs, betweenTokensMs: Math.round(seconds * 500) }
}
