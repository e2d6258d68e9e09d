import { afterEach, describe, expect, it, vi } from 'vitest'
import { VerbatimError, fromErrorData } from '../../../src/shared/domain/errors.ts'
import type { AskedServer } from '../../../src/main/jobs/askedServer.ts'
import { type FleetOptions, createServerFleet } from '../../../src/main/jobs/serverFleet.ts'

const server = (
  key: string,
  slots: number,
  warmUp = (): Promise<void> => Promise.resolve(),
): AskedServer => ({
  key,
  address: `http://${key}`,
  slots,
  warmUp,
  ask: () => Promise.resolve([]),
})

const missing = (): Promise<void> => Promise.reject(new VerbatimError('model_missing', 'it has it not'))
const away = (): Promise<void> => Promise.reject(new VerbatimError('server_unreachable', 'nobody answers'))
const RECIPE = 1

async function startFleet(servers: readonly AskedServer[], options: Partial<FleetOptions> = {}) {
  const hopeless: unknown[] = []
  const fleet = createServerFleet({
    servers,
    breaker: { failures: 2, pauseMs: 60_000 },
    signal: new AbortController().signal,
    isResting: () => false,
    onChange: () => {},
    onHopeless: (error) => hopeless.push(error),
    ...options,
  })
  fleet.tryAll()
  await settle()
  return { fleet, hopeless }
}
const settle = async (): Promise<void> => {
  if (vi.isFakeTimers()) await vi.advanceTimersByTimeAsync(1)
  else await new Promise((resolve) => setTimeout(resolve, 0))
}
afterEach(() => void vi.useRealTimers())

