/**
 * Splits an mbox into messages, in all four dialects, with one message in memory at a time. A line that begins with
 * "From " divides messages only where it is plausible: with an address and a date (or Mozilla's bare dash), after an
 * empty line, and with a header line after it; a known header makes up for a missing empty line, within a header too.
 * Once a file is taken for an mbox, the line it begins with needs no header after it: what follows has no message before
 * it to belong to. Whether a file is an mbox by its content is still told by that header.
 */

export interface MboxMessage {
  bytes: Uint8Array
  /** Where its dividing line begins in the file. Bytes. */
  offset: number
  warnings: string[]
}

/** A message longer than this is cut, and says so. */
const LONGEST_MESSAGE = 64 * 1024 * 1024
const LONGEST_FROM_LINE = 1_000
/** How much of the line after a dividing line is looked at. */
const LONGEST_FOLLOWING = 2_000

const NEWLINE = 0x0a
const FROM = Buffer.from('From ')
const NEWLINE_FROM = Buffer.from('\nFrom ')

const DATE =
  /(?:^|\s)(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?\s+(?:[A-Z][a-z]{2}\s+\d{1,2}|\d{1,2}\s+[A-Z][a-z]{2}).*\d{2}:\d{2}.*$/
const KNOWN_HEADER =
  /^(?:From|To|Date|Subject|Received|Return-Path|Message-ID|MIME-Version|Delivered-To|Reply-To|Sender|X-[A-Za-z0-9-]+|Content-Type|Status):/i
const HEADER = /^(?:[\x21-\x39\x3b-\x7e]+[ \t]*:|>From )/

/** Whether the text of a line (without its break) can divide messages. */
function isFromLine(line: string): boolean {
  if (!line.startsWith('From ')) return false
  const rest = line.slice(5).trim()
  return (
    rest === '-' ||
    rest === '' ||
    DATE.test(rest) ||
    /^\S+@\S+$/.test(rest) ||
    /^\S+\s+\d{4}-\d{2}-\d{2}/.test(rest)
  )
}

/**
 * `formed`: the line by itself can divide messages. `plausible`: a header follows, too. `sure` is a dividing line even
 * where the empty line before it is missing: a known header follows.
 */
type Verdict = { formed: boolean; plausible: boolean; sure: boolean } | 'more'

/** Judges the line at `start`; needs the line after it too. */
function judgeFromLine(buffer: Buffer, start: number, final: boolean): Verdict {
  const end = buffer.indexOf(NEWLINE, start)
  const implausible = { formed: false, plausible: false, sure: false }
  if (end === -1) return final || buffer.length - start > LONGEST_FROM_LINE ? implausible : 'more'
  if (
    end - start > LONGEST_FROM_LINE ||
    !isFromLine(buffer.toString('latin1', start, end).replace(/\r$/, ''))
  ) {
    return implausible
  }
  const next = buffer.indexOf(NEWLINE, end + 1)
  if (next === -1 && !final && buffer.length - end < LONGEST_FOLLOWING) return 'more'
  const following = buffer.toString(
    'latin1',
    end + 1,
    next === -1 ? Math.min(buffer.length, end + LONGEST_FOLLOWING) : next,
  )
  return { formed: true, plausible: HEADER.test(following), sure: KNOWN_HEADER.test(following) }
}

/** Whether the head of a file is the start of an mbox; a byte-order mark and empty lines may come first. */
export function startsMbox(head: Uint8Array): boolean {
  const buffer = Buffer.from(head.buffer, head.byteOffset, head.length)
  const start = contentStart(buffer)
  if (!buffer.subarray(start, start + FROM.length).equals(FROM)) return false
  const verdict = judgeFromLine(buffer, start, true)
  return verdict !== 'more' && verdict.plausible
}

function contentStart(buffer: Buffer): number {
  let start = buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf ? 3 : 0
  while (buffer[start] === NEWLINE || buffer[start] === 0x0d) start++
  return start
}

const isBlank = (bytes: Buffer): boolean =>
  bytes.every((byte) => byte === NEWLINE || byte === 0x0d || byte === 0x20 || byte === 0x09)

const isBlankBefore = (buffer: Buffer, newline: number): boolean =>
  buffer[newline - 1] === NEWLINE || (buffer[newline - 1] === 0x0d && buffer[newline - 2] === NEWLINE)

/** Whether another message begins in what seems to be the header of one. */
function isDivided(header: Buffer): boolean {
  for (let at = header.indexOf(NEWLINE_FROM); at !== -1; at = header.indexOf(NEWLINE_FROM, at + 1)) {
    const verdict = judgeFromLine(header, at + 1, true)
    if (verdict !== 'more' && verdict.sure) return true
  }
  return false
}

export class MboxSplitter {
  #buffer: Buffer = Buffer.alloc(0)
  #started = false
  /** Whether the first message begins without a header line. */
  #headless = false
  #bytesBefore = 0
  /** Where to look for the next dividing line. */
  #search = 0
  /** End of the message by its Content-Length; -1 unknown, -2 not yet looked for. */
  #length = -2
  #lengthTrusted = false
  #cutBytes = 0
  /** Bytes of the file before the buffer. */
  #passed = 0

  /**
   * How many bytes before the first dividing line are in no message: none where all of them are blank, otherwise all but
   * a byte-order mark and the line breaks that the file begins with.
   */
  get bytesBefore(): number {
    return this.#bytesBefore
  }

  /** The messages that are complete with this chunk. */
  push(chunk: Uint8Array): MboxMessage[] {
    this.#buffer = this.#buffer.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#buffer, chunk])
    return this.#split(false)
  }

  end(): MboxMessage[] {
    const messages = this.#split(true)
    if (this.#started && this.#buffer.length > 0) messages.push(this.#take(this.#buffer.length, true))
    this.#buffer = Buffer.alloc(0)
    return messages
  }

  #split(final: boolean): MboxMessage[] {
    const messages: MboxMessage[] = []
    if (!this.#started && !this.#skipStart(final)) return messages
    for (;;) {
      const jump = this.#jumpByLength(final)
      if (jump === 'more') break
      const newline = this.#buffer.indexOf(NEWLINE_FROM, this.#search)
      if (newline === -1) {
        this.#search = Math.max(0, this.#search, this.#buffer.length - NEWLINE_FROM.length)
        break
      }
      const verdict = judgeFromLine(this.#buffer, newline + 1, final)
      if (verdict === 'more') {
        this.#search = newline
        break
      }
      const separated =
        isBlankBefore(this.#buffer, newline) || (jump === 'trusted' && newline + 1 === this.#length)
      if (!verdict.plausible || (!separated && !verdict.sure)) {
        this.#search = newline + 1
        continue
      }
      messages.push(this.#take(newline + 1, false))
    }
    if (this.#buffer.length > LONGEST_MESSAGE) this.#cut()
    return messages
  }

  /** Passes over what stands before the first dividing line, and counts it. */
  #skipStart(final: boolean): boolean {
    const start = contentStart(this.#buffer)
    const verdict = this.#passed === 0 ? judgeFromLine(this.#buffer, start, final) : null
    if (verdict === 'more') return false
    if (verdict?.formed === true) {
      this.#headless = !verdict.plausible
      // The next header, and the Content-Length in it, would be that of the next message.
      if (this.#headless) this.#length = -1
      this.#drop(start)
    } else {
      const first = this.#firstPlausible(final)
      if (first === -1) {
        // A dividing line that is not yet told from others stays.
        const undecided = 2 + LONGEST_FROM_LINE + LONGEST_FOLLOWING
        if (this.#buffer.length > LONGEST_MESSAGE) this.#passOver(this.#buffer.length - undecided)
        if (final) this.#passOver(this.#buffer.length)
        return false
      }
      this.#passOver(first)
    }
    this.#started = true
    this.#search = 0
    return true
  }

  #passOver(bytes: number): void {
    const before = this.#buffer.subarray(this.#passed === 0 ? contentStart(this.#buffer) : 0, bytes)
    if (!isBlank(before)) this.#bytesBefore += before.length
    this.#drop(bytes)
  }

  #drop(bytes: number): void {
    this.#buffer = this.#buffer.subarray(bytes)
    this.#passed += bytes
  }

  #firstPlausible(final: boolean): number {
    for (
      let at = this.#buffer.indexOf(NEWLINE_FROM);
      at !== -1;
      at = this.#buffer.indexOf(NEWLINE_FROM, at + 1)
    ) {
      const verdict = judgeFromLine(this.#buffer, at + 1, final)
      if (verdict !== 'more' && verdict.plausible) return at + 1
    }
    return -1
  }

  /** Content-Length counts only if another message, or the end of the file, stands where it points. */
  #jumpByLength(final: boolean): 'more' | 'trusted' | 'none' {
    const buffer = this.#buffer
    if (this.#length === -2) {
      const head = headerEnd(buffer)
      if (head === -1) {
        if (!final && buffer.length < 1_000_000) return 'more'
        this.#length = -1
      } else if (isDivided(buffer.subarray(0, head))) {
        // A header that breaks off; what stands below belongs to the next message.
        this.#length = -1
      } else {
        const match = /^content-length:[ \t]*(\d{1,10})[ \t]*\r?$/im.exec(buffer.toString('latin1', 0, head))
        this.#length = match === null || Number(match[1]) > LONGEST_MESSAGE ? -1 : head + Number(match[1])
        this.#search = Math.max(this.#search, head - 2)
      }
    }
    if (this.#length === -1) return 'none'
    if (this.#lengthTrusted) return 'trusted'
    if (buffer.length < this.#length + LONGEST_FROM_LINE && !final) return 'more'
    let next = this.#length
    while (buffer[next] === NEWLINE || buffer[next] === 0x0d) next++
    const atEnd = final && next === buffer.length && buffer.length >= this.#length
    const verdict = judgeFromLine(buffer, next, true)
    if (!atEnd && (verdict === 'more' || !verdict.plausible || buffer[next - 1] !== NEWLINE)) {
      this.#length = -1
      return 'none'
    }
    this.#lengthTrusted = true
    this.#length = next
    this.#search = Math.max(this.#search, next - 1)
    return 'trusted'
  }

  #take(end: number, last: boolean): MboxMessage {
    const raw = this.#buffer.subarray(0, end)
    const warnings: string[] = []
    const lineEnd = raw.indexOf(NEWLINE) + 1
    const body = trimBlankEnd(raw.subarray(lineEnd))
    if (this.#cutBytes > 0)
      warnings.push(`the message is longer than 64 MB; its last ${this.#cutBytes} bytes were left out`)
    else if (last && raw.at(-1) !== NEWLINE) warnings.push('the mailbox ends in the middle of this message')
    if (this.#headless && !isBlank(body)) warnings.push('what stands below its “From ” line is no header')
    const verbatim = this.#lengthTrusted && body.includes(NEWLINE_FROM)
    const offset = this.#passed
    this.#drop(end)
    this.#passed += this.#cutBytes
    this.#search = 0
    this.#length = -2
    this.#lengthTrusted = false
    this.#headless = false
    this.#cutBytes = 0
    return { bytes: verbatim ? Buffer.from(body) : unescapeFrom(body), offset, warnings }
  }

  /** Keeps the start of an overlong message and forgets what follows, up to the next dividing line. */
  #cut(): void {
    const keepEnd = this.#buffer.length - 65_536
    const excess = keepEnd - LONGEST_MESSAGE / 2
    if (excess <= 0) return
    this.#cutBytes += excess
    const head = this.#buffer.subarray(0, LONGEST_MESSAGE / 2)
    this.#buffer = Buffer.concat([head, this.#buffer.subarray(keepEnd)])
    this.#search = LONGEST_MESSAGE / 2
    this.#length = -1
  }
}

/** Index just after the empty line that ends the headers, -1 when there is none. */
export function headerEnd(bytes: Buffer): number {
  // Line by line: what follows may be the rest of a mailbox.
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) {
    if (bytes[at + 1] === NEWLINE) return at + 2
    if (bytes[at + 1] === 0x0d && bytes[at + 2] === NEWLINE) return at + 3
  }
  return -1
}

/** The empty line before the next dividing line is the mailbox's, not the message's. */
function trimBlankEnd(bytes: Buffer): Buffer {
  if (bytes.at(-1) !== NEWLINE) return bytes
  if (bytes.at(-2) === NEWLINE) return bytes.subarray(0, -1)
  if (bytes.at(-2) === 0x0d && bytes.at(-3) === NEWLINE) return bytes.subarray(0, -2)
  return bytes
}

/** mboxo and mboxrd: one ">" is taken from lines of the form ">From ", ">>From " ... */
function unescapeFrom(bytes: Buffer): Buffer {
  if (!bytes.includes('>From ')) return Buffer.from(bytes)
  return Buffer.from(bytes.toString('latin1').replace(/^>(>*From )/gm, '$1'), 'latin1')
}
