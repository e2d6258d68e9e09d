/** The content of a file that holds one mail, told by its bytes: Outlook's MSG, Apple Mail's EMLX, or the mail as it is. */
import { isCompound } from '../archive/compound.ts'
import type { RawMessage } from '../format.ts'
import type { TimeLimit } from '../timeLimit.ts'
import { readMsg } from './msgMessage.ts'
import { readOutlook } from './outlook.ts'

/** A damaged .msg can lead its reader in circles. Milliseconds. */
const LONGEST_MSG = 2_500

export type SingleMessage = Pick<RawMessage, 'bytes' | 'parsed' | 'labels'>

/** @returns null for an Outlook file from which no mail can be read */
export function readSingleMessage(bytes: Buffer, timeLimit: TimeLimit): SingleMessage | null {
  if (!isCompound(bytes)) return unwrapEmlx(bytes) ?? { bytes }
  try {
    const parsed = timeLimit(LONGEST_MSG, () => readOutlook(readMsg(bytes)))
    return { bytes: new Uint8Array(), parsed }
  } catch {
    return null
  }
}

/** Apple Mail's file: the length of the message in a line, the message, and a list of facts as XML. */
function unwrapEmlx(bytes: Buffer): SingleMessage | null {
  const count = /^\s*(\d{1,10})[ \t]*\r?\n/.exec(bytes.toString('latin1', 0, 40))
  if (count === null) return null
  const start = count[0].length
  const end = Math.min(bytes.length, start + Number(count[1]))
  const facts = bytes.toString('latin1', end, end + 20_000)
  const flags = Number(/<key>flags<\/key>\s*<integer>(\d{1,19})<\/integer>/.exec(facts)?.[1] ?? 0)
  const has = (bit: number): boolean => Math.floor(flags / 2 ** bit) % 2 === 1
  const labels = [has(0) ? 'read' : 'unread', has(2) ? 'answered' : '', has(4) ? 'flagged' : '']
  return { bytes: bytes.subarray(start, end), labels: labels.filter((label) => label !== '') }
}
