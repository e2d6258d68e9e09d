import { describe, expect, it } from 'vitest'
import { createProgressBoard } from '../../../src/main/importers/progressBoard.ts'
import { createTimeLeft } from '../../../src/main/importers/timeLeft.ts'
import type { ImportProgress } from '../../../src/shared/domain/source.ts'
import { createTopic } from '../../../src/shared/topic.ts'

/** What is told at each second of a work that goes at this pace: `pace(second)` is the part done by then. */
function toldOver(seconds: number, pace: (second: number) => number, every = 0.25): (number | null)[] {
  let now = 0
  const left = createTimeLeft(() => now * 1_000)
  const told: (number | null)[] = []
  for (; now <= seconds; now += every) told.push(left.after(Math.round(pace(now) * 1_000_000), 1_000_000))
  return told
}

describe('the time left', () => {
  it('is not told from the slow start of a work', () => {
    // Two seconds for the first thousandth, the rest in 25.
    const told = toldOver(27, (second) => (second < 2 ? second / 2_000 : 0.001 + (second - 2) * 0.03996))
    expect(told.slice(0, 12).every((one) => one === null)).toBe(true)
    for (const [index, one] of told.entries())
      if (one !== null) expect(one).toBeLessThan(2 * (27 - index / 4) + 5)
  })

  it('is near the truth at an even pace, and never below it by much', () => {
    const told = toldOver(100, (second) => second / 100)
    for (const [index, one] of told.entries())
      if (one !== null) expect(Math.abs(one - (100 - index / 4))).toBeLessThan(3)
    expect(told.filter((one) => one !== null).length).toBeGreaterThan(300)
  })

  it('does not jump when the pace does', () => {
    const told = toldOver(120, (second) => (Math.floor(second / 5) * 5) / 120).filter((one) => one !== null)
    for (let index = 1; index < told.length; index++)
      expect(Math.abs(told[index]! - told[index - 1]!)).toBeLessThan(20)
  })

  it('is not told when all is read and something else goes on', () => {
    const told = toldOver(200, (second) => Math.min(1, second / 10))
    expect(told.slice(41).every((one) => one === null)).toBe(true)
  })
})

describe('the board', () => {
  const board = () => {
    const topic = createTopic<readonly ImportProgress[]>([])
    const made = createProgressBoard(topic)
    const shown = (source: number) => topic.value.find((one) => one.source === source)
    return { ...made, shown }
  }
  const big = { source: 7, name: 'big.csv' }
  const small = { source: 8, name: 'small.csv' }

  it('shows the work of the rules for the source it belongs to, also one of an earlier process', async () => {
    const { add, phase, rules, shown } = board()
    add(small.source, small.name)
    phase(small.source, 'triage')
    const sources = [
      { ...big, done: 100, total: 300_000 },
      { ...small, done: 0, total: 50 },
    ]
    rules({ done: 100, total: 300_050, sources })
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(shown(7)).toMatchObject({
      name: 'big.csv',
      phase: 'triage',
      labelled: { done: 100, total: 300_000 },
    })
    rules({
      done: 300_000,
      total: 300_050,
      sources: [{ ...big, done: 300_000, total: 300_000 }, sources[1]!],
    })
    expect([shown(7)?.phase, shown(8)?.phase]).toEqual(['done', 'triage'])
    rules(null)
    expect(shown(8)?.phase).toBe('done')
  })

  it('does not call an import that is under way read by rules, nor show what was forgotten', () => {
    const { add, phase, rules, drop, shown } = board()
    add(small.source, small.name)
    phase(small.source, 'importing')
    add(big.source, big.name)
    phase(big.source, 'triage')
    drop(big.source)
    rules({
      done: 0,
      total: 9,
      sources: [
        { ...big, done: 0, total: 9 },
        { ...small, done: 0, total: 9 },
      ],
    })
    expect([shown(7), shown(8)?.phase]).toEqual([undefined, 'importing'])
  })
})
