const FIELD = /^([\x21-\x39\x3b-\x7e]+)[ \t]*:/
const KNOWN = new Set([
  ...[
    'from',
    'to',
    'cc',
    'subject',
    'date',
    'received',
    'message-id',
    'return-path',
    'mime-version',
    'content-type',
  ],
  ...[
    'delivered-to',
    'reply-to',
    'sender',
    'in-reply-to',
    'references',
    'delivery-date',
    'resent-from',
    'content-transfer-encoding',
  ],
])

/** Whether the first bytes of a file are headers of a mail: header lines from the start, two of them known ones. */
export function looksLikeMail(head: Uint8Array): boolean {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 16_384)).toString('latin1')
  const lines = text.replace(/^(?:ï»¿)?[\r\n]*/, '').split(/\r\n|\n|\r/, 200)
  if (lines[0]?.startsWith('From ') === true) lines.shift()
  const found = new Set<string>()
  for (const [index, line] of lines.entries()) {
    if (line === '') break
    if (/^[ \t]/.test(line)) continue
    const name = FIELD.exec(line)?.[1]?.toLowerCase()
    if (name === undefined) {
      if (index === 0) return false
      break
    }
    if (KNOWN.has(name) || name.startsWith('x-')) found.add(name)
  }
  return found.size >= 2 && [...found].some((name) => KNOWN.has(name))
}

/** Apple Mail's .emlx: a line with a number, then a mail. */
export function looksLikeEmlx(head: Uint8Array): boolean {
  const first = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 40)).toString('latin1')
  const count = /^\s*\d{1,10}[ \t]*\r?\n/.exec(first)
  return count !== null && looksLikeMail(head.subarray(count[0].length))
}
