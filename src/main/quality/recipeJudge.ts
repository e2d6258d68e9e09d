/** Goes back to the recipe before, where a new one is significantly worse on the same items; and says so. */
import { percent } from '../../shared/domain/percent.ts'
import { LONG_ANSWER_IN_WORDS } from '../../shared/domain/longAnswer.ts'
import type { Preferences } from '../../shared/domain/preferences.ts'
import type { ComparedMetric, ComparedRecipes } from '../../shared/domain/quality.ts'
import { SMALL_SAMPLE } from '../../shared/domain/statistics/estimate.ts'
import { madeByToo, settingsInForce } from '../analysis/recipe.ts'
import { taskOf } from '../analysis/tasks.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import type { NewAlert } from '../db/queries/alerts.ts'
import type { WriteOperations } from '../db/writeOperations.ts'
import type { PreferenceService } from '../preferences/preferenceService.ts'
import type { Asker } from '../workers/operations.ts'
import { byChance } from './figures.ts'
import type { RecipeKeeper } from './recipeKeeper.ts'
import type { KnownSettings, RecipeInUse } from './recipeSettingsReads.ts'
import type { LastVerdict } from './recipeVerdictReads.ts'
import type { WhyNotAgain } from './remaking.ts'

export interface JudgeOptions {
  read: Pick<Asker<ReadOperations>, 'ask'>
  write: Pick<Asker<WriteOperations>, 'ask'>
  preferences: Pick<PreferenceService, 'all'>
  keeper: Pick<RecipeKeeper, 'returnTo'>
  whyNotAgain: WhyNotAgain
  now?: () => number
}

/** One look at all recipes: which of them are worse, than which, and the preferences before any was gone back from. */
interface Look {
  worse: ReadonlyMap<number, number>
  before: Preferences
}

interface Compared {
  first: number
  second: number
  compared: ComparedRecipes
}

type Tell = (alerts: readonly NewAlert[]) => Promise<void>

/** A recipe is looked at again when twice as much can be compared: from 30 to some thousand, of items and of labelled ones. */
const MOST_LOOKS = 12

/** Whether what can be compared now tells more than the last look did. */
export function isDue(last: LastVerdict | null, { items, labelled, verdict }: ComparedRecipes): boolean {
  if (verdict === 'nothing yet' || verdict === 'small sample') return false
  // Found worse and only told: whether that is enough may have been set otherwise since.
  if (last === null || last.verdict === 'second is worse') return true
  return items >= 2 * last.compared || labelled >= 2 * Math.max(last.labelled, SMALL_SAMPLE / 2)
}

