/** Stages may have models of their own: each is loaded before its first question, so that no time-out counts the loading. */
import type { KnownRecipe } from '../analysis/askedRecipes.ts'

export interface Loading<T> {
  /** Loads what the recipe asks unless that was done; questions that come together wait for one loading. */
  ensure(recipe: KnownRecipe, signal: AbortSignal): Promise<T>
  /** Loads it whatever was done before: the server may have been away. All others are then loaded anew, too. */
  again(recipe: KnownRecipe, signal: AbortSignal): Promise<T>
}

/** @param load loads it on one server, and tells what it found there */
export function createLoading<T>(load: (recipe: KnownRecipe, signal: AbortSignal) => Promise<T>): Loading<T> {
  const loaded = new Map<string, Promise<T>>()
  const start = (recipe: KnownRecipe, signal: AbortSignal): Promise<T> => {
    const key = keyOf(recipe)
    const loading = load(recipe, signal)
    loaded.set(key, loading)
    loading.catch(() => {
      if (loaded.get(key) === loading) loaded.delete(key)
    })
    return loading
  }
  return {
    ensure: (recipe, signal) => loaded.get(keyOf(recipe)) ?? start(recipe, signal),
    again: (recipe, signal) => {
      loaded.clear()
      return start(recipe, signal)
    },
  }
}

/**
 * Load-time options: another context makes the server load the model again. And which model is meant: what was found under a
 * name for one recipe is not for another that means other weights by it.
 */
const keyOf = ({ model, settings }: KnownRecipe): string =>
  JSON.stringify([settings.contextTokens, model, settings.digest])
