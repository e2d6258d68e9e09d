/**
 * Outlook's Thread-Index: 22 bytes for the conversation (a time and a GUID), then 5 more for each answer. An answer's
 * index begins with that of the mail it answers.
 */

const CONVERSATION_BYTES = 22
const ANSWER_BYTES = 5
/** Outlook stops adding to it long before; more is somebody's play. */
const MOST_BYTES = CONVERSATION_BYTES + 200 * ANSWER_BYTES

/** The index as hexadecimal text, '' when the header does not hold one. */
export function readThreadIndex(header: string): string {
  const base64 = header.replace(/\s+/g, '')
  if (base64.length < 30 || base64.length > MOST_BYTES * 2 || !/^[A-Za-z0-9+/]+=*$/.test(base64)) return ''
  const bytes = Buffer.from(base64, 'base64')
  const isWhole = bytes.length >= CONVERSATION_BYTES && bytes.length <= MOST_BYTES
  return isWhole && (bytes.length - CONVERSATION_BYTES) % ANSWER_BYTES === 0 ? bytes.toString('hex') : ''
}

/** The part that all mails of the conversation share. */
export const conversationOf = (index: string): string => index.slice(0, CONVERSATION_BYTES * 2)

/** The indices of the mails above an answer, the nearest first. */
export function ancestorsOf(index: string): string[] {
  const above: string[] = []
  for (
    let length = index.length - ANSWER_BYTES * 2;
    length >= CONVERSATION_BYTES * 2;
    length -= ANSWER_BYTES * 2
  )
    above.push(index.slice(0, length))
  return above
}
