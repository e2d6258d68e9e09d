/** The people of an address header (RFC 5322, 3.4), as programs and archives really write them. */
import { decodeWords } from './words.ts'

export interface Person {
  name: string
  address: string
}

/** A comment is shorter; what is longer is hostile. Characters. */
const LONGEST_COMMENT = 2_000
const LONGEST_ADDRESS = 2_000
/** Bounded, as a run of signs before an "@" that nothing follows would be looked at from each of its signs. */
const BARE_ADDRESS = /[^\s<>()[\]"',;:]{1,320}@[^\s<>()"',;]{1,320}/
const ENCODED_WORD = /=\?[^?\s]{1,75}\?[bq]\?(?:[^?]|\?(?!=)){0,2000}\?=/iy

const MASKED =
  /([\w.+-]{1,64})(?:[ \t]+at[ \t]+|[ \t]*[[({<][ \t]*at[ \t]*[\])}>][ \t]*|_at_)([\w-]{1,64}(?:(?:\.|[ \t]+dot[ \t]+|[ \t]*[[(][ \t]*dot[ \t]*[\])][ \t]*)[\w-]{1,64}){1,8})/gi

/** Archives mask addresses: "ann at example.org (Ann Lee)", "ann [at] example [dot] org". */
const unmask = (value: string): string =>
  value.includes('@') || !/at/i.test(value)
    ? value
    : value.replace(
        MASKED,
        (_, local: string, domain: string) =>
          `${local}@${domain.replace(/[ \t]*[[(]?[ \t]*\bdot\b[ \t]*[\])]?[ \t]*/gi, '.')}`,
      )

/** Groups are opened; what is no address stays a name. @param value as long as a header may be */
export function parsePeople(value: string): Person[] {
  if (value === '') return []
  const people: Person[] = []
  let entry = new Entry()
  const text = unmask(value)
  const commentEnds = findCommentEnds(text)
  const lastClose = text.lastIndexOf('>')
  const close = (): void => {
    const person = entry.person()
    // "Lee, Ann <ann@example.org>" without its quotes is one person.
    const before = people.at(-1)
    if (person !== null && entry.bracketed && before?.address === '' && entry.afterBareName)
      people[people.length - 1] = { name: `${before.name}, ${person.name}`, address: person.address }
    else if (person !== null) people.push(person)
    const bare = person !== null && person.address === '' && !entry.quoted
    entry = new Entry()
    entry.afterBareName = bare
  }
  for (let at = 0; at < text.length;) {
    const sign = text[at]!
    if (sign === '"') at = entry.addQuoted(text, at)
    else if (sign === '(') at = entry.addComment(text, at, commentEnds.get(at))
    else if (sign === '<') at = entry.addAddress(text, at, lastClose)
    else if (sign === ',' || sign === ';') {
      close()
      at++
    } else if (sign === ':' && !entry.holdsAddress) {
      // The name of a group, or a list of nobody.
      entry = new Entry()
      at++
    } else {
      ENCODED_WORD.lastIndex = at
      const length = sign === '=' ? (ENCODED_WORD.exec(text)?.[0].length ?? 1) : 1
      entry.addText(text.slice(at, at + length))
      at += length
    }
  }
  close()
  return people
}

/** Where the bracket that closes each bracket stands, in one pass: unclosed ones must not be looked for again and again. */
function findCommentEnds(text: string): ReadonlyMap<number, number> {
  const ends = new Map<number, number>()
  const open: number[] = []
  for (let at = text.indexOf('('); at !== -1 && at < text.length; at++) {
    if (text[at] === '\\' && open.length > 0) at++
    else if (text[at] === '(') open.push(at)
    else if (text[at] === ')' && open.length > 0) ends.set(open.pop()!, at)
  }
  return ends
}

class Entry {
  text: string[] = []
  comments: string[] = []
  address: string | null = null
  quoted = false
  bracketed = false
  afterBareName = false
  #sawAt = false

  get holdsAddress(): boolean {
    return this.address !== null || this.#sawAt
  }

  addText(sign: string): void {
    this.text.push(sign)
    if (sign === '@') this.#sawAt = true
  }

  /** @returns where reading goes on; a quote that is never closed is an ordinary sign */
  addQuoted(text: string, start: number): number {
    let content = ''
    for (let at = start + 1; at < text.length; at++) {
      if (text[at] === '\\' && at + 1 < text.length) content += text[++at]!
      else if (text[at] === '"') {
        this.text.push(content)
        this.quoted = true
        return at + 1
      } else content += text[at]!
      if (content.length > 2_000) break
    }
    return start + 1
  }

  /** @param end where its closing bracket stands; without one the bracket is an ordinary sign */
  addComment(text: string, start: number, end: number | undefined): number {
    if (end !== undefined && end < start + LONGEST_COMMENT) {
      this.comments.push(text.slice(start + 1, end))
      return end + 1
    }
    this.text.push('(')
    return start + 1
  }

  /** @param lastClose where the last ">" of all stands */
  addAddress(text: string, start: number, lastClose: number): number {
    const near = text.slice(start, start + LONGEST_ADDRESS).indexOf('>')
    if (near === -1) {
      if (start < lastClose) return start + 1
      this.address ??= text.slice(start + 1, start + 1_000)
      return text.length
    }
    const end = start + near
    const content = text.slice(start + 1, end)
    if (this.address === null || !this.address.includes('@')) this.address = content
    this.bracketed = true
    return end + 1
  }

  person(): Person | null {
    let name = this.text.join('')
    let address = this.address
    if (address === null) {
      const found = this.#sawAt ? BARE_ADDRESS.exec(name) : null
      if (found !== null) {
        address = found[0]
        name = `${name.slice(0, found.index)} ${name.slice(found.index + found[0].length)}`
      }
    }
    const shown = tidyName(name)
    return shown === '' && (address ?? '').trim() === '' && this.comments.length === 0
      ? null
      : {
          name: shown === '' ? tidyName(this.comments.join(' ')) : shown,
          // A route ("<@relay:ann@example.org>") is no part of the address.
          address: (address ?? '')
            .replace(/^\s*@[^:]{0,500}:/, '')
            .replace(/\s+/g, '')
            .replace(/^mailto:/i, ''),
        }
  }
}

const tidyName = (name: string): string => {
  const decoded = decodeWords(name).replace(/\s+/g, ' ').trim()
  return /^(["']).*\1$/.test(decoded) && decoded.length > 1 ? decoded.slice(1, -1).trim() : decoded
}

/** 'Name <address>', or the one that is there. */
export const personText = ({ name, address }: Person): string =>
  name === '' || name === address ? address : address === '' ? name : `${name} <${address}>`
