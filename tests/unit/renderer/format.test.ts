import { describe, expect, it } from 'vitest'
import {
  bytes,
  duration,
  margin,
  milliseconds,
  periodLabel,
  plural,
  share,
  shareOf,
  signed,
  writtenDay,
  answeredTime,
  scaleRange,
  sentence,
  writtenTime,
} from '../../../src/renderer/src/messages/format.ts'

describe('format', () => {
  it('signs scores and knows no minus nothing', () => {
    expect([42.06, -3, 0, -0.04, null].map(signed)).toEqual(['+42.1', '−3.0', '0.0', '0.0', '–'])
    expect(margin(15.08)).toBe('± 15.1')
  })

  it('never rounds something to nothing or most to all', () => {
    expect(share(0)).toBe('0 %')
    expect(share(0.0004)).toBe('<0.1 %')
    expect(share(0.033)).toBe('3.3 %')
    expect(share(0.996)).toBe('99 %')
    expect(share(0.9996)).toBe('>99.9 %')
    expect(share(1)).toBe('100 %')
    expect(shareOf(0, 0)).toBe('–')
  })

  it('says durations as a person does', () => {
    expect([0.4, 45, 200, 3600, 7500, 33_480, 200_000].map(duration)).toEqual([
      '0.4 s',
      '45 s',
      '3 min 20 s',
      '1 h',
      '2 h 5 min',
      '9 h 18 min',
      '2 d 7 h',
    ])
    expect(milliseconds(0.2)).toBe('<1 ms')
    expect(milliseconds(4810)).toBe('4.8 s')
  })

  it('shows a time as its writer’s clock showed it', () => {
    expect(answeredTime('2026-01-03T00:00:00+00:00')).toBe('3 Jan 2026')
    expect(answeredTime('2026-01-03T00:10:00+00:00')).toBe('3 Jan 2026, 00:10')
    expect(writtenTime('2026-03-12T23:40:00+11:00')).toBe('12 Mar 2026, 23:40')
    expect(writtenDay('2026-03-12')).toBe('12 Mar 2026')
    expect(writtenDay('no date')).toBe('no date')
  })

  it('names periods, counts and sizes', () => {
    expect(['2026-04', '2026-Q2', '2026-W07', '2026'].map(periodLabel)).toEqual([
      'Apr 2026',
      'Q2 2026',
      'W07 2026',
      '2026',
    ])
    expect(plural(1, 'row', 'rows')).toBe('1 row')
    expect(plural(12_000, 'row', 'rows')).toBe('12,000 rows')
    expect(bytes(4_812_332)).toBe('4.8 MB')
  })
})

describe('what main says', () => {
  it('begins with a capital, but for the name of a file or a number', () => {
    expect(sentence('the file is empty', 'neu.csv')).toBe('The file is empty')
    expect(sentence('abgebrochen.pst looks like a PST')).toBe('abgebrochen.pst looks like a PST')
    expect(sentence('neu sortiert has no rows', 'neu sortiert')).toBe('neu sortiert has no rows')
    expect(sentence('3 rows were left out')).toBe('3 rows were left out')
    expect(sentence('éte is no date')).toBe('Éte is no date')
    expect(sentence('')).toBe('')
  })

  it('writes the ends of a scale that may lie below zero', () => {
    expect([scaleRange(0, 10), scaleRange(-1, 11), scaleRange(0.5, 5)]).toEqual([
      '0 to 10',
      '−1 to 11',
      '0.5 to 5',
    ])
  })
})
