import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findEntities } from '../../../src/main/triage/entities.ts'
import { fold } from '../../../src/main/triage/text.ts'

const find = (text: string): string[] =>
  findEntities(text, fold(text)).map(({ kind, value }) => `${kind} ${value}`)

describe('findEntities', () => {
  it.each([
    ['order #48213 came', 'order 48213'],
    ['Bestellnummer: AB-2024-771', 'order AB-2024-771'],
    ['ma commande n° 993412', 'order 993412'],
    ['pedido 55512', 'order 55512'],
    ['invoice no. INV-20391', 'invoice INV-20391'],
    ['Rechnung Nr. 2024/0815', 'invoice 2024/0815'],
    ['Rechnungsnummer 4711-08', 'invoice 4711-08'],
    ['facture 202399', 'invoice 202399'],
    ['I paid €49.90.', 'amount €49.90'],
    ['1.234,50 EUR', 'amount 1.234,50 EUR'],
    ['$1,200', 'amount $1,200'],
    ["CHF 1'250.00", "amount CHF 1'250.00"],
    ['19,99 €', 'amount 19,99 €'],
    ['on 2024-03-12', 'date 2024-03-12'],
    ['am 12.03.2024', 'date 12.03.2024'],
    ['12/31/24', 'date 12/31/24'],
    ['on March 5, 2024 we', 'date March 5, 2024'],
    ['le 5 août 2023', 'date 5 août 2023'],
    ['am 3. Mai', 'date 3. Mai'],
    ['el 4 de julio de 2022', 'date 4 de julio de 2022'],
    ['write to a.b+c@mail.example.org.', 'email a.b+c@mail.example.org'],
    ['+49 30 1234567', 'phone +49 30 1234567'],
    ['call me at 0171 2345678', 'phone 0171 2345678'],
    ['01 42 68 53 00', 'phone 01 42 68 53 00'],
  ])('%s', (text, expected) => {
    expect(find(text)).toEqual([expected])
  })

  it.each([
    'order in 2024',
    'in order to 5',
    'version 1.2.3',
    '32/13/2024',
    'born 1999',
    'a@b',
    'in 10 minutes',
    'may 2'.slice(0, 3),
  ])('finds nothing in: %s', (text) => {
    expect(find(text)).toEqual([])
  })

  it('quotes the number with what it is the number of, at its place, each value once', () => {
    const text = 'About Bestellung 48213: is Bestellung 48213 lost?'
    expect(findEntities(text, fold(text))).toEqual([
      { kind: 'order', value: '48213', quote: 'Bestellung 48213', start: 6, end: 22 },
    ])
  })

  it('finds what stands in the text, in order, without overlaps, at most twelve', () => {
    const pieces = fc.constantFrom(
      ...[
        'order 48213',
        '€12',
        '12 €',
        '1.2.2024',
        '+49 30 1234567',
        'a@b.org',
        '-',
        ' ',
        'invoice',
        '4711',
        '.',
        'é',
        '\n',
      ],
    )
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 150 }),
      fc.array(pieces, { maxLength: 60 }).map((all) => all.join(' ')),
    )
    fc.assert(
      fc.property(texts, (text) => {
        const found = findEntities(text, fold(text))
        expect(found.length).toBeLessThanOrEqual(12)
        let end = 0
        for (const entity of found) {
          expect(text.slice(entity.start, entity.end)).toBe(entity.quote)
          expect(entity.quote).toContain(entity.value)
          expect(entity.start).toBeGreaterThanOrEqual(end)
          end = entity.end
        }
      }),
    )
  })

  it('does not take long over hostile text', () => {
    for (const unit of ['1', '1 ', '1.', 'a@', 'order ', '+1-', '12/', "1'111", 'a.', 'a-', '€', '0 ']) {
      const text = unit.repeat(20_000)
      const started = performance.now()
      findEntities(text, fold(text))
      expect(performance.now() - started).toBeLessThan(1_000)
    }
  })
})
