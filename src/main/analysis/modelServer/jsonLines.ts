import { LONGEST_LINE_BYTES } from './boundedBody.ts'
import { answerTooLong, errorIn, garbled, tellable } from './connection.ts'
import type { Access } from './serverKey.ts'

const NEW_LINE = 0x0a

/**
 * Passes on whole lines only, each a JSON document: the client library would print what it cannot parse (texts do not
 * belong on a console) and carry on without it. What a server says in an error is shortened, its key taken out.
 *
 * @throws VerbatimError `server_failed` for a line that is no JSON or too long; what the chunks throw
 */
export async function* wholeLines(
  chunks: AsyncIterable<Uint8Array>,
  access: Access,
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder()
  const encoder = new TextEncoder()
  /** Of the line that has not ended yet: joined once, however many they become. */
  let pieces: string[] = []
  let held = 0
  const takeLine = (): string => {
    const line = pieces.join('')
    pieces = []
    held = 0
    return line
  }
  const hold = (piece: string, bytes: number): void => {
    if (piece === '') return
    pieces.push(piece)
    held += bytes
    if (held > LONGEST_LINE_BYTES) throw answerTooLong(access.address, LONGEST_LINE_BYTES)
  }
  for await (const chunk of chunks) {
    const [first = '', ...further] = decoder.decode(chunk, { stream: true }).split('\n')
    const last = further.pop()
    hold(first, last === undefined ? chunk.byteLength : chunk.indexOf(NEW_LINE))
    if (last === undefined) continue
    const lines = [takeLine(), ...further]
    hold(last, chunk.byteLength - 1 - chunk.lastIndexOf(NEW_LINE))
    const text = lines.map((line) => checked(line, access)).join('')
    if (text !== '') yield encoder.encode(text)
  }
  hold(decoder.decode(), 0)
  const text = checked(takeLine(), access)
  if (text !== '') yield encoder.encode(text)
}

/** @returns the line with its end; '' for an empty one */
function checked(line: string, access: Access): string {
  if (line.trim() === '') return ''
  let part: unknown
  try {
    part = JSON.parse(line)
  } catch {
    throw garbled(access.address)
  }
  const said = errorIn(part)
  return said === null ? `${line}\n` : `${JSON.stringify({ error: tellable(said, access) })}\n`
}
