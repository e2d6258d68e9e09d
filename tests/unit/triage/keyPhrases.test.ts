import { describe, expect, it } from 'vitest'
import { findKeyPhrases } from '../../../src/main/triage/keyPhrases.ts'
import { LEXICONS } from '../../../src/main/triage/lexicon/lexicons.ts'
import { fold, tokenise } from '../../../src/main/triage/text.ts'

const phrases = (text: string, language = 'en'): string[] =>
  findKeyPhrases(text, tokenise(fold(text)), LEXICONS.get(language)!).map(({ phrase }) => phrase)

describe('findKeyPhrases', () => {
  it('keeps what a text is about and leaves out opinion, filler and what stands apart', () => {
    expect(phrases('The delivery time is great. Delivery, however, costs a lot')).toEqual([
      'delivery',
      'costs',
      'delivery time',
    ])
    expect(phrases("L'accueil en caisse est très agréable", 'fr')).toEqual(['accueil', 'caisse'])
    expect(phrases('Die Öffnungszeiten sind super', 'de')).toEqual(['öffnungszeiten'])
  })

  it('gives at most ten', () => {
    const letters = [...'abcdefghijklmnopqrst']
    expect(phrases(letters.map((letter) => `word${letter}`).join(' '))).toHaveLength(10)
  })
})
