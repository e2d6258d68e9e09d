import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cutText } from '../../../src/main/cutText.ts'

it('cuts a text to a length, between two characters', () => {
  expect(cutText('parcel', 6)).toBe('parcel')
  expect(cutText('parcel', 3)).toBe('par')
  expect(cutText('a📦b', 3)).toBe('a📦')
  expect(cutText('a📦b', 2)).toBe('a')
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', 'é', '📦')), fc.nat(20), (characters, longest) => {
      const text = characters.join('')
      const cut = cutText(text, longest)
      expect(text.startsWith(cut)).toBe(true)
      expect(cut.isWellFormed()).toBe(true)
      expect(cut.length).toBeGreaterThanOrEqual(Math.min(text.length, longest - 1))
      expect(cut.length).toBeLessThanOrEqual(longest)
    }),
  )
})
