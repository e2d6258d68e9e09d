import { describe, expect, it } from 'vitest'
import { plannerOperations } from '../../../src/main/jobs/planner.ts'
import type { KnownSketches } from '../../../src/main/folding/nearTexts.ts'

interface Row {
  item: number
  text: string
  answered?: boolean
  planned?: boolean
}

/** Plans what is new among texts of one survey, and tells which of them had to be read. */
function planNew(rows: readonly Row[], known: KnownSketches | null) {
  const planner = plannerOperations()
  const column = (of: (row: Row) => number): number[] => rows.map(of)
  planner['plan.add']({
    items: Float64Array.from(column(({ item }) => item)),
    kinds: Uint8Array.from(column(() => 0)),
    sources: Float64Array.from(column(() => 1)),
    occurredAt: Float64Array.from(column(() => Number.NaN)),
    scores: Float64Array.from(column(() => Number.NaN)),
    textKeys: rows.map(({ text }) => text.replaceAll(' ', '_')).join(' '),
    urgent: Uint8Array.from(column(() => 0)),
    answered: Uint8Array.from(column(({ answered }) => (answered === true ? 2 : 0))),
    old: Uint8Array.from(column(({ answered, planned }) => (answered === true || planned === true ? 1 : 0))),
    next: null,
  })
  planner['plan.draft']({ seed: 1, limit: null })
  const parcelOf = (items: Float64Array): string =>
    JSON.stringify(
      [...items].map((item) => {
        const { text } = rows.find((row) => row.item === item)!
        return { item, group: 'survey', text, language: 'en' }
      }),
    )
  const sketched = planner['plan.nearCandidates']({ bound: 95, onlyNew: true, known })
  planner['plan.sketch']({ parcel: parcelOf(sketched) })
  const compared = planner['plan.worthALook'](null)
  planner['plan.compare']({ parcel: parcelOf(compared) })
  const sketches = planner['plan.sketches'](null)
  const { items, representatives } = planner['plan.order']({ onlyNew: true })
  return {
    read: { sketched: [...sketched], compared: [...compared] },
    folded: [...items].map((item, at) => [item, representatives[at]]),
    sketches,
  }
}

describe('planning what is new', () => {
  const before: Row[] = [
    { item: 1, text: 'Great staff and a fine table', answered: true },
    { item: 2, text: 'Something else was said here', answered: true },
    { item: 3, text: 'Something of its own, waiting', planned: true },
  ]

  it('reads no text where nothing is new', () => {
    const { read, sketches } = planNew(before, null)
    expect(read).toEqual({ sketched: [], compared: [] })
    expect(sketches).toBeNull()
  })

  it('reads every text once, and then what is new and what that may be near to', () => {
    const first = planNew([...before, { item: 4, text: 'A first new one' }], null)
    expect(first.read.sketched).toEqual([1, 2, 3, 4])
    const rows: Row[] = [
      ...before,
      { item: 4, text: 'A first new one', answered: true },
      { item: 5, text: 'Great staff, and a fine table!!' },
      { item: 6, text: 'Great staff. And a fine table' },
    ]
    const second = planNew(rows, first.sketches)
    expect(second.read.sketched).toEqual([5, 6])
    expect(second.read.compared).toEqual([1, 5, 6])
    expect(second.folded).toEqual(planNew(rows, null).folded)
    expect(second.folded[0]).toEqual([5, 1])
  })

  it('looks again at a text that has changed', () => {
    const { sketches } = planNew([...before, { item: 4, text: 'A first new one' }], null)
    const rows = [
      { ...before[0]!, text: 'Dreadful staff and no table' },
      ...before.slice(1),
      { item: 5, text: 'new' },
    ]
    expect(planNew(rows, sketches).read.sketched).toEqual([1, 5])
  })
})