describe('the servers of a run', () => {
  it('are asked by the fewest questions under way, each up to its slots', async () => {
    const { fleet } = await startFleet([server('a', 2), server('b', 4)])
    const asked = Array.from({ length: 6 }, () => fleet.take(RECIPE, undefined)!.server.key)
    expect(asked).toEqual(['b', 'a', 'b', 'a', 'b', 'b'])
    expect(fleet.free()).toBe(0)
    expect(fleet.take(RECIPE, undefined)).toBeNull()
    fleet.close()
  })

  it('do not get a text again that they failed where another can be asked', async () => {
    const { fleet } = await startFleet([server('a', 2), server('b', 2)])
    expect(fleet.take(RECIPE, 'a')!.server.key).toBe('b')
    expect(fleet.take(RECIPE, 'a')!.server.key).toBe('b')
    expect(fleet.take(RECIPE, 'a')!.server.key).toBe('a')
    fleet.close()
  })

  it('rest one by one: the breaker of the run is open only where all are', async () => {
    const { fleet } = await startFleet([server('a', 1), server('b', 1)])
    const fail = async (key: string): Promise<void> => {
      const seat = fleet.take(RECIPE, key === 'a' ? 'b' : 'a')!
      expect(seat.server.key).toBe(key)
      await seat.watch(away).catch(() => {})
      seat.leave(0)
    }
    await fail('a')
    await fail('a')
    expect(fleet.breaker).toBe('closed')
    expect(fleet.free()).toBe(1)
    expect(fleet.view()).toMatchObject([
      { state: 'waited for', reason: 'nobody answers' },
      { state: 'asked' },
    ])
    await fail('b')
    await fail('b')
    expect(fleet.breaker).toBe('open')
    expect(fleet.free()).toBe(0)
    fleet.close()
  })

  it('that say when to come back are asked nothing until then, and by themselves go on', async () => {
    vi.useFakeTimers()
    let warmUps = 0
    const { fleet } = await startFleet([
      server('a', 2, () => Promise.resolve(void (warmUps += 1))),
      server('b', 2),
    ])
    const busy = (retryAfterSeconds: number) => ({
      ...{ code: 'server_busy', message: 'a is busy', hint: '', retryAfterSeconds },
    })
    const refuse = async (seconds: number): Promise<boolean> => {
      const seat = fleet.take(RECIPE, 'b')!
      await seat.watch(() => Promise.reject(fromErrorData(busy(seconds)))).catch(() => {})
      const isForIt = seat.holdOff(seconds * 1_000, busy(seconds))
      seat.leave(0)
      return isForIt
    }
    const answer = async (): Promise<void> => {
      const seat = fleet.take(RECIPE, 'b')!
      await seat.watch(() => Promise.resolve())
      seat.leave(1)
    }
    const late = fleet.take(RECIPE, 'b')!
    const standing = () => [late.isUp, late.isHeld, late.hasOther(RECIPE)]
    expect(standing()).toEqual([true, false, true])
    // Another question is under way there: it may be refused for that one.
    expect(await refuse(30)).toBe(false)
    expect(fleet.free()).toBe(2)
    expect(fleet.view()[0]).toMatchObject({ state: 'waited for', reason: 'a is busy' })
    expect(standing()).toEqual([false, true, true])
    // One that was under way is told to wait longer.
    await vi.advanceTimersByTimeAsync(10_000)
    expect(late.holdOff(40_000, busy(40))).toBe(false)
    late.leave(0)
    await vi.advanceTimersByTimeAsync(39_900)
    expect(fleet.free()).toBe(2)
    await vi.advanceTimersByTimeAsync(200)
    // One at a time until one is answered: whom it refuses then it refuses for itself.
    expect(fleet.free()).toBe(3)
    expect(warmUps).toBe(1)
    // However often, where it answers in between: it is no failure. After long it is looked at first.
    for (let at = 0; at < 3; at += 1) {
      await answer()
      expect(await refuse(1)).toBe(true)
      await vi.advanceTimersByTimeAsync(1_001)
    }
    await answer()
    expect({ free: fleet.free(), warmUps }).toEqual({ free: 4, warmUps: 1 })
    expect(await refuse(300)).toBe(true)
    await vi.advanceTimersByTimeAsync(299_000)
    expect({ free: fleet.free(), warmUps }).toEqual({ free: 2, warmUps: 1 })
    await vi.advanceTimersByTimeAsync(2_000)
    expect({ free: fleet.free(), warmUps }).toEqual({ free: 3, warmUps: 2 })
    fleet.close()
  })

  it('that answer nobody when they said to come back are tried from then on, and no text is spent on that', async () => {
    vi.useFakeTimers()
    let warmUps = 0
    const busy = { code: 'server_busy', message: 'the quota is used up', hint: '', retryAfterSeconds: 20 }
    let isUsedUp = false
    const { fleet } = await startFleet([
      server('a', 2, () => {
        warmUps += 1
        return isUsedUp ? Promise.reject(fromErrorData(busy)) : Promise.resolve()
      }),
    ])
    isUsedUp = true
    let refused = 0
    for (let second = 0; second < 600; second += 1) {
      const seat = fleet.take(RECIPE, undefined)
      if (seat !== null) {
        refused += 1
        await seat.watch(() => Promise.reject(fromErrorData(busy))).catch(() => {})
        seat.holdOff(20_000, busy)
        seat.leave(0)
      }
      await vi.advanceTimersByTimeAsync(1_000)
    }
    expect(refused).toBe(2)
    expect(warmUps).toBeGreaterThan(8)
    isUsedUp = false
    await vi.advanceTimersByTimeAsync(60_000)
    expect(fleet.free()).toBe(1)
    fleet.close()
  })

  it('whose questions under way fail while they are tried rest, and are counted as before afterwards', async () => {
    vi.useFakeTimers()
    let loaded = (): void => {}
    const load = (): Promise<void> => new Promise((resolve) => (loaded = resolve))
    let isSlow = false
    const { fleet } = await startFleet([server('a', 4, () => (isSlow ? load() : Promise.resolve()))])
    const [looking, ...underWay] = Array.from({ length: 3 }, () => fleet.take(RECIPE, undefined)!)
    isSlow = true
    looking!.lookAgain()
    looking!.leave(0)
    for (const seat of underWay) {
      await seat.watch(away).catch(() => {})
      seat.leave(0)
    }
    loaded()
    await settle()
    expect(fleet.view()).toMatchObject([{ state: 'waited for', reason: 'nobody answers' }])
    isSlow = false
    await vi.advanceTimersByTimeAsync(60_100)
    expect(fleet.free()).toBe(4)
    const answered = fleet.take(RECIPE, undefined)!
    await answered.watch(() => Promise.resolve())
    answered.leave(1)
    for (let at = 0; at < 2; at += 1) {
      expect(fleet.breaker).toBe('closed')
      const seat = fleet.take(RECIPE, undefined)!
      await seat.watch(away).catch(() => {})
      seat.leave(0)
    }
    expect(fleet.breaker).toBe('open')
    fleet.close()
  })

  it('that failed after they said when to come back are tried first, whatever a late question is told', async () => {
    vi.useFakeTimers()
    let warmUps = 0
    const { fleet } = await startFleet([server('a', 4, () => Promise.resolve(void (warmUps += 1)))])
    const busy = { code: 'server_busy', message: 'a is busy', hint: '' }
    const fail = async (): Promise<void> => {
      const seat = fleet.take(RECIPE, undefined)!
      await seat.watch(away).catch(() => {})
      seat.leave(0)
    }
    await fail()
    await fail()
    await vi.advanceTimersByTimeAsync(60_100)
    expect({ free: fleet.free(), warmUps }).toEqual({ free: 4, warmUps: 2 })
    const [first, late, failing] = Array.from({ length: 3 }, () => fleet.take(RECIPE, undefined)!)
    first!.holdOff(1_000, busy)
    first!.leave(0)
    await vi.advanceTimersByTimeAsync(1_100)
    expect(fleet.breaker).toBe('closed')
    await failing!.watch(away).catch(() => {})
    failing!.leave(0)
    expect(fleet.breaker).toBe('open')
    await vi.advanceTimersByTimeAsync(10_000)
    late!.holdOff(55_000, busy)
    expect([late!.isUp, late!.isHeld, late!.hasOther(RECIPE)]).toEqual([false, false, false])
    late!.leave(0)
    await vi.advanceTimersByTimeAsync(56_000)
    expect({ free: fleet.free(), warmUps }).toEqual({ free: 1, warmUps: 3 })
    fleet.close()
  })

  it('join and leave: one that leaves is heard to its end and asked nothing more', async () => {
    const { fleet } = await startFleet([server('a', 1)])
    fleet.set([server('a', 1), server('b', 2)])
    await settle()
    expect(fleet.free()).toBe(3)
    const seat = fleet.take(RECIPE, 'a')!
    expect(seat.server.key).toBe('b')
    fleet.set([server('a', 3)])
    expect(fleet.free()).toBe(3)
    expect(fleet.view()).toMatchObject([{ slots: 3 }, { state: 'leaving', asking: 1 }])
    seat.leave(1)
    expect(fleet.view()).toHaveLength(1)
    fleet.close()
  })

  it('are told of once where one leaves and joins anew under its address, as with another key', async () => {
    const { fleet } = await startFleet([server('a', 1), { ...server('b', 2), key: 'b, no key' }])
    const seat = fleet.take(RECIPE, 'a')!
    expect(seat.server.key).toBe('b, no key')
    fleet.set([server('a', 1), { ...server('b', 2), key: 'b, with a key' }])
    await settle()
    const b = { address: 'http://b', state: 'asked', slots: 2 }
    expect(fleet.view()).toMatchObject([{ address: 'http://a' }, { ...b, asking: 1, answered: 0 }])
    seat.leave(3)
    expect(fleet.view()).toMatchObject([{ address: 'http://a' }, { ...b, asking: 0, answered: 3 }])
    fleet.close()
  })

  it('without the model are left out; without any that has it the run cannot go on', async () => {
    const { fleet, hopeless } = await startFleet([server('a', 1), server('b', 1, missing)])
    expect(fleet.view()[1]).toMatchObject({ state: 'left out', reason: 'it has it not' })
    expect(fleet.slots).toBe(1)
    expect(hopeless).toEqual([])
    const seat = fleet.take(RECIPE, undefined)!
    expect(fleet.whyNone(RECIPE)).toBeNull()
    seat.isUnable(RECIPE, { code: 'model_missing', message: 'gone', hint: '' })
    expect(fleet.whyNone(RECIPE)).toMatchObject({ message: 'gone' })
    // Another recipe may ask another model.
    expect(fleet.whyNone(RECIPE + 1)).toBeNull()
    fleet.set([server('b', 1, missing)])
    expect(hopeless).toHaveLength(1)
    fleet.close()
  })
})
