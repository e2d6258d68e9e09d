/**
 * Asks a model what to call themes and which theme doubtful texts speak of: when a person asks for it, and after runs where
 * the preferences say so (see askAfterRuns.ts). Each answer is stored before the next question is asked, and what was
 * answered before is not asked again.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { VerbatimError, toErrorData } from '../../shared/domain/errors.ts'
import type { Preferences } from '../../shared/domain/preferences.ts'
import type { ThemeInquiry, ThemeInquiryRequest, ThemesDue } from '../../shared/domain/theme.ts'
import { type Topic, createTopic } from '../../shared/topic.ts'
import { chooseModel } from '../analysis/modelServer/chooseModel.ts'
import { type ServerPlace, connectTo } from '../analysis/modelServer/connect.ts'
import type { ServersOf } from '../analysis/modelServer/knownServers.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import type { WriteOperations } from '../db/writeOperations.ts'
import { withinLoadingTime } from '../analysis/modelServer/loadingTime.ts'
import { withFirstServer } from '../analysis/modelServer/firstServer.ts'
import { warmUp } from '../analysis/askedRecipes.ts'
import type { QuestionPace } from '../jobs/questionPace.ts'
import { preferredTuning } from '../jobs/tuning.ts'
import type { Logger } from '../logger.ts'
import type { Asker } from '../workers/operations.ts'
import { type ThemeAsker, createThemeAsker } from './askTheme.ts'
import { checkName, usesTheirWords } from './checkName.ts'
import type { NamelessTheme } from './questionReads.ts'
import {
  type ThemePrompts,
  type ThemeRecipe,
  choiceQuestion,
  nameQuestion,
  readChoice,
  themeRecipeOf,
} from './themeQuestions.ts'
import type { ThemeService } from './themeService.ts'

export interface ThemeInquiryService {
  state: Topic<ThemeInquiry>
  due(again?: boolean): Promise<ThemesDue>
  /**
   * @returns how it ended; a server that fails in the midst of it ends it with what was answered kept
   * @throws VerbatimError `run_state` while it is asked already; of the server where it cannot be asked at all
   */
  ask(request: ThemeInquiryRequest): Promise<ThemeInquiry>
  /** Gives the questions under way up; what was answered is kept. */
  stop(): Promise<void>
  close(): Promise<void>
}

export interface ThemeInquiryOptions {
  read: Pick<Asker<ReadOperations>, 'ask'>
  write: Pick<Asker<WriteOperations>, 'ask'>
  preferences: { all(): Preferences }
  serversOf: ServersOf
  themes: Pick<ThemeService, 'update' | 'candidatesOf'>
  prompts: ThemePrompts
  logger: Logger
  /** Shared with the runs, so that all together keep to it. */
  pace: Pick<QuestionPace, 'next'>
  /** Has the model server up that is to be asked; rejects never. */
  beforeAsking?: () => Promise<void>
  /** Names or links changed. */
  onChanged: () => void
  retryDelaysMs?: readonly number[]
}

/** Beside a run it is one: the run's texts come first. */
const IN_FLIGHT = 2
const LOOK_AGAIN_MS = 1_000
const DOUBTS_AT_ONCE = 100
/** A name is looked for in so many of its texts, among so many others. */
const FOUND_IN = 2
const FOUND_AMONG = 3

const NOTHING: ThemeInquiry = {
  state: 'never',
  model: '',
  requests: 0,
  names: { wanted: 0, given: 0, refused: 0, unreadable: 0 },
  doubtful: { wanted: 0, chosen: 0, none: 0, unreadable: 0, cut: 0, left: 0 },
  error: null,
}

interface Asking {
  asker: ThemeAsker
  recipes: { name: ThemeRecipe; choice: ThemeRecipe }
  inFlight: number
  signal: AbortSignal
}

