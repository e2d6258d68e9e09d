import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchThemes } from '../../../src/main/themes/matchThemes.ts'
import { themeKey } from '../../../src/shared/domain/theme.ts'
import type { ThemeWord } from '../../../src/main/themes/readings.ts'

const theme = (name: string, members: readonly number[], ...words: string[]) => ({
  name,
  words: (words.length === 0 ? [name] : words).map((word): ThemeWord => [themeKey(word), 1]),
  centre: null,
  members: new Set(members),
})
const known = (id: number, name: string, members: readonly number[], ...words: string[]) => ({
  id,
  ...theme(name, members, ...words),
})

describe('themes found again', () => {
  it('keep their id by their name, their words or their texts', () => {
    const old = [
      known(3, 'Price', [1, 2, 3]),
      known(5, 'Delivery', [4, 5, 6, 7], 'parcel'),
      known(8, 'Staff', [9]),
    ]
    const found = [theme('Parcels', [4, 5, 6, 8]), theme('Prices', [40, 41]), theme('Queue', [20, 21, 22])]
    expect(matchThemes(found, old, false)).toEqual([5, 3, null])
  })

  it('do not take each other’s: the name goes before what is only alike', () => {
    const old = [known(1, 'Delivery', [1, 2, 3, 4]), known(2, 'Driver', [1, 2, 3])]
    expect(matchThemes([theme('Driver', [1, 2, 3, 4]), theme('Delivery', [1, 2, 3])], old, false)).toEqual([
      2, 1,
    ])
  })

  it('count by direction only in one space', () => {
    const centre = { direction: Float32Array.of(1, 0), floor: 0.3 }
    const old = [{ ...known(4, 'A', [1, 2]), centre }]
    const found = [{ ...theme('B', [3, 4]), centre }]
    expect(matchThemes(found, old, true)).toEqual([4])
    expect(matchThemes(found, old, false)).toEqual([null])
  })

  it('give no id twice, and all of them when nothing changed, in any order', () => {
    const names = fc.uniqueArray(fc.constantFrom('price', 'staff', 'delivery', 'queue', 'garden', 'app'), {
      minLength: 1,
    })
    const members = fc.array(fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 8 }), {
      minLength: 6,
      maxLength: 6,
    })
    fc.assert(
      fc.property(names, names, members, (before, after, texts) => {
        const old = before.map((name, at) => known(at + 10, name, texts[at]!))
        const ids = matchThemes(
          after.map((name, at) => theme(name, texts[at]!)),
          old,
          false,
        ).filter((id) => id !== null)
        expect(new Set(ids).size).toBe(ids.length)
        const same = [...old].reverse()
        expect(matchThemes(same, old, false)).toEqual(same.map(({ id }) => id))
      }),
    )
  })
})
