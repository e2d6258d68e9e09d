import { describe, expect, it } from 'vitest'
import { medianResponseHours } from '../../../src/main/insights/responseTimes.ts'

const HOUR = 3_600_000
const at = (chain: number, from: string, hour: number | null) => ({
  chain,
  from,
  at: hour === null ? null : hour * HOUR,
})
const nobody = new Set<string>()
const owner = new Set(['us'])

describe('response time', () => {
  it('runs from the first unanswered mail to our answer', () => {
    expect(medianResponseHours([at(1, 'ann', 0), at(1, 'ann', 1), at(1, 'us', 5)], owner)).toBe(5)
    expect(
      medianResponseHours([at(1, 'us', 0), at(1, 'ann', 2), at(1, 'ben', 3), at(1, 'us', 4)], owner),
    ).toBe(2)
  })

  it('runs between alternating senders where the owner is not known', () => {
    expect(medianResponseHours([at(1, 'ann', 0), at(1, 'eve', 1), at(1, 'ann', 4)], nobody)).toBe(2)
  })

  it('never runs from one chain into the next, nor backwards', () => {
    expect(medianResponseHours([at(1, 'ann', 0), at(2, 'us', 5)], owner)).toBeNull()
    expect(medianResponseHours([at(1, 'ann', 9), at(1, 'us', 5)], owner)).toBeNull()
    expect(medianResponseHours([at(1, 'ann', 0), at(1, 'us', null)], owner)).toBeNull()
    expect(medianResponseHours([], owner)).toBeNull()
  })
})
