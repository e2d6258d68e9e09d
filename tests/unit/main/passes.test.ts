import { describe, expect, it } from 'vitest'
import { createPasses } from '../../../src/main/passes.ts'

/** Passes that end when told to. */
function steered() {
  const ends: ((value: number) => void)[] = []
  const passes = createPasses(
    () => new Promise<number>((resolve) => ends.push(resolve)),
    (first, second) => first + second,
  )
  return { passes, ends }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('passes', () => {
  it('run one at a time, and calls during one lead to exactly one more', async () => {
    const { passes, ends } = steered()
    const answers = [passes.run(), passes.run(), passes.run()]
    expect(ends).toHaveLength(1)
    ends[0]!(1)
    await turn()
    expect(ends).toHaveLength(2)
    ends[1]!(10)
    expect(await Promise.all(answers)).toEqual([11, 11, 11])
    expect(passes.underWay).toBe(false)
  })

  it('begin anew after a failure', async () => {
    let failing = true
    const passes = createPasses(
      () => (failing ? Promise.reject(new Error('no room')) : Promise.resolve(1)),
      (first, second) => first + second,
    )
    await expect(passes.run()).rejects.toThrow('no room')
    failing = false
    expect(await passes.run()).toBe(1)
  })

  it('end with the one under way when closed, and tell its failure', async () => {
    const { passes, ends } = steered()
    const answer = passes.run()
    void passes.run()
    const closed = passes.close(() => {})
    ends[0]!(5)
    await closed
    expect(await answer).toBe(5)
    expect(ends).toHaveLength(1)
  })
})
