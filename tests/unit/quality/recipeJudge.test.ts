import { describe, expect, it } from 'vitest'
import { createRecipeJudge, isDue } from '../../../src/main/quality/recipeJudge.ts'
import { madeByToo, settingsInForce } from '../../../src/main/analysis/recipe.ts'
import type { NewAlert } from '../../../src/main/db/queries/alerts.ts'
import type { Preferences } from '../../../src/shared/domain/preferences.ts'
import { defaultPreferences } from '../../helpers/defaultPreferences.ts'
import type { ComparedRecipes, ComparisonVerdict } from '../../../src/shared/domain/quality.ts'

const compared = (
  items: number,
  labelled = 0,
  verdict: ComparisonVerdict = 'no difference shown',
): ComparedRecipes => ({ items, labelled, metrics: [], agreement: [], medianMs: null, verdict })

describe('whether a recipe is looked at again', () => {
  it('waits until there is enough, and then until there is twice as much', () => {
    expect(isDue(null, compared(20, 20, 'small sample'))).toBe(false)
    expect(isDue(null, compared(31))).toBe(true)
    const last = { compared: 100, labelled: 0, verdict: 'no difference shown' } as const
    expect(isDue(last, compared(199, 29))).toBe(false)
    expect(isDue(last, compared(200))).toBe(true)
    // Labels that come later tell for the first time who is right.
    expect(isDue(last, compared(110, 30))).toBe(true)
    expect(isDue({ ...last, labelled: 40 }, compared(110, 79))).toBe(false)
    expect(isDue({ ...last, verdict: 'second is worse' }, compared(100, 0, 'second is worse'))).toBe(true)
  })

  it('looks no oftener than the verdict allows for, however slowly answers come', () => {
    let last: Parameters<typeof isDue>[0] = null
    let looks = 0
    for (let items = 30; items <= 1_500; items++) {
      const now = compared(items, Math.min(500, items))
      if (!isDue(last, now)) continue
      last = { compared: items, labelled: now.labelled, verdict: now.verdict as 'no difference shown' }
      looks += 1
    }
    expect(looks).toBeLessThanOrEqual(12)
    expect(looks).toBeGreaterThan(5)
  })
})

/** Recipes 1 and 2 of surveys, 3 and 4 of mails: the even ones came with another model, and are the active ones. */
function judging(
  verdicts: Record<number, ComparisonVerdict>,
  set: Partial<Preferences> = {},
  known: {
    /** Settings of recipes that differ from those of the rest of their kind. */
    settings?: Record<number, Partial<Preferences>>
    kept?: number
    hasAnswers?: boolean
  } = {},
) {
  const preferences = { ...defaultPreferences(), model: 'new', ...set }
  const settingsOf = (recipe: number) => ({
    ...{ recipe, stage: 'primary', kind: recipe <= 2 ? 'survey' : 'email' },
    settings: {
      ...{ model: recipe % 2 === 0 ? 'new' : 'old', outputTokens: preferences.outputTokens },
      ...known.settings?.[recipe],
    },
  })
  const told: NewAlert[] = []
  const judged: { recipe: number; wentBack: boolean }[] = []
  const returned: { to: number; code: string | undefined; keeps: boolean }[] = []
  const answers: Record<string, (input: never) => unknown> = {
    'runs.resumable': () => ({ request: {} }),
    'quality.dueRecipeVerdicts': () =>
      Object.keys(verdicts).map((second) => ({ first: +second - 1, second: +second, last: null })),
    'quality.compareRecipes': ({ second }: { second: number }) => compared(50, 40, verdicts[second]),
    'quality.isKept': ({ recipe }: { recipe: number }) => recipe === known.kept,
    'quality.hasAnswers': () => known.hasAnswers ?? true,
    'quality.settings': ({ recipe }: { recipe: number }) => settingsOf(recipe),
    'quality.activeRecipe': ({ kind }: { kind: string }) => (kind === 'survey' ? 2 : 4),
    'quality.recipesInUse': () => [2, 4].map((recipe) => ({ ...settingsOf(recipe), isWorse: false })),
  }
  const judge = createRecipeJudge({
    read: { ask: (name, input) => Promise.resolve(answers[name]!(input as never)) as never },
    write: { ask: (_name, input) => Promise.resolve(judged.push(input as never)) as never },
    preferences: { all: () => preferences },
    keeper: {
      returnTo: (to, found) => {
        returned.push({ to, code: found?.alert.code, keeps: found?.keepsPreferences === true })
        if (found?.keepsPreferences !== true) Object.assign(preferences, settingsOf(to).settings)
        return Promise.resolve()
      },
    },
    whyNotAgain: () => Promise.resolve(null),
  })
  return {
    ...{ told, judged, returned },
    look: () => judge(1, (alerts) => Promise.resolve(void told.push(...alerts))),
  }
}

