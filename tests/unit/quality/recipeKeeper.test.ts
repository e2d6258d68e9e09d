import { expect, it } from 'vitest'
import { createRecipeKeeper } from '../../../src/main/quality/recipeKeeper.ts'

/** A keeper over a store that knows one alert with an undo. */
function keep() {
  const preferences: Record<string, unknown> = { primaryModel: 'old' }
  let undo: string | null = JSON.stringify({ recipe: 2, settings: { primaryModel: 'new' } })
  const asked: string[] = []
  const store = { failsToStore: true, otherPages: [[1, 2, 3]] as number[][] }
  const answers: Record<string, () => unknown> = {
    'quality.undo': () => ({ undo }),
    'quality.returnTo': () => {
      if (store.failsToStore) throw new Error('the disk is full')
      return (undo = null)
    },
    'quality.shownByOthers': () => store.otherPages.shift() ?? [],
    'quality.showAnew': () => ({ done: 1 }),
    'passes.state': () => ({ isDue: true, wanted: 1 }),
    'passes.finish': () => null,
  }
  const ask = (name: string): Promise<unknown> =>
    Promise.resolve().then(() => {
      asked.push(name)
      return answers[name]!()
    })
  const keeper = createRecipeKeeper({
    read: { ask } as never,
    write: { ask } as never,
    preferences: {
      all: () => preferences as never,
      setAll: async (values, stored) => {
        await stored([])
        Object.assign(preferences, values)
      },
    },
    onTold: () => asked.push('onTold'),
    onShown: () => asked.push('onShown'),
  })
  return { keeper, store, asked, preferences }
}

it('can take back again what could not be taken back whole', async () => {
  const { keeper, store, asked, preferences } = keep()
  await expect(keeper.undoAlert(1, 5)).rejects.toThrow('the disk is full')
  expect(preferences['primaryModel']).toBe('old')
  expect(asked).not.toContain('onTold')
  store.failsToStore = false
  await keeper.undoAlert(1, 5)
  expect(preferences['primaryModel']).toBe('new')
  // Told as soon as it is stored, and again when all of it is shown.
  expect(asked.filter((name) => name === 'onTold')).toHaveLength(1)
  expect(asked.indexOf('onTold')).toBeLessThan(asked.indexOf('quality.showAnew'))
  expect(asked.slice(-2)).toEqual(['passes.finish', 'onShown'])
  expect(asked.filter((name) => name === 'onShown')).toHaveLength(1)
  const before = asked.length
  await keeper.undoAlert(1, 6)
  expect(asked.slice(before)).toEqual(['quality.undo'])
})

it('ends between two slices when the program closes, and leaves the rest due', async () => {
  const { keeper, store, asked } = keep()
  store.failsToStore = false
  const undoing = keeper.undoAlert(1, 5)
  keeper.close()
  await undoing
  expect(asked).not.toContain('quality.showAnew')
  expect(asked).not.toContain('passes.finish')
})
