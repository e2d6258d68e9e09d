/** Reads an answer while it comes: which fields are complete, and whether it has stopped making sense. */
import { type Task, listOf } from './tasks.ts'

export interface AnswerStream {
  /** @returns why there is no sense in hearing more; null as long as there is */
  add(text: string): StopReason | null
  /** The object has been closed. */
  readonly whole: boolean
  /** The fields that are complete, in order. */
  readonly complete: readonly string[]
}

export type StopReason =
  | 'it went on behind its end'
  | 'it wrote nothing but white space'
  | 'it repeated itself'
  | 'a list did not end'
  | 'it answered more texts than were asked'

/** A model may close a fence or greet behind its answer; more than this is a runaway. */
const MOST_BEHIND = 400
const MOST_WHITE_SPACE = 200
/** A list may be longer than it should: what is too much is left out. This is much too much. */
const LIST_FACTOR = 4
/** Looked at for a repeated piece: so many characters at the end, pieces of up to a quarter of them. */
const TAIL = 480
const LOOK_EVERY = 160

/** In an answer to several texts the fields of each stand in an object, in a list, in the object that is the whole. */
const TOGETHER_DEPTH = 3

/** @param texts that are answered in a list; null: the answer is that of one */
export function createAnswerStream(task: Task | null, texts: number | null = null): AnswerStream {
  const fieldDepth = texts === null ? 1 : TOGETHER_DEPTH
  const complete: string[] = []
  let thinking = ''
  let isThinking = false
  let depth = 0
  let inString = false
  let escaped = false
  let string = ''
  let key = ''
  let entries = 0
  let answers = 0
  let whole = false
  let behind = 0
  let white = 0
  let tail = ''
  let sinceLook = 0

  const close = (): void => {
    if (key !== '') complete.push(key)
    key = ''
    entries = 0
  }

  const inAnswer = (character: string): StopReason | null => {
    if (inString) {
      if (escaped) escaped = false
      else if (character === '\\') escaped = true
      else if (character === '"') inString = false
      if (inString && depth === fieldDepth && key === '') string += character
      return null
    }
    white = /\s/.test(character) ? white + 1 : 0
    if (white > MOST_WHITE_SPACE) return 'it wrote nothing but white space'
    switch (character) {
      case '"':
        inString = true
        string = ''
        break
      case ':':
        if (depth === fieldDepth && key === '') key = string
        break
      case '{':
      case '[':
        depth += 1
        if (texts !== null && depth === fieldDepth && ++answers > texts)
          return 'it answered more texts than were asked'
        break
      case '}':
      case ']':
        depth -= 1
        if (depth === fieldDepth - 1) close()
        if (depth === 0) whole = true
        break
      case ',':
        if (depth === fieldDepth) close()
        else if (depth === fieldDepth + 1) {
          entries += 1
          const list = task === null ? null : listOf(task, key)
          if (list !== null && entries > list.most * LIST_FACTOR) return 'a list did not end'
        }
    }
    return null
  }

  const take = (character: string): StopReason | null => {
    if (whole) {
      behind += 1
      return behind > MOST_BEHIND ? 'it went on behind its end' : null
    }
    if (depth > 0) return inAnswer(character)
    // Thoughts may hold braces of their own.
    thinking = (thinking + character).slice(-'</think>'.length)
    if (thinking.endsWith('<think>')) isThinking = true
    else if (thinking.endsWith('</think>')) isThinking = false
    else if (character === '{' && !isThinking) depth = 1
    return null
  }

  return {
    add: (text) => {
      for (const character of text) {
        const stop = take(character)
        if (stop !== null) return stop
      }
      tail = (tail + text).slice(-TAIL)
      sinceLook += text.length
      if (sinceLook < LOOK_EVERY || tail.length < TAIL) return null
      sinceLook = 0
      return repeatsItself(tail) ? 'it repeated itself' : null
    },
    get whole() {
      return whole
    },
    complete,
  }
}

/** The whole of it is one piece, written at least four times. */
export function repeatsItself(text: string): boolean {
  for (let piece = 1; piece <= text.length / 4; piece++) {
    let at = piece
    while (at < text.length && text[at] === text[at - piece]) at += 1
    if (at === text.length) return true
  }
  return false
}
