/** What old and new programs do to plain text: paragraphs as flowing lines, files between the lines, PGP's armour. */

/** RFC 3676: a line that ends with a space goes on in the next one. */
export function flowed(text: string, parameters: ReadonlyMap<string, string>): string {
  if (parameters.get('format')?.toLowerCase() !== 'flowed') return text
  const space = parameters.get('delsp')?.toLowerCase() === 'yes' ? '' : ' '
  // Pieces, joined once: a paragraph may be a whole mail of short lines.
  const pieces: string[] = []
  let open: string | null = null
  for (const raw of text.split(/\r\n|\n/)) {
    const depth = /^>*/.exec(raw)![0]
    const line = raw.slice(depth.length).replace(/^ /, '')
    const goesOn = line.endsWith(' ') && line !== '-- '
    const content = goesOn ? line.slice(0, -1) : line
    if (open === depth) pieces.push(space, content)
    else {
      if (pieces.length > 0) pieces.push('\n')
      pieces.push(depth === '' ? content : `${depth} ${content}`)
    }
    open = goesOn ? depth : null
  }
  return pieces.join('')
}

export interface EncodedFile {
  name: string
  bytes: Buffer
}

const BEGIN = /^begin(?:-base64)? [0-7]{3,4} (\S.{0,250}?)[ \t]*$/
const LONGEST_UU_LINE = 90

/** Files that old programs put between the lines of a text; the text without them. */
export function extractUuencoded(text: string): { text: string; files: EncodedFile[] } {
  if (!/^begin(?:-base64)? [0-7]{3,4} /m.test(text)) return { text, files: [] }
  const lines = text.split(/\r\n|\n/)
  const kept: string[] = []
  const files: EncodedFile[] = []
  for (let index = 0; index < lines.length; index++) {
    const begin = BEGIN.exec(lines[index]!)
    const file = begin === null ? null : readUuencoded(lines, index)
    if (begin === null || file === null) kept.push(lines[index]!)
    else {
      files.push({ name: begin[1]!, bytes: file.bytes })
      index = file.last
    }
  }
  return files.length === 0 ? { text, files } : { text: kept.join('\n'), files }
}

/** The file whose "begin" line is at `begin`, null when its lines are not encoded. */
function readUuencoded(lines: readonly string[], begin: number): { bytes: Buffer; last: number } | null {
  const base64 = lines[begin]!.startsWith('begin-base64')
  const pieces: Buffer[] = []
  for (let index = begin + 1; index < lines.length; index++) {
    const line = lines[index]!.trimEnd()
    if (line === 'end' || line === '====') {
      return pieces.length === 0 ? null : { bytes: Buffer.concat(pieces), last: index }
    }
    if (line === '' || line === '`') continue
    const piece = base64 ? Buffer.from(line, 'base64') : uuLine(line)
    if (piece === null || line.length > LONGEST_UU_LINE) {
      return pieces.length < 2 ? null : { bytes: Buffer.concat(pieces), last: index - 1 }
    }
    pieces.push(piece)
  }
  return pieces.length < 2 ? null : { bytes: Buffer.concat(pieces), last: lines.length }
}

/** One line: a length, then four characters for three bytes; null when it is none. */
function uuLine(line: string): Buffer | null {
  const length = (line.charCodeAt(0) - 32) & 63
  const encoded = line.slice(1)
  const groups = Math.ceil(length / 3)
  // Spaces at the end were zeros, and are often lost on the way.
  if (length === 0 || length > 45 || /[^\x20-\x60]/.test(line) || encoded.length > groups * 4 + 2) return null
  const bytes = Buffer.alloc(groups * 3)
  const value = (index: number): number =>
    index < encoded.length ? (encoded.charCodeAt(index) - 32) & 63 : 0
  for (let index = 0, at = 0; at < bytes.length; index += 4, at += 3) {
    const group = (value(index) << 18) | (value(index + 1) << 12) | (value(index + 2) << 6) | value(index + 3)
    bytes[at] = group >> 16
    bytes[at + 1] = group >> 8
    bytes[at + 2] = group
  }
  return bytes.subarray(0, length)
}

const SIGNED = /^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*$/m
const SIGNATURE = /^-----BEGIN PGP SIGNATURE-----[ \t]*$/m
const SIGNATURE_END = /^-----END PGP SIGNATURE-----[ \t]*$\n?/m
const ENCRYPTED = /^[> \t]*-----BEGIN PGP MESSAGE-----[^]*?(?:-----END PGP MESSAGE-----[ \t]*$\n?|$(?![^]))/gm

/** A text signed by PGP without the marks around it (RFC 4880, 7): what stands between them is what was written. */
export function withoutSignature(text: string): string {
  const begin = SIGNED.exec(text)
  if (begin === null) return text
  const lines = text.slice(begin.index + begin[0].length)
  // The names of the digests, up to an empty line.
  const headers = /^\r?\n(?:[A-Za-z-]+:[^\n]*\n)*[ \t\r]*\n/.exec(lines)?.[0].length ?? 0
  const rest = lines.slice(headers)
  const end = SIGNATURE.exec(rest)
  const written = (end === null ? rest : rest.slice(0, end.index)).replace(/^- /gm, '')
  const after = end === null ? '' : rest.slice(end.index)
  const close = SIGNATURE_END.exec(after)
  return (
    text.slice(0, begin.index) + written + (close === null ? '' : after.slice(close.index + close[0].length))
  )
}

/** Without blocks that PGP encrypted: letters and digits that say nothing. */
export const withoutEncrypted = (text: string): string => text.replace(ENCRYPTED, '')
