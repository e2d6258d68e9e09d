import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MessageHeader } from '../../src/main/threads/header.ts'
import { readThreadIndex } from '../../src/main/threads/threadIndex.ts'
import { testFile } from './testData.ts'

export interface ArchivedMail extends MessageHeader {
  text: string
  headers: Record<string, string | string[]>
}

/** The real mails of the test data as they are, a byte a character, in the order of their names. */
export function readMailFiles(): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-archive-'))
  try {
    execFileSync('tar', ['xzf', testFile('email-spamassassin', 'ham-2750.tar.gz'), '-C', folder])
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.txt'))
      .sort()
      .map((name) => readFileSync(join(folder, name), 'latin1'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The same with the headers that threading reads, by a reader that knows just that much. */
export const readMailArchive = (): ArchivedMail[] =>
  readMailFiles().map((raw, index) => parseMail(raw, index + 1))

/** `partition`: the conversations of two and more, by Message-ID. */
export interface ThreadOracle {
  messages: number
  threads: number
  threads_of_two_or_more: number
  partition: string[][]
}

export const readThreadOracle = (): ThreadOracle =>
  JSON.parse(readFileSync(testFile('email-spamassassin', 'threads.json'), 'utf8')) as ThreadOracle

const KEPT = ['delivered-to', 'list-id', 'list-unsubscribe', 'list-post', 'auto-submitted', 'precedence']

function parseMail(raw: string, item: number): ArchivedMail {
  const end = raw.search(/\r?\n\r?\n/)
  const head = (end === -1 ? raw : raw.slice(0, end)).replace(/\r?\n[ \t]+/g, ' ')
  const all = (name: string): string[] =>
    [...head.matchAll(new RegExp(`^${name}:(.*)$`, 'gim'))].map((match) => match[1]!.trim())
  const first = (name: string): string => all(name)[0] ?? ''
  const ids = (name: string): string[] => [...first(name).matchAll(/<([^<>\s]+)>/g)].map((match) => match[1]!)
  const people = (name: string): string[] =>
    first(name)
      .split(/,(?=[^"]*(?:"[^"]*"[^"]*)*$)/)
      .map((person) => person.trim())
      .filter((person) => person !== '')
  const sentAt = Date.parse(first('date').replace(/\(.*\)/, ''))
  return {
    item,
    identity: `mail-${item}`,
    messageId: ids('message-id')[0] ?? first('message-id'),
    references: ids('references'),
    inReplyTo: ids('in-reply-to'),
    subject: first('subject'),
    sentAt: Number.isNaN(sentAt) ? null : sentAt,
    from: first('from'),
    to: people('to'),
    cc: people('cc'),
    bulk: first('list-id') !== '',
    asks: false,
    threadIndex: readThreadIndex(first('thread-index')),
    replyTo: first('reply-to'),
    source: 1,
    deliveredTo: all('delivered-to'),
    sent: false,
    text: end === -1 ? '' : raw.slice(end).trim(),
    headers: Object.fromEntries(KEPT.filter((name) => all(name).length > 0).map((name) => [name, all(name)])),
  }
}
