/** The parts of a multipart body, by the boundary it names or the one it really has. */

const NEWLINE = 0x0a
const RETURN = 0x0d
/** Within which the first boundary line is looked for when none is known. Bytes. */
const GUESSED_WITHIN = 65_536

export interface Parts {
  parts: Buffer[]
  /** Whether the closing line was there. */
  closed: boolean
}

/** The parts between the boundary lines; null when there is no such line. What follows `most` parts is one part. */
export function splitParts(body: Buffer, boundary: string, most: number): Parts | null {
  if (boundary === '') return null
  const mark = Buffer.from(`--${boundary}`, 'latin1')
  const parts: Buffer[] = []
  let start = -1
  for (let at = body.indexOf(mark); at !== -1; at = body.indexOf(mark, at + mark.length)) {
    if (at > 0 && body[at - 1] !== NEWLINE) continue
    const lineEnd = body.indexOf(NEWLINE, at)
    const end = lineEnd === -1 ? body.length : lineEnd
    // A longer line is no boundary line; only white space may follow.
    if (end - at > mark.length + 200) continue
    const rest = body.toString('latin1', at + mark.length, end).trim()
    const closing = rest === '--'
    if (rest !== '' && !closing) continue
    if (start !== -1) parts.push(body.subarray(start, withoutBreak(body, at)))
    start = lineEnd === -1 ? body.length : lineEnd + 1
    if (closing) return { parts, closed: true }
    if (parts.length > most) break
  }
  if (start === -1) return null
  const last = body.subarray(start)
  // The closing line may have run into the text before it.
  const closing = last.lastIndexOf(Buffer.from(`--${boundary}--`, 'latin1'))
  const cut = closing !== -1 && last.toString('latin1', closing + mark.length + 2).trim() === ''
  parts.push(cut ? last.subarray(0, closing) : last)
  return { parts, closed: cut }
}

const withoutBreak = (body: Buffer, at: number): number => {
  if (at > 0 && body[at - 1] === NEWLINE) return at > 1 && body[at - 2] === RETURN ? at - 2 : at - 1
  return at
}

/** The boundary of a body that does not say it or says a wrong one: its first line "--..." before a Content- header. */
export function guessBoundary(body: Buffer): string | null {
  const match =
    /(?:^|\n)--([^\s-][^\r\n]{0,199}|-+[^\s-][^\r\n]{0,199})\r?\ncontent-[a-z-]{2,40}[ \t]*:/i.exec(
      body.toString('latin1', 0, GUESSED_WITHIN),
    )
  return match === null ? null : match[1]!.trimEnd()
}
