import { decodeLabelled } from './charset.ts'

const LINE_FEED = 0x0a
const RETURN = 0x0d
/** A mail has a line end before this. Bytes. */
const LONGEST_FIRST_LINES = 65_536

/**
 * A message as its lines can be read: one that an editor saved as UTF-16 becomes UTF-8, and line ends of old Macintosh
 * programs, a carriage return alone, become line feeds.
 */
export function plainBytes(buffer: Buffer): Buffer {
  const wide =
    buffer[0] === 0xff && buffer[1] === 0xfe
      ? 'utf-16le'
      : buffer[0] === 0xfe && buffer[1] === 0xff
        ? 'utf-16be'
        : null
  if (wide !== null) return plainBytes(Buffer.from(decodeLabelled(buffer, wide).text, 'utf8'))
  const head = buffer.subarray(0, LONGEST_FIRST_LINES)
  if (head.includes(LINE_FEED) || !head.includes(RETURN)) return buffer
  const lines = Buffer.from(buffer)
  for (let at = lines.indexOf(RETURN); at !== -1; at = lines.indexOf(RETURN, at + 1)) {
    if (lines[at + 1] !== LINE_FEED) lines[at] = LINE_FEED
  }
  return lines
}
