import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { estimateRemaining, percentile, withParts } from '../../../src/main/jobs/estimates.ts'
import { backOffMs, classOf } from '../../../src/main/analysis/modelServer/retry.ts'
import { mannerAfter, urgentQuota } from '../../../src/main/jobs/policies.ts'
import { createSlots } from '../../../src/main/jobs/slots.ts'
import type { LeasedJob } from '../../../src/main/jobs/exchangeWrites.ts'

const error = (code: string, retryAfterSeconds?: number) => ({
  code,
  message: '',
  hint: '',
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
})

describe('retrying', () => {
  it('waits 1, 2, 4, 8 seconds, at least half of each', () => {
    const delays = [1_000, 2_000, 4_000, 8_000]
    const at = (failures: number, chance: number) =>
      backOffMs(error('server_failed'), failures, delays, chance)
    expect([1, 2, 3, 4, 9].map((failures) => at(failures, 1))).toEqual([1_000, 2_000, 4_000, 8_000, 8_000])
    expect([1, 2, 3, 4].map((failures) => at(failures, 0))).toEqual([500, 1_000, 2_000, 4_000])
  })

  it('waits as long as the server asks for', () => {
    expect(backOffMs(error('server_busy', 30), 1, [1_000], 0.5)).toBe(30_000)
  })

  it('asks differently only when the same question would get the same useless answer', () => {
    expect(mannerAfter(null, 0)).toBe('plain')
    expect(mannerAfter(error('server_failed'), 1)).toBe('plain')
    expect(mannerAfter(error('answer_invalid'), 1)).toBe('varied')
    expect(mannerAfter(error('answer_invalid'), 2)).toBe('smaller')
    expect(mannerAfter(error('answer_cut'), 1)).toBe('longer')
  })

  it('tells the server’s failures from the answer’s and from those that concern the whole run', () => {
    expect(['server_unreachable', 'server_busy', 'server_failed', 'model_timeout'].map(classOf)).toEqual(
      Array(4).fill('server'),
    )
    expect(['answer_invalid', 'answer_cut', 'internal'].map(classOf)).toEqual(Array(3).fill('answer'))
    expect(['model_missing', 'server_address_refused', 'disk_full'].map(classOf)).toEqual(
      Array(3).fill('halt'),
    )
  })
})

describe('the urgent lane', () => {
  it('keeps to its share with any number of workers', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 50 }), (asks) => {
        const taken = { urgent: 0, sample: 0 }
        for (const wanted of asks) {
          const urgent = urgentQuota(taken, wanted, 0.5)
          expect(urgent).toBeGreaterThanOrEqual(0)
          expect(urgent).toBeLessThanOrEqual(wanted)
          taken.urgent += urgent
          taken.sample += wanted - urgent
          expect(Math.abs(taken.urgent - taken.sample)).toBeLessThanOrEqual(1)
        }
      }),
    )
  })
})

describe('estimates', () => {
  it('takes percentiles by nearest rank', () => {
    expect(percentile([], 0.5)).toBeNull()
    expect(percentile([3, 1, 2], 0.5)).toBe(2)
    expect(
      percentile(
        Array.from({ length: 100 }, (_, index) => index + 1),
        0.95,
      ),
    ).toBe(95)
  })

  it('tells nothing before it has seen something, then the time left with a range around it', () => {
    const pace = { remaining: 100, answers: 50, seconds: 25, durations: [400, 500, 600, 500, 500] }
    expect(estimateRemaining({ ...pace, answers: 4 })).toBeNull()
    const eta = estimateRemaining(pace)!
    expect(eta.seconds).toBe(50)
    expect(eta.low).toBeLessThan(50)
    expect(eta.high).toBeGreaterThan(50)
    expect(estimateRemaining({ ...pace, remaining: 0 })).toEqual({ seconds: 0, low: 0, high: 0 })
  })

  it('lasts at least as long as the longest text that is read in parts', () => {
    const of = (seconds: number) => ({ seconds, low: seconds / 2, high: seconds * 2 })
    expect(withParts(of(1), { texts: 0, left: null }, 1)).toEqual(of(1))
    expect(withParts(of(1), { texts: 1, left: of(600) }, 1)).toEqual(of(600))
    expect(withParts(of(900), { texts: 1, left: of(600) }, 50)).toEqual(of(900))
    // Not known of the text, or of the others.
    expect(withParts(of(1), { texts: 1, left: null }, 1)).toBeNull()
    expect(withParts(null, { texts: 1, left: of(600) }, 2)).toBeNull()
    expect(withParts(null, { texts: 1, left: of(600) }, 1)).toEqual(of(600))
  })

  it('gives a wider range the more the answers differ and the fewer were seen', () => {
    const width = (durations: number[], answers: number) => {
      const { low, high } = estimateRemaining({ remaining: 100, answers, seconds: 10, durations })!
      return (high - low) / (high + low)
    }
    expect(width([100, 900, 100, 900], 50)).toBeGreaterThan(width([500, 510, 490, 500], 50))
    expect(width([100, 900, 100, 900], 5)).toBeGreaterThan(width([100, 900, 100, 900], 50))
  })
})

const job = (id: number) => [{ job: id, subjectKind: 'item', id, stage: 'primary' } as LeasedJob]

describe('slots', () => {
  it('tell the part of a long text while it is asked, and not after', () => {
    const slots = createSlots(1)
    const slot = slots.take(job(1), 'a')
    expect(slots.view('idle')).toMatchObject([{ item: 1, part: null }])
    slot.part = { number: 3, of: 12 }
    expect(slots.view('idle')).toMatchObject([{ item: 1, part: { number: 3, of: 12 } }])
    slots.give(slot, 1)
    expect(slots.view('idle')).toMatchObject([{ item: null, part: null }])
  })

  it('are added and taken away at once when idle, after their job when busy', () => {
    const slots = createSlots(2)
    const first = slots.take(job(1), 'a')
    slots.take(job(2), 'b')
    slots.wanted = 1
    expect(slots.view('idle').map(({ state }) => state)).toEqual(['asking', 'asking'])
    slots.give(first, 1)
    expect(slots.view('idle')).toMatchObject([{ state: 'asking', item: 2, server: 'b' }])
    slots.wanted = 3
    expect(slots.view('idle').map(({ id }) => id)).toEqual([1, 2, 3])
  })
})
