import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joinComments, splitComments } from '../../../src/shared/domain/commentParts.ts'

describe('several comments in one text', () => {
  it('are told apart again', () => {
    const line = fc.stringMatching(/^[a-zäöü0-9?!. ]{1,40}$/).filter((text) => text.trim() === text)
    fc.assert(
      fc.property(
        fc.array(fc.record({ label: line, text: line }), { minLength: 2, maxLength: 5 }),
        (parts) => {
          expect(splitComments(joinComments(parts))).toEqual(parts)
        },
      ),
    )
  })

  it.each(['', 'Fine', '[sic] and no label', '[sic]', 'a\n\n[b]\nc'])('one stays as it is: %j', (text) => {
    expect(splitComments(text)).toEqual([{ label: '', text }])
  })

  it('the last may be cut', () => {
    expect(splitComments('[Good?]\nAll\n\n[Bad?]\nNoth')).toEqual([
      { label: 'Good?', text: 'All' },
      { label: 'Bad?', text: 'Noth' },
    ])
  })
})
