import { describe, expect, it } from 'vitest'
import { VerbatimError } from '../../../src/shared/domain/errors.ts'
import type { Preferences } from '../../../src/shared/domain/preferences.ts'
import type { ComparedRecipes } from '../../../src/shared/domain/quality.ts'
import type { Prompts } from '../../../src/main/analysis/prompt.ts'
import { recipeOf } from '../../../src/main/analysis/recipe.ts'
import type { NewAlert } from '../../../src/main/db/queries/alerts.ts'
import { createRecipeJudge } from '../../../src/main/quality/recipeJudge.ts'
import { createRemaking } from '../../../src/main/quality/remaking.ts'
import { defaultPreferences } from '../../helpers/defaultPreferences.ts'

const MODEL = { name: 'm:1b', digest: 'one', contextLength: null, canChat: true } as Parameters<
  typeof recipeOf
>[1]
const PROMPTS = { 'primary-survey': 'Label it in {language}.' } as Prompts

/** Why a recipe made of defaults would not be made again, in a world that is another one by now. */
function whyNotAgain(
  world: { model?: typeof MODEL; prompts?: Prompts; set?: Partial<Preferences>; isAway?: boolean } = {},
) {
  const { settings, ...recipe } = recipeOf('primary-survey', MODEL, PROMPTS, defaultPreferences())
  const known = { ...recipe, recipe: 1, settings, content: JSON.stringify(recipe.content) }
  return createRemaking({
    read: { ask: () => Promise.resolve(known) as never },
    preferences: { all: () => ({ ...defaultPreferences(), primarySurveyPrompt: 'Mine.', ...world.set }) },
    recipesOf: (set, model, stage) => {
      expect([model, stage, set.primaryFallbackModel]).toEqual(['m:1b', 'primary', ''])
      if (world.isAway === true)
        return Promise.reject(new VerbatimError('model_missing', 'there is no model m:1b'))
      const made = recipeOf('primary-survey', world.model ?? MODEL, world.prompts ?? PROMPTS, set)
      return Promise.resolve({ recipes: { 'primary-survey': made } })
    },
  })
}

describe('whether a recipe can be made again', () => {
  it('is so whatever the preferences are by now', async () => {
    expect(await whyNotAgain()(1)).toBeNull()
    expect(await whyNotAgain({ set: { model: 'other', primaryFallbackModel: 'third' } })(1)).toBeNull()
  })

  it('is not so with another model under its name, another prompt of Verbatim, or none of the model', async () => {
    expect(await whyNotAgain({ model: { ...MODEL, digest: 'two' } })(1)).toBe(
      'the model m:1b is another one by now',
    )
    expect(await whyNotAgain({ prompts: { ...PROMPTS, 'primary-survey': 'New.' } })(1)).toBe(
      'the prompt that comes with Verbatim is another one by now',
    )
    expect(await whyNotAgain({ model: { ...MODEL, contextLength: 10 } })(1)).toBe(
      'Verbatim asks otherwise by now',
    )
    expect(await whyNotAgain({ isAway: true })(1)).toBe('there is no model m:1b')
  })
})

it('a worse recipe is told of, and nothing is changed, where the one before cannot be made again', async () => {
  const told: NewAlert[] = []
  const judged: unknown[] = []
  const compared = { items: 50, labelled: 40, metrics: [], verdict: 'second is worse' } as unknown
  const answers: Record<string, unknown> = {
    'runs.resumable': { request: {} },
    'quality.dueRecipeVerdicts': [{ first: 1, second: 2, last: null }],
    'quality.compareRecipes': compared as ComparedRecipes,
    'quality.isKept': false,
    'quality.settings': { settings: {} },
  }
  const judge = createRecipeJudge({
    read: { ask: (name) => Promise.resolve(answers[name]) as never },
    write: { ask: (_name, input) => Promise.resolve(judged.push(input)) as never },
    preferences: { all: defaultPreferences },
    keeper: { returnTo: () => Promise.reject(new Error('gone back')) },
    whyNotAgain: whyNotAgain({ model: { ...MODEL, digest: 'two' } }),
  })
  await judge(1, (alerts) => Promise.resolve(void told.push(...alerts)))
  expect(told).toMatchObject([{ code: 'recipe_worse', subject: 'recipe 2 against 1' }])
  expect(told[0]!.message).toContain('It cannot be gone back to: the model m:1b is another one by now')
  // It stays under watch: once the other can be made again, it is gone back to.
  expect(judged).toMatchObject([{ recipe: 2, verdict: 'second is worse', wentBack: false }])
})
