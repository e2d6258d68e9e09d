import { describe, expect, it } from 'vitest'
import { volumeOf } from '../../../src/main/insights/mailVolume.ts'

const dayOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000
const days = (dates: Record<string, number>) =>
  Object.entries(dates).map(([date, messages]) => ({ day: dayOf(date), messages }))

describe('the volume of mail', () => {
  it('leaves out what is dated far from all the rest, and says so', () => {
    const { volume, volumeOutside } = volumeOf(
      days({ '1970-01-01': 1, '2026-03-01': 5, '2026-03-02': 9, '2026-03-04': 7 }),
    )
    expect(volume.map(({ period, messages }) => [period, messages])).toEqual([
      ['2026-03-01', 5],
      ['2026-03-02', 9],
      ['2026-03-03', 0],
      ['2026-03-04', 7],
    ])
    expect(volumeOutside).toEqual({ messages: 1, from: '1970-01', to: '1970-01' })
  })

  it('keeps an old archive beside a new one', () => {
    const { volume, volumeOutside } = volumeOf(days({ '2002-08-01': 40, '2026-03-01': 60 }))
    expect(volumeOutside).toBeNull()
    expect(volume.at(0)).toEqual({ period: '2002', messages: 40 })
    expect(volume).toHaveLength(25)
  })

  it('is nothing where nothing is dated', () => {
    expect(volumeOf([])).toEqual({ volume: [], volumeOutside: null })
  })
})
