import { describe, expect, it } from 'vitest'
import { parseIds } from '../../../src/main/importers/mail/headers.ts'
import { readRaw } from '../../helpers/rawMail.ts'

const addresses = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `user${index}@example.com`)
const rest = 'Subject: All hands\nDate: Mon, 02 Mar 2026 09:00:00 +0000\nMessage-ID: <many@example.com>'

describe('headers longer than usual', () => {
  it.each([5_000, 20_000])('keep all of %i folded recipients, and what stands below them', (count) => {
    const mail = readRaw(`From: ann@example.com\nTo: ${addresses(count).join(',\n ')}\n${rest}\n\nHello`)
    expect(mail).toMatchObject({ subject: 'All hands', messageId: 'many@example.com', warnings: [] })
    expect(mail.to).toEqual(addresses(count))
  })

  it('say how much of a line of megabytes was read, and go on below it', () => {
    const mail = readRaw(`From: ann@example.com\nTo: ${addresses(100_000).join(',\r\n ')}\n${rest}\n\nHello`)
    expect(mail).toMatchObject({ subject: 'All hands', messageId: 'many@example.com' })
    expect(mail.to).toEqual(addresses(mail.to.length))
    expect(mail.to.length).toBeGreaterThan(25_000)
    expect(mail.warnings).toEqual(['the header “to” is 2288889 characters long; 999993 were read'])
  })

  it('count the lines that are left out, and find those that matter behind them', () => {
    const noise = Array.from({ length: 6_000 }, (_, index) => `X-Noise-${index}: ${'n'.repeat(1_000)}`)
    const mail = readRaw(`From: ann@example.com\n${noise.join('\n')}\n${rest}\nTo: bob@example.com\n\nHello`)
    expect(mail).toMatchObject({
      subject: 'All hands',
      messageId: 'many@example.com',
      to: ['bob@example.com'],
    })
    expect(mail.warnings).toEqual(['2004 header lines were left out: there are too many'])
  })
})

it('keeps the first and the last of very many references, and says so', () => {
  const warnings: string[] = []
  const ids = Array.from({ length: 1_500 }, (_, index) => `m${index}@x`)
  const kept = parseIds([ids.map((id) => `<${id}>`).join(' ')], (warning) => warnings.push(warning))
  expect([kept.length, kept[0], kept[1], kept.at(-1)]).toEqual([1_000, 'm0@x', 'm501@x', 'm1499@x'])
  expect(warnings).toEqual(['the mail refers to 1500 others; 1000 were kept'])
})
