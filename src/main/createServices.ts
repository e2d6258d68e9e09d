import { join } from 'node:path'
import type { ItemDetail, Judgement } from '../shared/domain/item.ts'
import { type Topic, createTopic } from '../shared/topic.ts'
import { type BatchService, createBatchService } from './batch/batchService.ts'
import { keepServerKey } from './control/keepServerKey.ts'
import { serveMailbox } from './control/mailbox.ts'
import type { ReadOperations } from './db/readOperations.ts'
import { type StoreOptions, openStore } from './db/store.ts'
import type { WriteOperations } from './db/writeOperations.ts'
import { type ServersOf, serversBy } from './analysis/modelServer/knownServers.ts'
import { type Prompts, readPrompts } from './analysis/prompt.ts'
import { createOwnServer } from './analysis/modelServer/ownServer.ts'
import { createServerMonitor, type ServerMonitor } from './analysis/modelServer/serverMonitor.ts'
import { createImportService, type ImportService } from './importers/importService.ts'
import { findRecipesOf } from './analysis/askedRecipes.ts'
import { keepTimeLine } from './jobs/timeLine.ts'
import { keepMetricsFile } from './metrics/metricsFile.ts'
import { type QuestionPace, createQuestionPace } from './jobs/questionPace.ts'
import { createRunService, type RunService } from './jobs/runService.ts'
import type { PowerState } from './jobs/rest.ts'
import { keepOwnServer } from './jobs/ownServerRuns.ts'
import { watchRunAlarms } from './jobs/watchRunAlarms.ts'
import { watchRunsOfOwner } from './jobs/watchedRuns.ts'
import { followTexts } from './followTexts.ts'
import { finishLeftovers, type Leftovers, NO_LEFTOVERS } from './leftovers.ts'
import type { Logger } from './logger.ts'
import { createModelService, type ModelService } from './models/modelService.ts'
import { createPreferenceService, type PreferenceService } from './preferences/preferenceService.ts'
import { type ServerKeys, createServerKeys } from './preferences/serverKeys.ts'
import { watchPreferencesOfOwner } from './preferences/watchedPreferences.ts'
import { type DailyReports, createDailyReports } from './quality/dailyReport.ts'
import { type QualityActions, createQualityActions } from './quality/qualityActions.ts'
import { createRecipeJudge } from './quality/recipeJudge.ts'
import { createRecipeKeeper } from './quality/recipeKeeper.ts'
import { createRemaking } from './quality/remaking.ts'
import { type QualityWatch, createQualityWatch } from './quality/qualityWatch.ts'
import { createThreadService, type ThreadService } from './threads/threadService.ts'
import { type MeaningSearch, searchByMeaning } from './search/searchByMeaning.ts'
import type { ThemeEdit, ThemeEdited } from '../shared/domain/theme.ts'
import { type ThemeService, createThemeService } from './themes/themeService.ts'
import { createAskAfterRuns } from './themes/askAfterRuns.ts'
import { type ThemeInquiryService, createThemeInquiry } from './themes/themeInquiry.ts'
import { readThemePrompts } from './themes/themeQuestions.ts'
import { createTriageService, type TriageService } from './triage/triageService.ts'
import { type TextEdits, createTextEdits } from './textEdits.ts'
import { watchSettingsOf } from './watched/watchSettings.ts'
import { createWatchService, type WatchService } from './watched/watchService.ts'
import type { Asker } from './workers/operations.ts'

export interface ServiceOptions extends StoreOptions {
  /** Rules after each import, interrupted imports and runs taken up again: what a window does by itself. */
  background: boolean
  /** Holds `prompts/` and `sample/`. */
  resourcesFolder: string
  /** Where OLLAMA_HOST is looked up. */
  environment: Readonly<Record<string, string | undefined>>
  /** Whether the machine runs on its battery; plugged in where it is left out. */
  power?: Topic<PowerState>
}

export interface Services extends TextEdits, QualityActions {
  dataFolder: string
  /** Holds `prompts/` and `sample/`. */
  resourcesFolder: string
  prompts: Prompts
  /** Null when this process owns the folder; else why it can only read. */
  readOnlyBecause: string | null
  read: Asker<ReadOperations>
  write: Asker<WriteOperations>
  preferences: PreferenceService
  serversOf: ServersOf
  serverKeys: ServerKeys
  /** Passed by every request that asks a model. */
  pace: QuestionPace
  imports: ImportService
  triage: TriageService
  themes: ThemeService
  /** What a model is asked about themes. */
  themeInquiry: ThemeInquiryService
  /** Finds items by what they say, in whatever words; see `searchByMeaning`. */
  searchByMeaning(query: string, limit: number): Promise<MeaningSearch>
  threads: ThreadService
  runs: RunService
  /** Questions as a file for a larger machine, and its answers. */
  batch: BatchService
  /** Folders whose new files are taken in by themselves, once it is started. */
  watched: WatchService
  server: ServerMonitor
  /** What the model server has, gets and loses. */
  models: ModelService
  /** Has the model server up that is to be asked, where Verbatim starts it; rejects never. */
  beforeAsking(): Promise<void>
  /** What an earlier owner of the folder left half done, as far as this one has finished it. */
  leftovers: Leftovers
  /** Counts up when stored facts changed. */
  facts: Topic<{ version: number }>
  /** A file a day of what was analysed, failed and told. */
  reports: DailyReports
  /** Changes themes; what items have which follows, and is told as `facts`. */
  editThemes(edit: ThemeEdit): Promise<ThemeEdited>
  /** Stores a person's correction and answers with what is shown now. */
  judge(judgement: Judgement): Promise<ItemDetail>
  close(): Promise<void>
}

