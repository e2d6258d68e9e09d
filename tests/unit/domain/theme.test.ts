import { describe, expect, it } from 'vitest'
import { LONGEST_THEME_NAME, ThemeEdit, themeNameKey } from '../../../src/shared/domain/theme.ts'

describe('the name of a theme', () => {
  const said = (name: string): string[] =>
    ThemeEdit.safeParse({ kind: 'rename', theme: 1, name }).error?.issues.map(({ message }) => message) ?? []

  it('is one line that reads as it is written', () => {
    for (const name of [
      'Delivery',
      'Lieferung & Größe',
      '配送',
      'रसोई',
      '👨‍👩‍👧 families',
      'a'.repeat(LONGEST_THEME_NAME),
    ])
      expect(said(name)).toEqual([])
    expect(said('  ')).toEqual(['a theme has a name'])
    expect(said('a'.repeat(LONGEST_THEME_NAME + 1))).toEqual([
      'the name of a theme has at most 80 characters',
    ])
    for (const unseen of ['\n', '\t', '\u0000', '\u202E', '\u2066', '\u2028'])
      expect(said(`De${unseen}livery`)).toEqual([
        'the name of a theme is one line without control characters',
      ])
  })

  it('is the same in any case and however its accents are written', () => {
    expect(themeNameKey('JÖRG')).toBe(themeNameKey('jo\u0308rg'))
    expect(themeNameKey('Staff')).not.toBe(themeNameKey('Stäff'))
  })
})