describe('settings that several kinds of texts share', () => {
  it('stay where only one of them is worse, which is told', async () => {
    const { look, told, judged, returned } = judging({ 2: 'no difference shown', 4: 'second is worse' })
    await look()
    expect(returned).toEqual([])
    expect(told).toMatchObject([{ code: 'recipe_worse', subject: 'recipe 4 against 3' }])
    expect(told[0]!.message).toContain('that would change model for primary-survey')
    expect(judged).toMatchObject([{ recipe: 2 }, { recipe: 4, wentBack: false }])
  })

  it('go back where all of them are worse', async () => {
    const { look, told, returned } = judging({ 2: 'second is worse', 4: 'second is worse' })
    await look()
    expect(told).toEqual([])
    const back = { code: 'recipe_rolled_back', keeps: false }
    expect(returned).toEqual([
      { to: 1, ...back },
      { to: 3, ...back },
    ])
  })

  it('stay where another kind is worse for a setting of its own: two returns would undo each other', async () => {
    const mailPrompt = { primaryEmailPrompt: 'as it was' }
    const { look, told, returned } = judging(
      { 2: 'second is worse', 4: 'second is worse' },
      { primaryEmailPrompt: 'as it is' },
      { settings: { 3: { model: 'new', ...mailPrompt }, 4: { primaryEmailPrompt: 'as it is' } } },
    )
    await look()
    expect(returned).toEqual([{ to: 3, code: 'recipe_rolled_back', keeps: false }])
    expect(told).toMatchObject([{ code: 'recipe_worse', subject: 'recipe 2 against 1' }])
  })

  it('stay where the other kind’s recipe is kept by a person, worse or not', async () => {
    const { look, told, returned } = judging({ 2: 'second is worse', 4: 'second is worse' }, {}, { kept: 4 })
    await look()
    expect(returned).toEqual([])
    expect(told).toMatchObject([{ code: 'recipe_worse', subject: 'recipe 2 against 1' }])
  })

  it('are those of the stage, the language, and the model of stages that have none of their own', () => {
    const preferences = { ...defaultPreferences(), criticalModel: 'deep' }
    const names = ['model', 'outputTokens', 'answerLanguage', 'primarySurveyPrompt']
    const shared = (task: Parameters<typeof madeByToo>[0]) => madeByToo(task, names, preferences)
    expect(shared('primary-email')).toEqual(['model', 'outputTokens', 'answerLanguage'])
    expect(shared('chain')).toEqual(['model', 'answerLanguage'])
    expect(shared('critical-chain')).toEqual(['answerLanguage'])
  })
})

describe('a worse recipe that the preferences did not make', () => {
  it('is told of, and its answers make way, without a change of the preferences', async () => {
    const { look, returned, judged } = judging({ 2: 'second is worse' }, { model: 'old' })
    await look()
    expect(returned).toEqual([{ to: 1, code: 'recipe_worse', keeps: true }])
    expect(judged).toEqual([])
  })

  it('is one whose stage asks the model of the first stage, where that is another', () => {
    const inForce = (model: string) =>
      settingsInForce({ chainModel: 'new' }, { ...defaultPreferences(), model })
    expect([inForce('old'), inForce('new'), inForce('')]).toEqual([false, true, true])
  })

  it('is only told of where the other has answered for a comparison alone: there is nothing to show', async () => {
    const { look, returned, told } = judging(
      { 2: 'second is worse' },
      { model: 'old' },
      { hasAnswers: false },
    )
    await look()
    expect(returned).toEqual([])
    expect(told).toMatchObject([{ code: 'recipe_worse' }])
    expect(told[0]!.message).toContain('recipe 1 has answered only for comparisons')
  })

  it('is only told of where that is wanted', async () => {
    const wanted = { model: 'old', worseRecipe: 'tell' } as const
    const { look, returned, told } = judging({ 2: 'second is worse' }, wanted)
    await look()
    expect(returned).toEqual([])
    expect(told).toMatchObject([{ code: 'recipe_worse' }])
  })
})
