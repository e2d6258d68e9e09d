import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mailTextKey, normalizeText, surveyTextKey } from '../../../src/main/folding/textKey.ts'

describe('keys of equal texts', () => {
  it('does not see case, white space and ways of writing the same character', () => {
    expect(surveyTextKey('Great  Service\n')).toBe(surveyTextKey('great service'))
    expect(surveyTextKey('caf\u00e9')).toBe(surveyTextKey('cafe\u0301'))
    expect(surveyTextKey('ﬁne')).toBe(surveyTextKey('fine'))
    expect(surveyTextKey('good')).not.toBe(surveyTextKey('good!'))
  })

  it('is null where there is nothing to read', () => {
    expect(surveyTextKey('')).toBeNull()
    expect(surveyTextKey(' \n\t')).toBeNull()
    expect(mailTextKey({ from: 'a@b.c', to: [], subject: ' ', text: '' })).toBeNull()
    expect(mailTextKey({ from: 'a@b.c', to: [], subject: 'hi', text: '' })).not.toBeNull()
  })

  it('tells mails of other people apart', () => {
    const mail = { from: 'a@b.c', to: ['x@y.z'], subject: 'hi', text: 'ok' }
    expect(mailTextKey(mail)).not.toBe(mailTextKey({ ...mail, from: 'b@b.c' }))
    expect(mailTextKey(mail)).toBe(mailTextKey({ ...mail, subject: 'HI' }))
  })

  it('normalizes to the same when done twice', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('A', 'é', 'E\u0301', 'ﬁ', ' ', '\n', '①', 'ß', 'Ω') }),
        (text) => {
          const normalized = normalizeText(text)
          expect(normalizeText(normalized)).toBe(normalized)
        },
      ),
    )
  })
})
