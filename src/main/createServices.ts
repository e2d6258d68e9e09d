import { join } from 'node:path'
import type { ItemDetail, Judgement } from '../shared/domain/item.ts'
import type { GoldLabels } from '../shared/domain/quality.ts'
import type { ColumnMapping } from '../shared/domain/reading.ts'
import type { Remapped } from '../shared/domain/remap.ts'
import type { Forgotten, Source } from '../shared/domain/source.ts'
import { type Topic, createTopic } from '../shared/topic.ts'
import { type BatchService, createBatchService } from './batch/batchService.ts'
import { serveMailbox } from './control/mailbox.ts'
import { remapSource } from './importers/remapSource.ts'
import type { ChangedDecision } from './importers/changedRowWrites.ts'
import type { ReadOperations } from './db/readOperations.ts'
import { type StoreOptions, openStore } from './db/store.ts'
import type { WriteOperations } from './db/writeOperations.ts'
import { createOwnServer } from './analysis/modelServer/ownServer.ts'
import { createServerMonitor, type ServerMonitor } from './analysis/modelServer/serverMonitor.ts'
import { createImportService, type ImportService } from './importers/importService.ts'
import { settleChangedRows } from './importers/settleChangedRows.ts'
import { keepTimeLine } from './jobs/timeLine.ts'
import { keepMetricsFile } from './metrics/metricsFile.ts'
import { createRunService, type RunService } from './jobs/runService.ts'
import type { PowerState } from './jobs/rest.ts'
import { keepOwnServer } from './jobs/ownServerRuns.ts'
import { watchRunsOfOwner } from './jobs/watchedRuns.ts'
import { finishLeftovers, type Leftovers, NO_LEFTOVERS } from './leftovers.ts'
import type { Logger } from './logger.ts'
import { createModelService, type ModelService } from './models/modelService.ts'
import { createPreferenceService, type PreferenceService } from './preferences/preferenceService.ts'
import { watchPreferencesOfOwner } from './preferences/watchedPreferences.ts'
import { createDailyReports } from './quality/dailyReport.ts'
import { createRecipeJudge } from './quality/recipeJudge.ts'
import { createRecipeKeeper } from './quality/recipeKeeper.ts'
import { type QualityWatch, createQualityWatch } from './quality/qualityWatch.ts'
import { createThreadService, type ThreadService } from './threads/threadService.ts'
import { type MeaningSearch, searchByMeaning } from './search/searchByMeaning.ts'
import type { ThemeEdit, ThemeEdited } from '../shared/domain/theme.ts'
import { type ThemeService, createThemeService } from './themes/themeService.ts'
import { createAskAfterRuns } from './themes/askAfterRuns.ts'
import { type ThemeInquiryService, createThemeInquiry } from './themes/themeInquiry.ts'
import { readThemePrompts } from './themes/themeQuestions.ts'
import { createTriageService, type TriageService } from './triage/triageService.ts'
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

export interface Services {
  dataFolder: string
  resourcesFolder: string
  /** Null when this process owns the folder; else why it can only read. */
  readOnlyBecause: string | null
  read: Asker<ReadOperations>
  write: Asker<WriteOperations>
  preferences: PreferenceService
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
  /** What an earlier owner of the folder left half done, as far as this one has finished it. */
  leftovers: Leftovers
  /** Counts up when stored facts changed. */
  facts: Topic<{ version: number }>
  /** Takes a source away with everything that came from it alone. */
  forget(source: number): Promise<Forgotten>
  /** Reads a source's stored rows again with another mapping. */
  remap(source: number, mapping: ColumnMapping): Promise<Remapped>
  /** Takes changed rows for updates, or leaves them; updated items are labelled anew. */
  settleChanged(decision: ChangedDecision): Promise<{ settled: number }>
  /** Changes themes; what items have which follows, and is told as `facts`. */
  editThemes(edit: ThemeEdit): Promise<ThemeEdited>
  /** Stores a person's correction and answers with what is shown now. */
  judge(judgement: Judgement): Promise<ItemDetail>
  /** Adds items to the sample that a person labels blind. */
  drawSample(size: number): Promise<{ drawn: number }>
  /** Stores a person's blind labels of an item of the sample. */
  labelBlind(labels: GoldLabels): Promise<void>
  /** Asks by an earlier recipe again, and shows its answers. */
  returnToRecipe(recipe: number): Promise<void>
  /** Takes back what was done by itself. */
  undoAlert(alert: number): Promise<void>
  /** The person has seen an alert. */
  acknowledge(alert: number): Promise<void>
  close(): Promise<void>
}