/** The composition root that window, host and command line share. */
export async function createServices(options: ServiceOptions): Promise<Services> {
  const { dataFolder, logger, workerFiles, resourcesFolder, environment, background } = options
  const store = await openStore(options)
  const { read, write, readOnlyBecause } = store
  const isOwner = readOnlyBecause === null
  const ownPreferences = await createPreferenceService({ read, write }).catch(async (error: unknown) => {
    await store.close()
    throw error
  })
  const isWatched = !isOwner && background
  const watchedPreferences = isWatched ? watchPreferencesOfOwner(ownPreferences, dataFolder) : null
  const preferences = watchedPreferences ?? ownPreferences
  const keys = createServerKeys(dataFolder)
  const serversOf = serversBy(environment, keys.of)
  const keysChanged = (): void =>
    preferences.topic.set({ version: preferences.topic.value.version + 1, name: null })
  const facts = createTopic({ version: 0 })
  const factsChanged = (): void => facts.set({ version: facts.value.version + 1 })
  const threads = createThreadService({ read, write, workerFiles, preferences, logger })
  const promptsFolder = join(resourcesFolder, 'prompts')
  const prompts = readPrompts(promptsFolder)
  const themes = createThemeService({ read, write, workerFiles, preferences, logger })
  const pace = createQuestionPace(() => preferences.all().questionsPerMinute)
  const themeInquiry = createThemeInquiry({
    ...{ read, write, preferences, serversOf, themes, logger, pace },
    prompts: readThemePrompts(promptsFolder),
    onChanged: factsChanged,
    beforeAsking: () => beforeAsking(),
  })
  const askAfterRun = createAskAfterRuns({ read, preferences, inquiry: themeInquiry, logger })
  const triage = createTriageService({ read, write, workerFiles, themes, logger })
  triage.progress.subscribe(factsChanged)
  const texts = followTexts({ threads, triage, themes, logger, background, factsChanged })
  if (isOwner) texts.followOwnAddress(preferences)
  const imports = createImportService({
    dataFolder,
    read,
    write,
    workerFiles,
    logger,
    attachmentText: () => preferences.all().attachmentText,
    onStored: factsChanged,
    rules: triage.progress,
    afterImport: texts.afterImport,
    ...(isOwner ? { onInspected: texts.getReady } : {}),
  })
  const leftovers = isOwner
    ? finishLeftovers({ read, write, imports, threads, themes, logger, onChanged: factsChanged })
    : NO_LEFTOVERS
  // A process beside the owner must not start a second one.
  const ownServer = isOwner ? createOwnServer({ preferences, environment, serversOf, logger }) : null
  const beforeAsking = async (): Promise<void> => {
    await ownServer?.ensure()
  }
  const server = createServerMonitor({
    preferences,
    logger,
    serversOf,
    ...(ownServer === null ? {} : { own: ownServer.state }),
  })
  const reports = createDailyReports({ read, dataFolder })
  const told = (): void => {
    ownRuns.alertsChanged()
    factsChanged()
  }
  const recipes = createRecipeKeeper({
    ...{ read, write, preferences, onTold: told },
    onShown: () => {
      factsChanged()
      // A recipe that was gone back from takes along what it named.
      void texts.updateThemes()
    },
  })
  const whyNotAgain = createRemaking({
    read,
    preferences,
    recipesOf: (set, model, stage) =>
      findRecipesOf({
        ...{ preferences: set, serversOf, prompts },
        remember: (named) => read.ask('runs.rememberedModel', { model: named }),
        wanted: model,
        stages: [stage],
      }),
  })
  const quality: QualityWatch | null = isOwner
    ? createQualityWatch({
        read,
        write,
        logger,
        judgeRecipes: createRecipeJudge({ read, write, preferences, keeper: recipes, whyNotAgain }),
        onTold: told,
        reports,
      })
    : null
  const models = createModelService({
    ...{ preferences, serversOf },
    onChanged: () => void server.test(),
  })
  const ownRuns = createRunService({
    read,
    write,
    preferences,
    workerFiles,
    prompts,
    logger,
    triage,
    themes,
    threads,
    facts,
    serversOf,
    pace,
    textsReady: leftovers.remapped,
    onEnded: (run) => {
      quality?.runEnded(run)
      // A command shows how far it is, and asks itself.
      if (background) askAfterRun(run)
    },
    ...(options.power === undefined ? {} : { power: options.power }),
    beforeAsking,
  })
  const runs = isWatched ? watchRunsOfOwner(ownRuns, { dataFolder, read, facts }) : ownRuns
  const stopKeeping =
    ownServer === null
      ? null
      : keepOwnServer({ server: ownServer, snapshot: runs.snapshot, preferences, serversOf })
  if (background && isOwner) ownServer?.ensure().catch(() => {})
  const stopTimeLine = isOwner ? keepTimeLine({ snapshot: runs.snapshot, write, logger }) : null
  const stopAlarms = isOwner
    ? watchRunAlarms({
        ...{ snapshot: runs.snapshot, read, write, preferences, logger },
        onTold: () => ownRuns.alertsChanged(),
      })
    : null
  const metrics = isOwner
    ? keepMetricsFile({ dataFolder, preferences, snapshot: runs.snapshot, read, logger })
    : null
  const watched = createWatchService({
    ...{ read, write, imports, runs, logger },
    settings: () => watchSettingsOf(preferences.all()),
  })
  const mailbox = !isOwner
    ? null
    : serveMailbox(
        dataFolder,
        async (request) => {
          if (request.command === 'pause') await runs.pause()
          else if (request.command === 'stop') await runs.stop(request.run ?? null)
          else if (request.command === 'serverKeysChanged') keysChanged()
          else await preferences.set(request.name, request.value)
        },
        logger,
      )

  return {
    dataFolder,
    resourcesFolder,
    prompts,
    readOnlyBecause,
    read,
    write,
    preferences,
    serversOf,
    serverKeys: {
      ...keys,
      set: async (address, key) => {
        if (isOwner) await keys.set(address, key)
        else await keepServerKey(dataFolder, keys, { address, key })
        keysChanged()
      },
    },
    pace,
    imports,
    triage,
    themes,
    themeInquiry,
    threads,
    runs,
    batch: createBatchService({
      ...{ read, write, preferences, workerFiles, threads, prompts },
      textsReady: leftovers.remapped,
      onChanged: factsChanged,
    }),
    watched,
    server,
    models,
    beforeAsking,
    leftovers,
    facts,
    reports,
    searchByMeaning: (query, limit) =>
      searchByMeaning({ read, preferences, serversOf, beforeAsking }, query, limit),
    editThemes: async (edit) => {
      const { edited, followed } = await themes.edit(edit)
      factsChanged()
      void followed.then(factsChanged, (error: unknown) => {
        logger.error('the themes could not be brought up to date', { message: String(error) })
      })
      return edited
    },
    ...createTextEdits({
      read,
      write,
      imports,
      threads,
      runs,
      leftovers,
      texts,
      logger,
      background,
      factsChanged,
    }),
    ...createQualityActions({ read, write, recipes, factsChanged, onTold: told }),
    judge: async (judgement) => {
      await write.ask('items.judge', judgement)
      factsChanged()
      return read.ask('items.detail', { item: judgement.item })
    },
    close: async () => {
      await watchedPreferences?.close()
      recipes.close()
      stopKeeping?.()
      // All of them are told before any is waited for: an import or a run may be waiting for the rules itself.
      const ended = [
        // It may be waiting for what it was asked to end.
        ...(mailbox === null ? [] : [mailbox.close()]),
        models.close(),
        watched.close(),
        runs.close(),
        leftovers.close(),
        triage.close(),
        themeInquiry.close(),
        themes.close(),
        threads.close(),
        imports.close(),
      ]
      await Promise.all(ended)
      await quality?.close()
      stopTimeLine?.()
      await stopAlarms?.()
      await metrics?.close()
      server.close()
      await ownServer?.close()
      await store.close()
    },
  }
}

/**
 * What a window takes up again when it starts, besides what every owner finishes: imports that were cut short, then the run
 * that was going on.
 */
export async function takeUpInterruptedWork(services: Services, logger: Logger): Promise<void> {
  if (services.readOnlyBecause !== null) return
  const imports = await services.imports.resumeInterrupted()
  const run = await services.runs.resumeInterrupted()
  if (imports.length > 0 || run !== null) {
    logger.info('took up interrupted work', { imports: imports.length, run })
  }
  // The process may have ended between an import and what follows it; what is up to date already costs a look.
  services.threads
    .rethread()
    .then(() => services.leftovers.remapped)
    .then(() => services.triage.run())
    .catch((error: unknown) => logger.error('threads or rules failed', { message: String(error) }))
  services.watched.start()
}