export function createThemeInquiry(options: ThemeInquiryOptions): ThemeInquiryService {
  const { read, write, preferences, themes, logger } = options
  const state = createTopic<ThemeInquiry>(NOTHING)
  let running: { stop: AbortController; ended: Promise<unknown> } | null = null
  let closed = false

  const show = (change: Partial<ThemeInquiry>): void => state.set({ ...state.value, ...change })
  const countName = (what: 'given' | 'refused' | 'unreadable'): void => {
    const { names } = state.value
    show({ names: { ...names, [what]: names[what] + 1 } })
  }
  const countDoubtful = (what: 'chosen' | 'none' | 'unreadable' | 'cut'): void => {
    const { doubtful } = state.value
    show({ doubtful: { ...doubtful, [what]: doubtful[what] + 1 } })
  }
  const showWaiting = (isWaiting: boolean): void => show({ state: isWaiting ? 'waiting' : 'asking' })

  const waitForUrgent = async (signal: AbortSignal): Promise<void> => {
    while ((await read.ask('themes.runUnderWay', { now: Date.now() })).urgent) {
      showWaiting(true)
      await wait(LOOK_AGAIN_MS, undefined, { signal }).finally(() => showWaiting(false))
    }
  }

  /** What was said to it before, else now; null where nothing readable was. */
  const heard = async (
    { asker, signal }: Asking,
    recipe: ThemeRecipe,
    question: Parameters<ThemeAsker['ask']>[1],
    understand: (said: string) => void,
  ): Promise<string | null> => {
    const known = await read.ask('themes.said', { recipe: recipe.hash, key: question.key })
    if (known !== null) return known
    await waitForUrgent(signal)
    return asker.ask(recipe, question, understand, signal)
  }

  const name = async (
    asking: Asking,
    { theme, name: before, words, texts }: NamelessTheme,
  ): Promise<void> => {
    const recipe = asking.recipes.name
    const shown = texts.map(({ text }) => text)
    const question = nameQuestion(words, shown)
    const said = await heard(asking, recipe, question, () => {})
    if (said === null) return countName('unreadable')
    const others = await read.ask('themes.otherNames', { theme })
    const checked = checkName(said, { prompt: recipe.settings.prompt, texts: shown, words, others })
    const fits =
      typeof checked !== 'string' &&
      (checked.name === before || (await isFoundBack(asking, checked.name, { shown, words, others })))
    const { outcome } = await write.ask('themes.keepName', {
      ...{ recipe: recipe.hash, key: question.key, model: recipe.model, said, now: Date.now() },
      ...{ theme, items: texts.map(({ item }) => item) },
      name: fits ? checked.name : null,
    })
    countName(outcome === 'named' ? 'given' : 'refused')
  }

  /**
   * A name in words that no text of the theme uses may be made up: then the model, given some of them and the names of other
   * themes, has to choose it.
   */
  const isFoundBack = async (
    asking: Asking,
    named: string,
    {
      shown,
      words,
      others,
    }: { shown: readonly string[]; words: readonly string[]; others: readonly string[] },
  ): Promise<boolean> => {
    if (others.length === 0 || usesTheirWords(named, { texts: shown, words })) return true
    const recipe = asking.recipes.choice
    const candidates = [named, ...others.slice(0, FOUND_AMONG)].map((each, id) => ({
      ...{ id, name: each, description: '' },
    }))
    for (const text of shown.slice(0, FOUND_IN)) {
      const question = choiceQuestion(candidates, text, recipe.settings)
      const said = await heard(asking, recipe, question, (each) => void readChoice(candidates, each))
      if (said === null) return false
      await write.ask('themes.keepSaid', {
        ...{ recipe: recipe.hash, key: question.key, model: recipe.model, said, now: Date.now() },
      })
      if (readChoice(candidates, said) !== 0) return false
    }
    return true
  }

  const settle = async (asking: Asking, item: number, candidates: readonly number[]): Promise<void> => {
    const doubt = await read.ask('themes.doubt', { item, themes: candidates })
    if (doubt === null || candidates.length === 0) return
    const recipe = asking.recipes.choice
    const { isCut, ...question } = choiceQuestion(doubt.candidates, doubt.text, recipe.settings)
    const said = await heard(asking, recipe, question, (each) => void readChoice(doubt.candidates, each))
    if (isCut) countDoubtful('cut')
    if (said === null) return countDoubtful('unreadable')
    const theme = readChoice(doubt.candidates, said)
    const { outcome } = await write.ask('themes.keepChoice', {
      ...{ recipe: recipe.hash, key: question.key, model: recipe.model, said, now: Date.now() },
      ...{ item, candidates, theme },
    })
    if (outcome === 'settled') countDoubtful(theme === null ? 'none' : 'chosen')
  }

  /** A few at a time; the first failure ends them all. */
  const inParallel = async <Each>(
    { inFlight }: Asking,
    all: readonly Each[],
    work: (each: Each) => Promise<void>,
  ): Promise<void> => {
    let next = 0
    let failed = false
    const goOn = async (): Promise<void> => {
      while (next < all.length && !failed)
        await work(all[next++]!).catch((error: unknown) => {
          failed = true
          throw error
        })
    }
    const lanes = await Promise.allSettled(Array.from({ length: inFlight }, goOn))
    const failure = lanes.find((lane) => lane.status === 'rejected')
    if (failure !== undefined) throw failure.reason
  }

  const askAll = async (asking: Asking, request: ThemeInquiryRequest): Promise<void> => {
    const nameless = request.names ? await read.ask('themes.nameless', { again: request.again }) : []
    const { doubtful: all } = await read.ask('themes.due', { again: false })
    const wanted = Math.min(all, request.doubtful)
    show({
      names: { ...NOTHING.names, wanted: nameless.length },
      doubtful: { ...NOTHING.doubtful, wanted, left: all - wanted },
    })
    // What they are called is part of what is asked of doubtful texts.
    await inParallel(asking, nameless, (theme) => name(asking, theme))
    if (nameless.length > 0) options.onChanged()
    const items = await read.ask('themes.doubtfulItems', { limit: wanted })
    for (let from = 0; from < items.length; from += DOUBTS_AT_ONCE) {
      const doubts = await themes.candidatesOf(items.slice(from, from + DOUBTS_AT_ONCE))
      await inParallel(asking, doubts, ([item, candidates]) => settle(asking, item, candidates))
      options.onChanged()
    }
  }

  const run = async (request: ThemeInquiryRequest, signal: AbortSignal): Promise<void> => {
    await themes.update()
    await options.beforeAsking?.()
    const preferencesNow = preferences.all()
    const servers = options.serversOf(preferencesNow).filter(({ model }) => model === '')
    const { place, described } = await withFirstServer(servers, async (server, limited, known) => ({
      place: known.place(),
      described: await chooseModel(server, request.model ?? preferencesNow.model, limited),
    }))
    const recipeFor = (task: ThemeRecipe['task']): ThemeRecipe =>
      themeRecipeOf(task, described, options.prompts, preferencesNow)
    const recipes = { name: recipeFor('theme-name'), choice: recipeFor('theme-choice') }
    show({ model: described.name })
    const { running: beside } = await read.ask('themes.runUnderWay', { now: Date.now() })
    const server = connectTo(place)
    try {
      const asker = createThemeAsker({
        server,
        warmUp: createWarmUp(place, recipes.name, options),
        pace: options.pace,
        preferences: () => preferences.all(),
        onRequest: () => show({ requests: state.value.requests + 1 }),
        onWaiting: showWaiting,
        ...(options.retryDelaysMs === undefined ? {} : { retryDelaysMs: options.retryDelaysMs }),
      })
      await askAll({ asker, recipes, inFlight: beside ? 1 : IN_FLIGHT, signal }, request)
    } finally {
      await server.close()
      // A pass over all links that was under way meanwhile may have read items as they were.
      if (!closed) await themes.update()
      options.onChanged()
    }
  }

  const stop = async (): Promise<void> => {
    running?.stop.abort(
      new VerbatimError('cancelled', 'the questions were given up', 'What was answered is kept.'),
    )
    await running?.ended
  }

  return {
    state,
    due: (again = false) => read.ask('themes.due', { again }),
    ask: async (request) => {
      if (closed || running !== null)
        throw new VerbatimError(
          'run_state',
          'a model is being asked about themes',
          'Wait for it, or stop it.',
        )
      const halt = new AbortController()
      state.set({ ...NOTHING, state: 'asking' })
      const asked = run(request, halt.signal)
      running = { stop: halt, ended: asked.catch(() => {}) }
      try {
        await asked
        show({ state: 'done' })
      } catch (error) {
        if (halt.signal.aborted) show({ state: 'stopped' })
        else {
          logger.warn('themes could not be asked about', { message: String(error) })
          show({ state: 'failed', error: toErrorData(error) })
          if (state.value.requests === 0) throw error
        }
      } finally {
        running = null
      }
      return state.value
    },
    stop,
    close: async () => {
      closed = true
      await stop()
    },
  }
}

/** Loads the model before the first question, so that no time-out counts the loading; a pass that asks nothing loads none. */
function createWarmUp(
  place: ServerPlace,
  { model, settings }: ThemeRecipe,
  { preferences, pace }: Pick<ThemeInquiryOptions, 'preferences' | 'pace'>,
): (signal: AbortSignal) => Promise<unknown> {
  let warm: Promise<unknown> | null = null
  const load = async (signal: AbortSignal): Promise<unknown> => {
    await pace.next(signal)
    return withinLoadingTime(preferredTuning(preferences.all()).warmUpMs, signal, (limited) =>
      warmUp(
        { place, model, isConfirmed: false, isFurther: false },
        { model, settings },
        preferences.all().keepAliveMinutes,
        limited,
      ),
    )
  }
  return (signal) => {
    warm ??= load(signal).catch((error: unknown) => {
      warm = null
      throw error
    })
    return warm
  }
}
