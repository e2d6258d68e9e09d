import { describe, expect, it } from 'vitest'
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