export function createRecipeJudge(options: JudgeOptions) {
  const { read, write, preferences, keeper, whyNotAgain, now = Date.now } = options
  /**
   * Why going back would be more than going back, in words: settings that make the recipes of other kinds, too, which were not
   * found worse; null where there are none.
   */
  const whyOthersToo = async (
    first: number,
    second: KnownSettings,
    worse: Look['worse'],
  ): Promise<string | null> => {
    const earlier = await read.ask('quality.settings', { recipe: first })
    if (earlier === null) return null
    const set: Record<string, string | number> = preferences.all()
    const changed = Object.keys(earlier.settings).filter((name) => earlier.settings[name] !== set[name])
    /** Where another kind is worse, too, and would go back to the same, nothing is in the way. */
    const wantsOther = async ({ recipe, isWorse }: RecipeInUse): Promise<(name: string) => boolean> => {
      const against = worse.get(recipe)
      if (against === undefined) return () => !isWorse
      const own = await read.ask('quality.settings', { recipe: against })
      return (name) => own?.settings[name] !== earlier.settings[name]
    }
    const shared: string[] = []
    for (const other of await read.ask('quality.recipesInUse', null)) {
      const task = taskOf(other.stage, other.kind)
      if (other.recipe === second.recipe || task === taskOf(second.stage, second.kind)) continue
      const names = madeByToo(task, changed, preferences.all()).filter(await wantsOther(other))
      if (names.length > 0) shared.push(`${names.join(', ')} for ${task}`)
    }
    return shared.length === 0
      ? null
      : `that would change ${shared.join('; ')}, which was not found worse. “Go back to it” under Quality does so all the same`
  }
  /** A person took a return from it back: that holds, whatever is compared later. */
  const isKept = (recipe: number): Promise<boolean> => read.ask('quality.isKept', { recipe })
  const judge = async (
    { first, second, compared }: Compared,
    tell: Tell,
    { worse, before }: Look,
  ): Promise<void> => {
    const { items, labelled, verdict } = compared
    const look = { recipe: second, against: first, compared: items, labelled, verdict, now: now() }
    const known =
      verdict === 'second is worse' ? await read.ask('quality.settings', { recipe: second }) : null
    if (known !== null) {
      const subject = `recipe ${second} against ${first}`
      const message = describe(first, second, compared)
      const isOnlyTold = preferences.all().worseRecipe === 'tell'
      const isInForce = settingsInForce(known.settings, before)
      const { stage, kind } = known
      // A run may have been told its model: no setting is to be gone back from, but its answers are what is shown.
      const isShown = isInForce || (await read.ask('quality.activeRecipe', { stage, kind })) === second
      if (isShown && !isInForce && !isOnlyTold && (await read.ask('quality.hasAnswers', { recipe: first }))) {
        const alert = {
          code: 'recipe_worse',
          subject: `${subject}, ${look.now}`,
          message: `${message}. The answers of recipe ${first} are shown again; the preferences, which are not those of recipe ${second}, stay`,
          now: look.now,
        }
        // Another run by it shows its answers again: it stays under watch.
        await keeper.returnTo(first, {
          alert,
          judged: { ...look, wentBack: false },
          keepsPreferences: true,
        })
        return
      }
      if (isShown) {
        const obstacle = isOnlyTold
          ? null
          : !isInForce
            ? `recipe ${first} has answered only for comparisons, and the preferences are not those of recipe ${second}`
            : ((await whyNotAgain(first)) ?? (await whyOthersToo(first, known, worse)))
        if (!isOnlyTold && obstacle === null) {
          const alert = {
            code: 'recipe_rolled_back',
            subject: `${subject}, ${look.now}`,
            message: `${message}. The stage asks by recipe ${first} again`,
            now: look.now,
          }
          await keeper.returnTo(first, { alert, judged: { ...look, wentBack: true } })
          return
        }
        // Preferences that would bring back another recipe than that one, or change others, stay as they are.
        const why = obstacle === null ? '' : `. It cannot be gone back to: ${obstacle}`
        await tell([{ code: 'recipe_worse', subject, message: message + why, now: look.now }])
      }
    }
    await write.ask('quality.recipeVerdict', { ...look, wentBack: false })
  }
  return async (run: number, tell: Tell): Promise<void> => {
    const found = await read.ask('runs.resumable', { run })
    if (found === null) return
    const { comparison } = found.request
    if (comparison !== undefined) {
      const task = await read.ask('quality.comparison', { comparison })
      if (task === null) return
      const { first, second } = task
      if (await isKept(second)) return
      const compared = await read.ask('quality.compareRecipes', task)
      // One that finds nothing worse leaves alone what was looked at in all answers of the two.
      const look = { worse: new Map<number, number>(), before: preferences.all() }
      if (compared.verdict === 'second is worse') await judge({ first, second, compared }, tell, look)
      return
    }
    // By all that the two have answered, in whatever run: a short one to try a prompt is not the end of it.
    const due: Compared[] = []
    for (const { first, second, last } of await read.ask('quality.dueRecipeVerdicts', null)) {
      if (await isKept(second)) continue
      const pair = { first, second, items: null, looks: MOST_LOOKS }
      const compared = await read.ask('quality.compareRecipes', pair)
      if (isDue(last, compared)) due.push({ first, second, compared })
    }
    // All are looked at first: settings that several share are gone back from where all of them are worse.
    const worse = new Map(
      due
        .filter(({ compared }) => compared.verdict === 'second is worse')
        .map(({ first, second }) => [second, first]),
    )
    const look = { worse, before: { ...preferences.all() } }
    for (const each of due) await judge(each, tell, look)
  }
}

const IN_WORDS: Readonly<Record<ComparedMetric['metric'], string>> = {
  accuracy: 'right',
  completeness: 'fields filled',
  length: `length told, up to ${LONG_ANSWER_IN_WORDS},`,
  answered: 'answered at all',
}

function describe(first: number, second: number, { metrics, items }: ComparedRecipes): string {
  const worse = metrics
    .filter(({ high, smallSample }) => high < 0 && !smallSample)
    .map(
      ({ metric, field, first: one, second: two, n, low, high, probability }) =>
        `${field === null ? IN_WORDS[metric] : `${field} right`} ${percent(two)} after ${percent(one)} (difference ${percent(low)} to ${percent(high)}, n ${n}, ${byChance(probability)})`,
    )
  return `recipe ${second} is worse than recipe ${first} on the same ${items} texts: ${worse.join('; ')}`
}
