import { join } from 'node:path'
import { VerbatimError } from '../shared/domain/errors.ts'
import type { ItemDetail, Judgement } from '../shared/domain/item.ts'
import type { Forgotten, Source } from '../shared/domain/source.ts'
import { type Topic, createTopic } from '../shared/topic.ts'
import { serveMailbox } from './control/mailbox.ts'
import { type FolderLock, lockFolder } from './db/folderLock.ts'
import { ensureReadable } from './db/open.ts'
import { forgetSource } from './importers/forgetSource.ts'
import type { ReadOperations } from './db/readOperations.ts'
import { startReaders } from './db/readerPool.ts'
import type { WriteOperations } from './db/writeOperations.ts'
import { createServerMonitor, type ServerMonitor } from './analysis/modelServer/serverMonitor.ts'
import { createImportService, type ImportService } from './importers/importService.ts'
import { createRunService, type RunService } from './jobs/runService.ts'
import { watchRunsOfOwner } from './jobs/watchedRuns.ts'
import type { Logger } from './logger.ts'
import { createPreferenceService, type PreferenceService } from './preferences/preferenceService.ts'
import { createThreadService, type ThreadService } from './threads/threadService.ts'
import { createTriageService, type TriageService } from './triage/triageService.ts'
import { type Asker, startThread } from './workers/operations.ts'
import type { WorkerFiles } from './workers/workerFiles.ts'

export interface ServiceOptions {
  dataFolder: string
  /** Who opens the folder, for the message a second process gets. */
  door: 'window' | 'command line'
  /**
   * - `own`: be the owner or fail with `data_folder_in_use`
   * - `read`: only read; changes are refused
   * - `own or read`: own when nobody does, else read
   */
  access: 'own' | 'read' | 'own or read'
  /** Rules after each import, interrupted imports and runs taken up again: what a window does by itself. */
  background: boolean
  logger: Logger
  workerFiles: WorkerFiles
  /** Holds `prompts/` and `sample/`. */
  resourcesFolder: string
  /** Where OLLAMA_HOST is looked up. */
  environment: Readonly<Record<string, string | undefined>>
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
  threads: ThreadService
  runs: RunService
  server: ServerMonitor
  /** Counts up when stored facts changed. */
  facts: Topic<{ version: number }>
  /** Takes a source away with everything that came from it alone. */
  forget(source: number): Promise<Forgotten>
  /** Stores a person's correction and answers with what is shown now. */
  judge(judgement: Judgement): Promise<ItemDetail>
  close(): Promise<void>
}

const READER_THREADS = 2

/** The composition root that window, host and command line share. */
export async function createServices(options: ServiceOptions): Promise<Services> {
  const { dataFolder, logger, workerFiles, resourcesFolder, environment } = options
  const { lock, readOnlyBecause } = takeAccess(options)
  let write: Asker<WriteOperations>
  let read: Asker<ReadOperations>
  try {
    write = lock === null ? refusingWriter(readOnlyBecause!) : startWriter(options)
    if (lock !== null) await write.ask('ready', null)
    read = startReaders(workerFiles.reader, { dataFolder }, READER_THREADS)
  } catch (error) {
    lock?.release()
    throw error
  }

  const facts = createTopic({ version: 0 })
  const factsChanged = (): void => facts.set({ version: facts.value.version + 1 })
  const preferences = await createPreferenceService({ read, write: lock === null ? null : write })
  const threads = createThreadService({ read, write, workerFiles, preferences, logger })
  const triage = createTriageService({ read, write, workerFiles, preferences, logger })
  triage.progress.subscribe(factsChanged)

  const afterImport = async (
    source: Source,
    report: (phase: 'threading' | 'triage') => void,
  ): Promise<void> => {
    if (source.kind === 'email') {
      report('threading')
      await threads.rethread()
    }
    factsChanged()
    if (options.background) {
      report('triage')
      await triage.run()
      factsChanged()
    }
  }
  const imports = createImportService({ read, write, workerFiles, logger, afterImport })
  const server = createServerMonitor({ preferences, logger, environment })
  const ownRuns = createRunService({
    read,
    write,
    preferences,
    workerFiles,
    promptsFolder: join(resourcesFolder, 'prompts'),
    logger,
    triage,
    facts,
    environment,
  })
  const isWatched = lock === null && options.background
  const runs = isWatched ? watchRunsOfOwner(ownRuns, { dataFolder, read, facts }) : ownRuns
  const mailbox =
    lock === null
      ? null
      : serveMailbox(dataFolder, async (request) => {
          if (request.command === 'pause') await runs.pause()
          else if (request.command === 'stop') await runs.stop()
          else await preferences.set(request.name, request.value)
        })

  return {
    dataFolder,
    resourcesFolder,
    readOnlyBecause,
    read,
    write,
    preferences,
    imports,
    triage,
    threads,
    runs,
    server,
    facts,
    forget: async (source) => {
      const forgotten = await forgetSource({ read, write }, source)
      const { chains } = await threads.rethread()
      factsChanged()
      return { ...forgotten, chains: chains.removed }
    },
    judge: async (judgement) => {
      await write.ask('items.judge', judgement)
      factsChanged()
      return read.ask('items.detail', { item: judgement.item })
    },
    close: async () => {
      await mailbox?.close()
      await imports.close()
      await runs.close()
      server.close()
      await triage.close()
      await threads.close()
      await read.close()
      await write.close()
      lock?.release()
    },
  }
}

/** What a window takes up again when it starts: imports that were cut short, then the run that was going on. */
export async function takeUpInterruptedWork(services: Services, logger: Logger): Promise<void> {
  if (services.readOnlyBecause !== null) return
  const imports = await services.imports.resumeInterrupted()
  const run = await services.runs.resumeInterrupted()
  if (imports.length > 0 || run !== null) {
    logger.info('took up interrupted work', { imports: imports.length, run })
  }
  void services.triage
    .run()
    .catch((error: unknown) => logger.error('rules failed', { message: String(error) }))
}

function takeAccess(options: ServiceOptions): { lock: FolderLock | null; readOnlyBecause: string | null } {
  if (options.access === 'read') {
    ensureReadable(options.dataFolder, () => lockFolder(options.dataFolder, options.door))
    return { lock: null, readOnlyBecause: 'opened for reading' }
  }
  try {
    return { lock: lockFolder(options.dataFolder, options.door), readOnlyBecause: null }
  } catch (error) {
    const inUse = error instanceof VerbatimError && error.code === 'data_folder_in_use'
    if (options.access === 'own or read' && inUse) return { lock: null, readOnlyBecause: error.message }
    throw error
  }
}

function startWriter(options: ServiceOptions): Asker<WriteOperations> {
  return startThread<WriteOperations>({
    file: options.workerFiles.writer,
    name: 'writer',
    workerData: { dataFolder: options.dataFolder },
    onDeath: (error) => options.logger.error('the writer thread ended', { message: error.message }),
  })
}

function refusingWriter(reason: string): Asker<WriteOperations> {
  return {
    ask: () =>
      Promise.reject(
        new VerbatimError(
          'data_folder_in_use',
          `nothing can be changed: ${reason}`,
          'Close the other process first.',
        ),
      ),
    close: () => Promise.resolve(),
  }
}
