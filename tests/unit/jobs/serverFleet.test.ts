import { describe, expect, it } from 'vitest'
import { VerbatimError } from '../../../src/shared/domain/errors.ts'
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
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

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
