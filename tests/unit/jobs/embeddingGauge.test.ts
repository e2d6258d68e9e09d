import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEmbeddingGauge } from '../../../src/main/jobs/embeddingGauge.ts'

describe('the number of texts in a request for vectors', () => {
  it('grows on a quick machine to what is set, and falls to single texts on one that cannot keep up', () => {
    const gauge = createEmbeddingGauge(() => 64)
    expect(gauge.size()).toBe(8)
    for (let request = 0; request < 4; request++) gauge.heard(gauge.size(), 200)
    expect(gauge.size()).toBe(64)
    gauge.heard(64, 60_000)
    expect(gauge.size()).toBe(16)
    for (let request = 0; request < 6; request++) gauge.tookTooLong(gauge.size())
    expect(gauge.size()).toBe(1)
    // A short request that was still under way tells as much of the machine.
    gauge.heard(1, 500)
    expect(gauge.size()).toBe(2)
  })

  it('begins with no more than is set, and is never out of its bounds', () => {
    expect(createEmbeddingGauge(() => 4).size()).toBe(4)
    const heard = fc.record({ ms: fc.integer({ min: 0, max: 1_000_000 }), late: fc.boolean() })
    fc.assert(
      fc.property(fc.array(heard), fc.integer({ min: 1, max: 256 }), (requests, most) => {
        const gauge = createEmbeddingGauge(() => most)
        for (const { ms, late } of requests) {
          if (late) gauge.tookTooLong(gauge.size())
          else gauge.heard(gauge.size(), ms)
          expect(gauge.size()).toBeGreaterThanOrEqual(1)
          expect(gauge.size()).toBeLessThanOrEqual(most)
        }
      }),
    )
  })
})