/** The composition root that window, host and command line share. */
export async function createServices(options: ServiceOptions): Promise<Services> {
  const { dataFolder, logger, workerFiles, resourcesFolder, environment } = options
  const store = await openStore(options)
  const { read, write, readOnlyBecause } = store
  const isOwner = readOnlyBecause === null
  const ownPreferences = await createPreferenceService({ read, write }).catch(async (error: unknown) => {
    await store.close()
    throw error
  })
  const isWatched = !isOwner && options.background
  const watchedPreferences = isWatched ? watchPreferencesOfOwner(ownPreferences, dataFolder) : null
  const preferences = watchedPreferences ?? ownPreferences
  const facts = createTopic({ version: 0 })
  const factsChanged = (): void => facts.set({ version: facts.value.version + 1 })
  const threads = createThreadService({ read, write, workerFiles, preferences, logger })
  const themes = createThemeService({ read, write, workerFiles, preferences, logger })
  const themeInquiry = createThemeInquiry({
    ...{ read, write, preferences, environment, themes, logger },
    prompts: readThemePrompts(join(resourcesFolder, 'prompts')),
    onChanged: factsChanged,
  })
  const askAfterRun = createAskAfterRuns({ read, preferences, inquiry: themeInquiry, logger })
  const triage = createTriageService({ read, write, workerFiles, themes, logger })
  triage.progress.subscribe(factsChanged)
  if (isOwner) {
    // Who waits for whom depends on whose mailbox it is.
    let ownAddress = preferences.all().ownAddress
    preferences.topic.subscribe(() => {
      if (preferences.all().ownAddress === ownAddress) return
      ownAddress = preferences.all().ownAddress
      threads.rethread().then(factsChanged, (error: unknown) => {
        logger.error('threading failed', { message: String(error) })
      })
    })
  }

  const readByRules = (): void => {
    triage.run().then(factsChanged, (error: unknown) => {
      logger.error('the rules failed', { message: String(error) })
    })
  }
  const updateThemes = async (): Promise<void> => {
    try {
      await themes.update()
      factsChanged()
    } catch (error) {
      logger.error('the themes could not be brought up to date', { message: String(error) })
    }
  }
  const afterImport = async (source: Source, onThreading: () => void): Promise<{ rulesFollow: boolean }> => {
    if (source.kind === 'email') {
      onThreading()
      await threads.rethread()
    }
    factsChanged()
    // The import is complete: neither it nor the next one waits for the rules, whose progress is shown by itself.
    if (options.background) readByRules()
    return { rulesFollow: options.background }
  }
  const importing = createImportService({
    dataFolder,
    read,
    write,
    workerFiles,
    logger,
    attachmentText: () => preferences.all().attachmentText,
    onStored: factsChanged,
    rules: triage.progress,
    afterImport,
  })
  const imports: ImportService = {
    ...importing,
    inspect: async (...asked) => {
      const inspection = await importing.inspect(...asked)
      // While the person looks at the preview the rules get ready; at the start of the import it would slow that down.
      if (options.background && isOwner)
        triage
          .warm()
          .catch((error: unknown) => logger.warn('rules not warmed up', { message: String(error) }))
      return inspection
    },
  }
  const leftovers = isOwner
    ? finishLeftovers({ read, write, imports, threads, themes, logger, onChanged: factsChanged })
    : NO_LEFTOVERS
  // A process beside the owner must not start a second one.
  const ownServer = isOwner ? createOwnServer({ preferences, environment, logger }) : null
  const beforeAsking = async (): Promise<void> => {
    await ownServer?.ensure()
  }
  const server = createServerMonitor({
    preferences,
    logger,
    environment,
    ...(ownServer === null ? {} : { own: ownServer.state }),
  })
  const recipes = createRecipeKeeper({ read, write, preferences })
  const told = (): void => {
    ownRuns.alertsChanged()
    factsChanged()
    // A recipe that was gone back from takes along what it named.
    void updateThemes()
  }
  const quality: QualityWatch | null = isOwner
    ? createQualityWatch({
        read,
        write,
        logger,
        judgeRecipes: createRecipeJudge({ read, preferences, keeper: recipes }),
        onTold: told,
        reports: createDailyReports({ read, dataFolder }),
        daily: options.background,
      })
    : null
  const models = createModelService({ preferences, environment, onChanged: () => void server.test() })
  const ownRuns = createRunService({
    read,
    write,
    preferences,
    workerFiles,
    promptsFolder: join(resourcesFolder, 'prompts'),
    logger,
    triage,
    themes,
    threads,
    facts,
    environment,
    textsReady: leftovers.remapped,
    onEnded: (run) => {
      quality?.runEnded(run)
      // A command shows how far it is, and asks itself.
      if (options.background) askAfterRun(run)
    },
    ...(options.power === undefined ? {} : { power: options.power }),
    beforeAsking,
  })
  const runs = isWatched ? watchRunsOfOwner(ownRuns, { dataFolder, read, facts }) : ownRuns
  const stopKeeping = ownServer === null ? null : keepOwnServer(ownServer, runs.snapshot, preferences)
  if (options.background && isOwner) ownServer?.ensure().catch(() => {})
  const stopTimeLine = isOwner ? keepTimeLine({ snapshot: runs.snapshot, write, logger }) : null
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
          else await preferences.set(request.name, request.value)
        },
        logger,
      )

  return {
    dataFolder,
    resourcesFolder,
    readOnlyBecause,
    read,
    write,
    preferences,
    imports,
    triage,
    themes,
    themeInquiry,
    threads,
    runs,
    batch: createBatchService({
      ...{ read, write, preferences, workerFiles, threads, resourcesFolder },
      textsReady: leftovers.remapped,
      onChanged: factsChanged,
    }),
    watched,
    server,
    models,
    leftovers,
    facts,
    searchByMeaning: (query, limit) =>
      searchByMeaning({ read, preferences, environment, beforeAsking }, query, limit),
    editThemes: async (edit) => {
      const { edited, followed } = await themes.edit(edit)
      factsChanged()
      void followed.then(factsChanged, (error: unknown) => {
        logger.error('the themes could not be brought up to date', { message: String(error) })
      })
      return edited
    },
    forget: async (source) => {
      const forgotten = await imports.forget(source)
      await threads.rethread()
      factsChanged()
      // Their names and words are of the texts, too: they go before what is deleted is cleared from the file.
      const cleared = updateThemes()
        .then(() => imports.erase())
        .catch((error: unknown) => logger.error('erasing failed', { message: String(error) }))
      if (!options.background) await cleared
      return forgotten
    },
    remap: async (source, mapping) => {
      await leftovers.remapped
      const remapped = await remapSource({ read, write }, source, mapping)
      runs.textsChanged()
      factsChanged()
      if (options.background) {
        await triage.run()
        factsChanged()
      }
      return remapped
    },
    settleChanged: async (decision) => {
      const settled = await settleChangedRows(write, decision)
      runs.textsChanged()
      factsChanged()
      if (options.background && decision.take && settled > 0) {
        await triage.run()
        factsChanged()
      }
      return { settled }
    },
    drawSample: async (size) => {
      const drawn = await read.ask('quality.draw', { size, seed: Date.now() })
      const kept = await write.ask('quality.keep', drawn)
      factsChanged()
      return kept
    },
    labelBlind: async (labels) => {
      await write.ask('quality.label', labels)
      factsChanged()
    },
    returnToRecipe: async (recipe) => {
      await recipes.returnTo(recipe)
      told()
    },
    undoAlert: async (alert) => {
      await recipes.undoAlert(alert, Date.now())
      told()
    },
    acknowledge: async (alert) => {
      await write.ask('quality.acknowledge', { id: alert, now: Date.now() })
      told()
    },
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
