/** Outlook keeps many bodies as compressed RTF that wraps the HTML or text the mail was sent with (MS-OXRTFEX). */
import iconv from 'iconv-lite'
import { deEncapsulateSync } from 'rtf-stream-parser'
import { createDecoder } from '../table/decoder.ts'

/** RTF longer than this is not opened. Bytes. */
const LONGEST_RTF = 16 * 1024 * 1024

const DICTIONARY = Buffer.from(
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx',
  'latin1',
)

/** PidTagRtfCompressed (MS-OXRTFCP) -> RTF; null when it is not that, or longer than can be. */
export function decompressRtf(bytes: Buffer): Buffer | null {
  if (bytes.length < 16) return null
  const rawSize = bytes.readUInt32LE(4)
  if (rawSize > LONGEST_RTF) return null
  const kind = bytes.readUInt32LE(8)
  if (kind === 0x414c454d) return bytes.subarray(16, 16 + rawSize)
  if (kind !== 0x75465a4c) return null
  const window = Buffer.alloc(4096, 0x20)
  DICTIONARY.copy(window)
  let write = DICTIONARY.length
  const result = Buffer.alloc(rawSize)
  let length = 0
  const put = (byte: number): void => {
    if (length < rawSize) result[length++] = byte
    window[write] = byte
    write = (write + 1) & 4095
  }
  for (let at = 16; at < bytes.length && length < rawSize;) {
    const control = bytes[at++]!
    for (let bit = 0; bit < 8 && at < bytes.length; bit++) {
      if ((control & (1 << bit)) === 0) {
        put(bytes[at++]!)
        continue
      }
      const reference = (bytes[at]! << 8) | (bytes[at + 1] ?? 0)
      at += 2
      const offset = reference >> 4
      if (offset === write) return result.subarray(0, length)
      for (let index = 0; index < (reference & 15) + 2; index++) put(window[(offset + index) & 4095]!)
    }
  }
  return result.subarray(0, length)
}

/** The HTML or text that was wrapped; plain RTF without its controls where nothing was. */
export function readRtf(rtf: Buffer): { html: string | null; text: string | null } {
  const start = rtf.toString('latin1', 0, 400)
  if (/\\from(?:html|text)/.test(start)) {
    try {
      const { mode, text } = deEncapsulateSync(rtf, { decode, replaceSymbolFontChars: true, warn: () => {} })
      const content = typeof text === 'string' ? text : text.toString('utf8')
      return mode === 'html' ? { html: content, text: null } : { html: null, text: content }
    } catch {
      // What cannot be unwrapped is read as plain RTF.
    }
  }
  return { html: null, text: stripRtf(rtf) }
}

const decode = (bytes: Buffer, encoding: string): string => {
  try {
    const decoder = createDecoder(encoding)
    return decoder.write(bytes) + decoder.end()
  } catch {
    return iconv.decode(bytes, 'windows-1252')
  }
}

const HIDDEN = /^\\(?:\*|fonttbl|colortbl|stylesheet|info|pict|object|themedata|datastore|header|footer)/
const TOKEN = /\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\([^a-z])|[{}]|[^\\{}\r\n]+|[\r\n]+/giy
const BREAKS = new Set(['par', 'line', 'row', 'sect', 'page'])

function stripRtf(rtf: Buffer): string {
  const source = rtf.toString('latin1')
  const codepage = /\\ansicpg(\d{3,5})/.exec(source.slice(0, 400))?.[1]
  const encoding = codepage === undefined || codepage === '0' ? 'windows-1252' : `cp${codepage}`
  const pieces: string[] = []
  let depth = 0
  let hiddenFrom = -1
  let skip = 0
  const tokens = new RegExp(TOKEN)
  for (let match = tokens.exec(source); match !== null; match = tokens.exec(source)) {
    const [token, word, number, hex, symbol] = match
    // So many bytes of a picture follow as they are.
    if (word === 'bin') tokens.lastIndex += Math.max(0, Number(number ?? 0))
    if (token === '{') {
      depth++
      if (hiddenFrom === -1 && HIDDEN.test(source.slice(match.index + 1, match.index + 14)))
        hiddenFrom = depth
    } else if (token === '}') {
      if (depth === hiddenFrom) hiddenFrom = -1
      depth--
    } else if (hiddenFrom !== -1) continue
    else if (word === 'u' && number !== undefined) {
      pieces.push(String.fromCharCode(Number(number) & 0xffff))
      skip = 1
    } else if (word !== undefined) {
      if (BREAKS.has(word)) pieces.push('\n')
      else if (word === 'tab' || word === 'cell') pieces.push('\t')
    } else if (hex !== undefined) {
      if (skip > 0) skip--
      else pieces.push(decode(Buffer.from(hex, 'hex'), encoding))
    } else if (symbol !== undefined) {
      if (symbol === '~') pieces.push(' ')
      else if ('\\{}'.includes(symbol)) pieces.push(symbol)
    } else if (!/^[\r\n]/.test(token)) {
      pieces.push(skip > 0 ? token.slice(skip) : token)
      skip = 0
    }
  }
  return pieces.join('').trim()
}
