import { expect, it } from 'vitest'
import { createRecipeKeeper } from '../../../src/main/quality/recipeKeeper.ts'

/** A keeper over a store that knows one alert with an undo. */
function keep() {
  const preferences: Record<string, unknown> = { primaryModel: 'old' }
  let undo: string | null = JSON.stringify({ recipe: 2, settings: { primaryModel: 'new' } })
  const asked: string[] = []
  const store = { failsToShow: true, otherPages: [[1, 2, 3]] as number[][] }
  const answers: Record<string, () => unknown> = {
    'quality.undo': () => ({ undo }),
    'quality.showRecipe': () => {
      if (store.failsToShow) throw new Error('the disk is full')
      return null
    },
    'quality.undone': () => (undo = null),
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
      set: (name: string, value: unknown) => {
        preferences[name] = value
        return Promise.resolve()
      },
    },
  })
  return { keeper, store, asked, preferences }
}

it('can take back again what could not be taken back whole', async () => {
  const { keeper, store, asked, preferences } = keep()
  await expect(keeper.undoAlert(1, 5)).rejects.toThrow('the disk is full')
  expect(asked).not.toContain('quality.undone')
  store.failsToShow = false
  await keeper.undoAlert(1, 5)
  expect(preferences['primaryModel']).toBe('new')
  expect(asked.slice(-2)).toEqual(['passes.finish', 'quality.undone'])
  const before = asked.length
  await keeper.undoAlert(1, 6)
  expect(asked.slice(before)).toEqual(['quality.undo', 'quality.undone'])
})

it('ends between two slices when the program closes, and leaves the rest due', async () => {
  const { keeper, store, asked } = keep()
  store.failsToShow = false
  const undoing = keeper.undoAlert(1, 5)
  keeper.close()
  await undoing
  expect(asked).not.toContain('quality.showAnew')
  expect(asked).not.toContain('passes.finish')
})
