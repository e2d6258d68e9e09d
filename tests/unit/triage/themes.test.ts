import { describe, expect, it } from 'vitest'
import { findKeyPhrases } from '../../../src/main/triage/keyPhrases.ts'
import { LEXICONS } from '../../../src/main/triage/lexicon/lexicons.ts'
import { fold, tokenise } from '../../../src/main/triage/text.ts'
import { assignThemes, chooseThemes, type PhrasedItem, themeKey } from '../../../src/main/triage/themes.ts'

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

const item = (number: number, sentiment: string, ...keyPhrases: string[]): PhrasedItem => ({
  item: number,
  sentiment,
  keyPhrases,
  themes: [],
})

describe('themes', () => {
  it('are phrases that several items share, singular and plural together, under the commonest spelling', () => {
    const items = [
      item(1, 'negative', 'delivery', 'checkout'),
      item(2, 'negative', 'deliveries', 'app'),
      item(3, 'positive', 'delivery', 'staff'),
      item(4, 'positive', 'staff'),
    ]
    expect(chooseThemes(items, 30)).toEqual([{ name: 'Delivery', key: themeKey('deliveries') }])
  })

  it('say each thing once: the longer phrase when the shorter one comes with it', () => {
    const items = [1, 2, 3, 4].map((number) => item(number, 'neutral', 'waiting', 'time', 'waiting time'))
    expect(chooseThemes(items, 30).map((theme) => theme.name)).toEqual(['Waiting time'])
  })

  it('are bounded in number and leave out what nearly everybody says', () => {
    const items = Array.from({ length: 200 }, (_, number) =>
      item(number, 'neutral', 'shop', `topic${String.fromCharCode(97 + (number % 20))}x`),
    )
    const themes = chooseThemes(items, 7)
    expect(themes).toHaveLength(7)
    expect(themes.map((theme) => theme.name)).not.toContain('Shop')
  })

  it('do not depend on the order of the items', () => {
    const items = Array.from({ length: 60 }, (_, number) =>
      item(number, number % 3 === 0 ? 'negative' : 'positive', `topic${number % 7}`, `other${number % 11}`),
    )
    expect(chooseThemes([...items].reverse(), 10)).toEqual(chooseThemes(items, 10))
  })

  it('are assigned by key; what has none stays unassigned', () => {
    const byKey = new Map([
      [themeKey('deliveries'), 7],
      [themeKey('staff'), 3],
    ])
    expect(assignThemes(['staff', 'delivery', 'shop'].map(themeKey), byKey)).toEqual([3, 7])
    expect(assignThemes([themeKey('shop')], byKey)).toEqual([])
  })
})
