import { describe, expect, it } from 'vitest'
import { PREFERENCES, PREFERENCE_NAMES } from '../../../src/shared/domain/preferences.ts'
import { createPreferenceService, parsePreference } from '../../../src/main/preferences/preferenceService.ts'

/** The two questions the service asks of the store, over a map. */
function storeOf(stored: Record<string, string>) {
  const rows = new Map(Object.entries(stored))
  return {
    rows,
    read: {
      ask: async () => [...rows].map(([name, value]) => ({ name, value })),
    },
    write: {
      ask: async (_name: string, { name, value }: { name: string; value: string | null }) => {
        if (value === null) rows.delete(name)
        else rows.set(name, value)
        return null
      },
    },
  }
}

const serviceOver = (store: ReturnType<typeof storeOf>) =>
  createPreferenceService(store as unknown as Parameters<typeof createPreferenceService>[0])

describe('a preference', () => {
  it.each(PREFERENCE_NAMES)('%s admits its own default', (name) => {
    expect(parsePreference(name, PREFERENCES[name].default).value).toBe(PREFERENCES[name].default)
  })

  it('is taken as text where a number is meant', () => {
    expect(parsePreference('workers', '3')).toEqual({ name: 'workers', value: 3 })
  })

  it.each([
    ['workers', 0],
    ['workers', 1.5],
    ['workers', ''],
    ['workers', 'many'],
    ['appearance', 'pink'],
    ['noSuchThing', 1],
    ['__proto__', 1],
    ['constructor', 1],
  ])('%s refuses %j and says what it takes', (name, value) => {
    expect(() => parsePreference(name, value)).toThrow(
      expect.objectContaining({
        code: 'preference_invalid',
        hint: expect.stringMatching(/takes|preferences are/),
      }),
    )
  })
})

describe('the preferences', () => {
  it('are set several at once with what else is stored, all of them or none', async () => {
    const store = storeOf({})
    const preferences = await serviceOver(store)
    const before = preferences.all()
    const full = (): Promise<never> => Promise.reject(new Error('the disk is full'))
    await expect(preferences.setAll({ workers: 3 }, full)).rejects.toThrow('the disk is full')
    await expect(preferences.setAll({ workers: 3, outputTokens: -1 }, full)).rejects.toMatchObject({
      code: 'preference_invalid',
    })
    expect(preferences.all()).toBe(before)
    const rows: unknown[] = []
    const { default: outputTokens } = PREFERENCES.outputTokens
    await preferences.setAll({ workers: '3', outputTokens }, (several) =>
      Promise.resolve(rows.push(...several)),
    )
    expect(rows).toEqual([
      { name: 'workers', value: '3' },
      { name: 'outputTokens', value: null },
    ])
    expect(preferences.all()).toEqual({ ...before, workers: 3 })
  })

  it('refuse a time-out above its own limit, and a limit below it, and say which to change first', async () => {
    const store = storeOf({})
    const preferences = await serviceOver(store)
    await expect(preferences.set('primaryTimeoutSeconds', 120)).rejects.toMatchObject({
      code: 'preference_invalid',
      message: expect.stringContaining('primaryTimeoutLimitSeconds is 90'),
      hint: expect.stringContaining('First raise'),
    })
    await expect(preferences.set('criticalTimeoutLimitSeconds', '100')).rejects.toMatchObject({
      code: 'preference_invalid',
      hint: expect.stringContaining('criticalTimeoutSeconds'),
    })
    expect(store.rows.size).toBe(0)
    await preferences.set('primaryTimeoutLimitSeconds', 120)
    await preferences.set('primaryTimeoutSeconds', 120)
    expect(preferences.all().primaryTimeoutSeconds).toBe(120)
  })

  it('start from the defaults, keep what was set and drop what does not parse any more', async () => {
    const store = storeOf({ workers: '7', appearance: '"pink"', gone: '1', model: 'not json' })
    const preferences = await serviceOver(store)
    expect(preferences.all().workers).toBe(7)
    expect(preferences.all().appearance).toBe('system')
    expect(preferences.view().workers).toMatchObject({ value: 7, default: 2, unit: 'requests in flight' })
  })

  it('store only what differs from the default and tell of each change', async () => {
    const store = storeOf({})
    const preferences = await serviceOver(store)
    const versions: number[] = []
    preferences.topic.subscribe(({ version }) => versions.push(version))
    await preferences.set('workers', '5')
    expect(store.rows.get('workers')).toBe('5')
    await preferences.set('workers', PREFERENCES.workers.default)
    expect([...store.rows]).toEqual([])
    expect(versions).toEqual([1, 2])
  })
})
