import { describe, expect, it } from 'vitest'
import { sentAt } from '../../../src/main/importers/mail/headers.ts'
import { parseMime } from '../../../src/main/importers/mail/mime.ts'
import { readMail } from '../../../src/main/importers/mail/mailItem.ts'

const mail = (...lines: string[]): Buffer => Buffer.from(lines.join('\n'), 'latin1')
const SECONDS = 5_000

/** How long a mail takes, in ms: a mail of under a megabyte that took minutes would stop the import it is in. */
function timed(bytes: Buffer): number {
  const started = performance.now()
  readMail({ position: 1, bytes, warnings: [], skip: null })
  return performance.now() - started
}

describe('hostile mails are read in bounded time', () => {
  it.each([
    [
      'a flowed paragraph of 200,000 lines',
      mail('Subject: x', 'Content-Type: text/plain; format=flowed', '', 'x \n'.repeat(200_000)),
    ],
    ['a date of open brackets', mail('Subject: x', `Date: ${'('.repeat(100_000)}`, '', 'x')],
    [
      'a transfer encoding of open brackets',
      mail('Subject: x', `Content-Transfer-Encoding: ${'('.repeat(90_000)}`, '', 'x'),
    ],
    ...['(', '<', ':', 'a', '@', '(\\'].flatMap((sign) =>
      ['>', 'a@'].map((end): [string, Buffer] => [
        `a megabyte of “${sign}” as recipients, and “${end}” at the end`,
        mail('Subject: x', `To: ${sign.repeat(1_000_000 / sign.length)}${end}`, '', 'x'),
      ]),
    ),
    ['a header of many lines', mail('Subject: x', ' \n'.repeat(2_000_000) + 'To: y', '', 'x')],
    ['many headers', mail('Subject: x', 'X: y\n'.repeat(1_000_000) + 'To: y', '', 'x')],
  ])('%s', (_, bytes) => {
    expect(timed(bytes)).toBeLessThan(SECONDS)
  })
})

it('joins the lines of flowed paragraphs, by depth of quotation', () => {
  const { text } = parseMime(
    mail(
      'Content-Type: text/plain; format=flowed',
      '',
      'one ',
      'two',
      '> quoted ',
      '> on',
      'three ',
      '> other depth',
      '-- ',
      'name',
    ),
  )
  expect(text).toBe('one two\n> quoted on\nthree\n> other depth\n-- \nname')
})

it.each(['base64', 'hex', 'internal', 'klingon-8'])(
  'reads text said to be in “%s” as it stands',
  (charset) => {
    const { text, warnings } = parseMime(
      mail(`Content-Type: text/plain; charset=${charset}`, '', 'plain words'),
    )
    expect(text).toBe('plain words')
    expect(warnings).toEqual([expect.stringContaining('unknown encoding')])
  },
)

const dateOf = (header: string) => sentAt(new Map([['date', [header]]])).date

it.each([
  ['Mon, 5 Jan 2026 10:00:00 +0100', '2026-01-05T09:00:00.000Z'],
  ['Mon, 1 Jan 70 00:00:00 GMT', '1970-01-01T00:00:00.000Z'],
  ['Mon, 1 Jan 0000 00:00:00 +0000', null],
  ['Fri, 31 Dec 9999 23:59:59 -1200', null],
  ['Mon, 1 Jan 99999 00:00:00 +0000', null],
  ['0', null],
  ['-1', null],
])('dates the header “%s” as %s', (header, expected) => {
  const date = dateOf(header)
  expect(date === null ? null : new Date(date.milliseconds).toISOString()).toBe(expected)
})

it('keeps no offset that no clock has', () => {
  expect(dateOf('Mon, 5 Jan 2026 10:00:00 +9999')?.offsetMinutes).toBeNull()
  expect(dateOf('Mon, 5 Jan 2026 10:00:00 +0530')?.offsetMinutes).toBe(330)
})

it.each([
  ['parts within parts', 'multipart/mixed; boundary=', 60],
  ['mails within mails', 'message/rfc822', 10],
])('says that %s were too deep to be read', (_, type, levels) => {
  const lines = Array.from({ length: levels }, (_level, level) =>
    type.endsWith('=')
      ? [`Content-Type: ${type}b${level}`, '', `--b${level}`]
      : [`Content-Type: ${type}`, ''],
  )
  const read = (deep: string[][]): ReturnType<typeof parseMime> =>
    parseMime(mail('Subject: deep', ...deep.flat(), 'Subject: innermost', '', 'words at the bottom'))
  expect(read(lines.slice(0, 3))).toMatchObject({ text: 'words at the bottom', cuts: [] })
  const { text, warnings, cuts } = read(lines)
  expect(text).toBe('')
  expect(warnings).toContain('the mail has more than 2000 parts or 50 levels; the rest was left out')
  expect(cuts).toEqual(['parts'])
})
