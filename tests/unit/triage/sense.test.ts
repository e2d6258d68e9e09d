import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { senseOf } from '../../../src/main/triage/sense.ts'

const areAlike = (a: string, b: string, language: string | null = 'en'): boolean =>
  senseOf(a, language) === senseOf(b, language)

describe('the sense of a text', () => {
  it('is the same where punctuation, case, or a word that says nothing of mood differs', () => {
    expect(areAlike('The staff were great.', 'the staff were great')).toBe(true)
    expect(areAlike('I called on Monday about the table', 'I called on Tuesday about the table')).toBe(true)
    expect(areAlike('Die Lieferung kam am Montag', 'Die Lieferung kam am Freitag', 'de')).toBe(true)
  })

  it('differs by a negation, in every language, also in one that the rules do not know', () => {
    expect(areAlike('I would recommend it', 'I would not recommend it')).toBe(false)
    expect(areAlike('It does work', "It doesn't work")).toBe(false)
    expect(areAlike('Ich würde es empfehlen', 'Ich würde es nicht empfehlen', 'de')).toBe(false)
    expect(areAlike('Je le recommande', 'Je ne le recommande pas', 'fr')).toBe(false)
    expect(areAlike('Lo recomiendo', 'No lo recomiendo', 'es')).toBe(false)
    expect(areAlike('Jag rekommenderar den', 'Jag rekommenderar den inte', 'sv')).toBe(false)
    expect(areAlike('Рекомендую', 'Не рекомендую', null)).toBe(false)
  })

  it('differs by what a negation belongs to, and by a comma behind it', () => {
    expect(
      areAlike('I do not like the app but I use the site', 'I like the app but I do not use the site'),
    ).toBe(false)
    expect(areAlike('No, good service', 'No good service')).toBe(false)
    expect(areAlike('Nej, bra', 'Nej bra', 'sv')).toBe(false)
  })

  it('differs by numbers, signs, praise and blame, degrees and contrasts', () => {
    expect(areAlike('I waited 20 minutes', 'I waited 30 minutes')).toBe(false)
    expect(areAlike('I waited two hours', 'I waited three hours')).toBe(false)
    expect(areAlike('It fell by -5 degrees', 'It fell by 5 degrees')).toBe(false)
    expect(areAlike('You deliver on Sundays?', 'You deliver on Sundays.')).toBe(false)
    expect(areAlike('the waiter 😀', 'the waiter 😡')).toBe(false)
    expect(areAlike('the waiter :)', 'the waiter :(')).toBe(false)
    expect(areAlike('a good waiter', 'a bad waiter')).toBe(false)
    expect(areAlike('a slow waiter', 'a very slow waiter')).toBe(false)
    expect(areAlike('it costs €', 'it costs $')).toBe(false)
  })

  it('is never kept when a negation is put anywhere into a text', () => {
    const words = ['the', 'staff', 'were', 'friendly', 'and', 'we', 'came', 'back', 'for', 'dinner']
    const negators = {
      en: ['not', 'never', 'no'],
      de: ['nicht', 'kein'],
      fr: ['pas', 'jamais'],
      nl: ['niet'],
    }
    const language = fc.constantFrom('en', 'de', 'fr', 'nl', 'sv', null)
    fc.assert(
      fc.property(
        language,
        fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 40 }),
        fc.nat(),
        fc.nat(),
        (code, text, at, which) => {
          const own = code === 'de' || code === 'fr' || code === 'nl' ? negators[code] : negators.en
          const turned = text.toSpliced(at % (text.length + 1), 0, own[which % own.length]!)
          expect(areAlike(text.join(' '), turned.join(' '), code)).toBe(false)
        },
      ),
    )
  })
})
