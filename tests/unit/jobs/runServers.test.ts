import { describe, expect, it } from 'vitest'
import type { AnalystQuestion } from '../../../src/main/analysis/analyst.ts'
import type { KnownRecipe } from '../../../src/main/analysis/askedRecipes.ts'
import { serversBy } from '../../../src/main/analysis/modelServer/knownServers.ts'
import type { LeasedJob } from '../../../src/main/jobs/exchangeWrites.ts'
import { createObservedTimes } from '../../../src/main/jobs/observedTimes.ts'
import { createRunServers } from '../../../src/main/jobs/runServers.ts'
import { cleanUp } from '../../helpers/cleanUp.ts'
import { defaultPreferences } from '../../helpers/defaultPreferences.ts'
import { startSimulatedServer } from '../../helpers/simulatedServer.ts'

const signal = new AbortController().signal
const keeper = { asking: () => {}, heard: () => Promise.resolve(true) }

const recipeOf = (id: number, model: string, digest: string): KnownRecipe => ({
  ...{ id, task: 'primary-survey', model, fallback: null },
  settings: {
    ...{ analyst: 1, schema: '', digest, prompt: 'Answer.', batchSize: 1 },
    ...{ contextTokens: 4_096, outputTokens: 200, temperature: 0, seed: 1 },
  },
})

const jobOf = (recipe: number): LeasedJob => ({
  ...{ job: recipe, attempt: 1, subjectKind: 'item', id: recipe, stage: 'primary', recipe, lane: 'sample' },
  ...{ failures: 0, lastError: null, parts: [], rules: null, version: null },
  subject: { kind: 'survey', text: 'Good', mail: null },
})

/** The server has the model of recipe 2; recipe 1 means what had its name before. */
async function startServers() {
  const server = await startSimulatedServer({ models: ['m:latest'], digest: 'new' })
  cleanUp.push(server.stop)
  const recipes = [recipeOf(1, 'm:latest', 'old-m:latest'), recipeOf(2, 'm:latest', 'new-m:latest')]
  const asked: AnalystQuestion[] = []
  const [run] = createRunServers({
    preferences: () => ({ ...defaultPreferences(), modelServerAddress: server.address }),
    serversOf: serversBy({}, () => null),
    recipeOf: (id) => Promise.resolve(recipes.find((recipe) => recipe.id === id)!),
    main: recipes[1]!,
    model: 'm:latest',
    pool: {
      ready: () => Promise.resolve(),
      analyse: (questions) => {
        asked.push(...questions)
        return Promise.resolve(
          questions.map(() => ({ ok: false, error: { code: 'x', message: '', hint: '' } })),
        )
      },
    },
    warmUpMs: 10_000,
    pace: { next: () => Promise.resolve() },
    times: createObservedTimes(),
    workers: () => 1,
    onAsked: () => () => {},
    learn: () => Promise.resolve(),
  })()
  const ask = (recipe: number) =>
    run!.ask([jobOf(recipe)], { manner: 'plain', isLast: false }, signal, keeper)
  return { run: run!, ask, asked }
}

describe('two recipes that mean other weights by one name', () => {
  it.each([
    ['after the one that the server has', [2, 1]],
    ['before it', [1, 2]],
  ])('are told apart: what is there is not asked for the other, %s', async (_when, order) => {
    const { run, ask, asked } = await startServers()
    await run.warmUp(signal)
    for (const recipe of order) {
      if (recipe === 2) await ask(2)
      else await expect(ask(1)).rejects.toMatchObject({ code: 'model_changed' })
    }
    expect(asked.map(({ digest }) => digest)).toEqual(['new-m:latest'])
  })
})
