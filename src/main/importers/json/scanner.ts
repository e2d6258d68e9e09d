/**
 * Finds the elements of the lists in a JSON text, chunk by chunk, without reading the values: brackets and strings are
 * all it looks at. Each element's text is then parsed by itself, so that one faulty element costs one row.
 */

export interface JsonElement {
  /** Keys that lead to the list, joined by dots; '' for the top of the file. */
  list: string
  text: string
  /** First line of it in the file, from 1. */
  line: number
  /** Longer than any row: its text is cut. */
  tooLong: boolean
  /** A plain value, no object or list. */
  scalar: boolean
}

/** An element longer than this is no row. Characters. */
const LONGEST_ELEMENT = 16 * 1024 ** 2
/** Lists deeper than this in objects are not looked for. */
const DEEPEST_LIST = 6

interface Frame {
  array: boolean
  path: string
  /** The last key of an object. */
  key: string
}

interface Open {
  list: string
  from: number
  line: number
  depth: number
  /** What was taken of it from earlier chunks. */
  parts: string[]
  length: number
  scalar: boolean
}

export class JsonScanner {
  readonly #values: 'within' | 'top'
  readonly #wanted: string | null
  readonly #frames: Frame[] = []
  #found: JsonElement[] = []
  #open: Open | null = null
  #line = 1
  #inString = false
  #escaped = false
  #string: string | null = null
  #lastString = ''
  /** Values at the top of the file. */
  topValues = 0
  /** Something that is no JSON stood between the values, on this line. */
  strayLine: number | null = null

  /**
   * @param values whether the values at the top are the elements, or the lists within the one value there
   * @param wanted only elements of this list have their text; null: none have
   */
  constructor(values: 'within' | 'top', wanted: string | null) {
    this.#values = values
    this.#wanted = wanted
  }

