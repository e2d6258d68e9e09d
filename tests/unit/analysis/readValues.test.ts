import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkAgainstText } from '../../../src/main/analysis/evidence.ts'
import { readAmount, readDay, readNumber } from '../../../src/main/analysis/readValues.ts'

describe('numbers', () => {
  it.each([
    ['1.234,50', 1234.5],
    ['1,234.50', 1234.5],
    ["1'234.5", 1234.5],
    ['1 234', 1234],
    ['1\u202f234,5', 1234.5],
    ['12,34,567', 1234567],
    ['1.234.567', 1234567],
    ['1,234', 1234],
    ['0,5', 0.5],
    ['129.90', 129.9],
    ['-3,5', -3.5],
    ['1.2.3', null],
    ['192.168.0.1', null],
  ])('%s is %s', (written, value) => {
    expect(readNumber(written)).toBe(value)
  })

  it('are the same in the writing of any country', () => {
    const cents = fc.integer({ min: 0, max: 99_999_999 })
    const country = fc.constantFrom(
      'en-US',
      'de-DE',
      'fr-FR',
      'de-CH',
      'pl-PL',
      'sv-SE',
      'en-IN',
      'ar-EG',
      'hi-IN',
    )
    fc.assert(
      fc.property(cents, country, (value, locale) => {
        const written = new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(value / 100)
        expect(readAmount(written)?.amount).toBe(value / 100)
      }),
    )
  })
})

describe('amounts', () => {
  it.each([
    ['129,90 EUR', { amount: 129.9, currency: 'EUR' }],
    ['€ 1.000', { amount: 1000, currency: 'EUR' }],
    ['£20', { amount: 20, currency: 'GBP' }],
    ['CHF 99.-', { amount: 99, currency: 'CHF' }],
    // Many countries have a dollar.
    ['$20', { amount: 20 }],
    ['a lot of money', null],
  ])('%s', (written, value) => {
    expect(readAmount(written)).toEqual(value)
  })
})

describe('days', () => {
  it.each([
    ['2024-03-14', '2024-03-14'],
    ['14.3.2024', '2024-03-14'],
    ['14/03/2024', '2024-03-14'],
    ['03/14/2024', '2024-03-14'],
    ['03/04/2024', null],
    ['14 March 2024', '2024-03-14'],
    ['March 14th, 2024', '2024-03-14'],
    ['14. März 2024', '2024-03-14'],
    ['14 de marzo de 2024', '2024-03-14'],
    ['14 août 2024', '2024-08-14'],
    ['14 marca 2024', '2024-03-14'],
    ['14 марта 2024', '2024-03-14'],
    ['2024年3月14日', '2024-03-14'],
    ['31.2.2024', null],
    ['next Friday', null],
    ['14 March', null],
  ])('%s is %s', (written, value) => {
    expect(readDay(written)).toBe(value)
  })
})

describe('entities', () => {
  it('get the value that code reads in them; an amount without a number is none', () => {
    const entity = (kind: string, value: string) => ({ kind, value, quote: '' })
    const { labels, warnings } = checkAgainstText(
      { kind: 'email', text: 'Pay 1.250,00 EUR, the sum agreed, by 14 March 2024.', mail: null },
      {
        entities: [
          entity('amount', '1.250,00 EUR'),
          entity('amount', 'the sum'),
          entity('date', '14 March 2024'),
        ],
      },
    )
    expect(labels['entities']).toEqual([
      { ...entity('amount', '1.250,00 EUR'), amount: 1250, currency: 'EUR' },
      { ...entity('date', '14 March 2024'), date: '2024-03-14' },
    ])
    expect(warnings).toEqual(['entities: 1 that is no amount was left out'])
  })
})
