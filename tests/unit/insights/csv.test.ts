import fc from 'fast-check'
import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import { csvLine, neutralise } from '../../../src/main/export/csv.ts'

describe('cells', () => {
  it.each(['=1+1', '+49 30', '-1+cmd', '@x', '\tx', '\rx', '＝1', '-', '-12.5%', '--5'])(
    '%j is no formula',
    (text) => {
      expect(neutralise(text)).toBe(`'${text}`)
    },
  )

  it.each(['-5', '-12.5', '-12,5', '-1e-9', '5', 'a=b', ' =1', ''])('%j stays as it is', (text) => {
    expect(neutralise(text)).toBe(text)
  })

  it('come back as they were, but for the apostrophe', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 6 }), (cells) => {
        const [back] = Papa.parse<string[]>(csvLine(cells), { newline: '\r\n', delimiter: ',' }).data
        expect(back).toEqual(cells.map(neutralise))
      }),
    )
  })
})