  /** The elements that are complete with this chunk. */
  push(chunk: string): JsonElement[] {
    let index = 0
    if (this.#open !== null) this.#open.from = 0
    while (index < chunk.length)
      index = this.#inString ? this.#inside(chunk, index) : this.#outside(chunk, index)
    if (this.#open !== null) this.#keep(chunk, chunk.length)
    const found = this.#found
    this.#found = []
    return found
  }

  /** What the end of the file completes or cuts. */
  end(): { elements: JsonElement[]; cut: JsonElement | null; unclosed: boolean } {
    const open = this.#open
    this.#open = null
    const unclosed = this.#frames.length > 0
    if (open === null) return { elements: [], cut: null, unclosed }
    const element = {
      list: open.list,
      text: open.parts.join(''),
      line: open.line,
      tooLong: false,
      scalar: open.scalar,
    }
    return open.scalar
      ? { elements: [element], cut: null, unclosed }
      : { elements: [], cut: element, unclosed }
  }

  /** Within a string; @returns where to go on */
  #inside(chunk: string, from: number): number {
    const before = from === 0 && this.#escaped ? 1 : 0
    for (let search = from; ;) {
      const quote = chunk.indexOf('"', search)
      const stop = quote === -1 ? chunk.length : quote
      let slashes = 0
      while (stop - 1 - slashes >= from && chunk.charCodeAt(stop - 1 - slashes) === 92) slashes++
      const escaped = (slashes + (slashes === stop - from ? before : 0)) % 2 === 1
      if (quote !== -1 && escaped) {
        search = quote + 1
        continue
      }
      // A backslash at the end takes the meaning of what the next chunk begins with.
      this.#escaped = quote === -1 && escaped
      return this.#leave(chunk, from, stop, quote !== -1)
    }
  }

  #leave(chunk: string, from: number, stop: number, closed: boolean): number {
    if (this.#string !== null && this.#string.length < 10_000) this.#string += chunk.slice(from, stop)
    this.#countLines(chunk, from, stop)
    if (!closed) return chunk.length
    this.#inString = false
    if (this.#string !== null) this.#lastString = this.#string
    this.#string = null
    return stop + 1
  }

  #countLines(chunk: string, from: number, to: number): void {
    for (let at = chunk.indexOf('\n', from); at !== -1 && at < to; at = chunk.indexOf('\n', at + 1))
      this.#line++
  }

  #outside(chunk: string, from: number): number {
    for (let index = from; index < chunk.length; index++) {
      switch (chunk.charCodeAt(index)) {
        case 34: // "
          this.#inString = true
          if (this.#open === null) {
            const frame = this.#frames.at(-1)
            if (this.#isElement()) this.#begin(index, true)
            else if (frame?.array === false) this.#string = ''
          }
          return index + 1
        case 123: // {
        case 91: // [
          this.#down(index, chunk.charCodeAt(index) === 91)
          break
        case 125: // }
        case 93: // ]
          this.#up(chunk, index)
          break
        case 44: // ,
          if (this.#open?.scalar === true) this.#finish(chunk, index)
          break
        case 58: {
          // :
          const frame = this.#frames.at(-1)
          if (this.#open === null && frame?.array === false) frame.key = unescape(this.#lastString)
          break
        }
        case 10: {
          const open = this.#open
          if (open?.scalar === true && this.#frames.length === 0) this.#finish(chunk, index)
          this.#line++
          break
        }
        case 32:
        case 13:
        case 9:
        case 0xfeff:
          break
        default:
          if (this.#open === null && this.#isElement()) this.#begin(index, true)
          else if (this.#open === null && this.#frames.length === 0) this.strayLine ??= this.#line
      }
    }
    return chunk.length
  }

  /** Whether a value that begins here is an element of a list. */
  #isElement(): boolean {
    const frame = this.#frames.at(-1)
    return frame === undefined ? this.#values === 'top' : frame.array
  }

  #begin(index: number, scalar: boolean): void {
    const list = this.#frames.at(-1)?.path ?? ''
    if (this.#frames.length === 0) this.topValues++
    this.#open = { list, from: index, line: this.#line, depth: 0, parts: [], length: 0, scalar }
  }

  #down(index: number, array: boolean): void {
    if (this.#open !== null) {
      this.#open.scalar = false
      this.#open.depth++
      return
    }
    if (this.#isElement()) {
      this.#begin(index, false)
      this.#open!.depth = 1
      return
    }
    const parent = this.#frames.at(-1)
    if (parent === undefined) this.topValues++
    const path = parent === undefined ? '' : parent.path === '' ? parent.key : `${parent.path}.${parent.key}`
    if (this.#frames.length >= DEEPEST_LIST) {
      // Too deep for a list of rows: passed over like an element of none.
      this.#open = {
        list: '\0',
        from: index,
        line: this.#line,
        depth: 1,
        parts: [],
        length: 0,
        scalar: false,
      }
      return
    }
    this.#frames.push({ array, path, key: '' })
  }

  #up(chunk: string, index: number): void {
    const open = this.#open
    if (open === null) {
      if (this.#frames.pop() === undefined) this.strayLine ??= this.#line
      return
    }
    if (open.scalar) {
      this.#finish(chunk, index)
      this.#frames.pop()
      return
    }
    open.depth--
    if (open.depth === 0) this.#finish(chunk, index + 1)
  }

  #keep(chunk: string, to: number): void {
    const open = this.#open!
    if (open.list === this.#wanted && open.length <= LONGEST_ELEMENT)
      open.parts.push(chunk.slice(open.from, to))
    open.length += to - open.from
  }

  #finish(chunk: string, to: number): void {
    this.#keep(chunk, to)
    const { list, parts, line, length, scalar } = this.#open!
    this.#open = null
    if (list === '\0') return
    const tooLong = length > LONGEST_ELEMENT
    this.#found.push({ list, text: tooLong ? '' : parts.join(''), line, tooLong, scalar })
  }
}

function unescape(raw: string): string {
  if (!raw.includes('\\')) return raw
  try {
    return JSON.parse(`"${raw}"`) as string
  } catch {
    return raw
  }
}
