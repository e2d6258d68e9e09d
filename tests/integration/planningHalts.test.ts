import { describe, expect, it } from 'vitest'
import type { SubjectPage } from '../../src/main/jobs/planner.ts'
import { type NearMemory, planSubjects } from '../../src/main/jobs/planSubjects.ts'
import { TEST_WORKERS } from '../helpers/workerFiles.ts'

const TEXTS = ['Great staff and a fine table', 'Something else was said here']

/** A store of which each page has another two texts to ask, and which has no end. */
const pageAfter = (after: number): SubjectPage => ({
  items: Float64Array.of(after + 1, after + 2),
  kinds: Uint8Array.of(0, 0),
  sources: Float64Array.of(1, 1),
  occurredAt: Float64Array.of(Number.NaN, Number.NaN),
  scores: Float64Array.of(Number.NaN, Number.NaN),
  textKeys: `a${after} b${after}`,
  urgent: Uint8Array.of(0, 0),
  answered: Uint8Array.of(0, 0),
  old: Uint8Array.of(0, 0),
  next: after + 2,
})

/** Plans from a reader that counts what it is asked, until it has been asked something so many times. */
async function planUntil(operation: string, times: number, lastPage = Infinity) {
  const asked: string[] = []
  const memory: NearMemory = { sketches: null }
  const isHalting = () => asked.filter((each) => each === operation).length >= times
  const ask = (name: string, input: { after: number; items: Float64Array }): Promise<unknown> => {
    asked.push(name)
    if (name === 'ledger.planPage') {
      const page = pageAfter(input.after)
      return Promise.resolve(asked.length < lastPage ? page : { ...page, next: null })
    }
    const item = input.items[0]!
    const text = { item, group: 'survey', text: TEXTS[item % 2], language: 'en' }
    return Promise.resolve({ taken: 1, parcel: JSON.stringify([text]) })
  }
  const plan = await planSubjects(
    { read: { ask } as Parameters<typeof planSubjects>[0]['read'], workerFiles: TEST_WORKERS },
    {
      ...{ stage: 'primary', recipes: {}, seed: 1, limit: null, now: 0, memory, isHalting },
      reuse: { answerLifeDays: 0, nearDuplicates: 95 },
    },
  )
  return { plan, asked, memory }
}

describe('planning that is to halt', () => {
  it('ends between two pages', async () => {
    const { plan, asked } = await planUntil('ledger.planPage', 3)
    expect(plan).toBeNull()
    expect(asked).toEqual(['ledger.planPage', 'ledger.planPage', 'ledger.planPage'])
  })

  it('ends between two parcels of texts, of which nothing is remembered', async () => {
    const { plan, asked, memory } = await planUntil('ledger.nearTexts', 2, 5)
    expect(plan).toBeNull()
    expect(asked.filter((each) => each === 'ledger.nearTexts')).toHaveLength(2)
    expect(memory.sketches).toBeNull()
  })

  it('plans all of it where it goes on to its end', async () => {
    const { plan } = await planUntil('never', 1, 5)
    expect(plan?.counts.items).toBe(10)
  })
})
