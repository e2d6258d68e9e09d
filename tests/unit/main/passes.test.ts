import { describe, expect, it } from 'vitest'
import { createPasses } from '../../../src/main/passes.ts'

/** Passes that end when told to. */
function steered() {
  const ends: ((value: number) => void)[] = []
  const failures: ((error: Error) => void)[] = []
  const passes = createPasses(
    () =>
      new Promise<number>((resolve, reject) => {
        ends.push(resolve)
        failures.push(reject)
      }),
    (first, second) => first + second,
  )
  return { passes, ends, failures }
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

  it('go on after a failure for those who asked meanwhile, whom it is not told', async () => {
    const { passes, ends, failures } = steered()
    const answers = Promise.allSettled([passes.run(), passes.run()])
    failures[0]!(new Error('no room'))
    await turn()
    expect(passes.underWay).toBe(true)
    const last = passes.run()
    ends[1]!(10)
    await turn()
    ends[2]!(100)
    expect(await answers).toEqual([
      { status: 'rejected', reason: new Error('no room') },
      { status: 'fulfilled', value: 110 },
    ])
    expect(await last).toBe(110)
    expect(passes.underWay).toBe(false)
  })

  it('that went well are not taken back by one that fails after them', async () => {
    const { passes, ends, failures } = steered()
    const answers = Promise.allSettled([passes.run(), passes.run(), passes.run()])
    ends[0]!(1)
    await turn()
    failures[1]!(new Error('no room'))
    const reason = new Error('no room')
    expect(await answers).toEqual([
      { status: 'fulfilled', value: 1 },
      { status: 'rejected', reason },
      { status: 'rejected', reason },
    ])
    expect(ends).toHaveLength(2)
  })

  it('are no more once closed: who asked for one more hears how the last one ended', async () => {
    const { passes, failures } = steered()
    const answers = Promise.allSettled([passes.run(), passes.run()])
    const told: unknown[] = []
    const closed = passes.close((error) => told.push(error))
    const reason = new Error('no room')
    failures[0]!(reason)
    await closed
    expect(told).toEqual([reason])
    expect(await answers).toEqual([
      { status: 'rejected', reason },
      { status: 'rejected', reason },
    ])
    expect(failures).toHaveLength(1)
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
