/** A store with its threads and a run service on it, without the rest of the application. */
import { fileURLToPath } from 'node:url'
import { readPrompts } from '../../src/main/analysis/prompt.ts'
import { NO_KEYS } from '../../src/main/analysis/modelServer/serverKey.ts'
import { serversBy } from '../../src/main/analysis/modelServer/knownServers.ts'
import { asReadDatabase, type ReadDatabase } from '../../src/main/db/database.ts'
import { openReadable } from '../../src/main/db/open.ts'
import type { ReadOperations } from '../../src/main/db/readOperations.ts'
import type { WriteOperations } from '../../src/main/db/writeOperations.ts'
import { startWriter } from '../../src/main/db/writer.ts'
import type { PowerState } from '../../src/main/jobs/rest.ts'
import { type RunService, createRunService } from '../../src/main/jobs/runService.ts'
import type { RunTuning } from '../../src/main/jobs/tuning.ts'
import { SILENT_LOGGER } from '../../src/main/logger.ts'
import type { PreferenceChange } from '../../src/main/preferences/preferenceService.ts'
import { type Asker, startThread } from '../../src/main/workers/operations.ts'
import type { Preferences } from '../../src/shared/domain/preferences.ts'
import { type RunRequest } from '../../src/shared/domain/run.ts'
import { type Topic, createTopic } from '../../src/shared/topic.ts'
import { defaultPreferences } from './defaultPreferences.ts'
import { TEST_WORKERS } from './workerFiles.ts'

export { temporaryFolderFor as temporaryFolder } from './folders.ts'

export const PROMPTS_FOLDER = fileURLToPath(new URL('../../resources/prompts', import.meta.url))

/** Waits so short that a test need not wait. */
export const QUICK_TUNING = { retryDelaysMs: [10, 20, 40, 80], snapshotMs: 20 }

export interface RunHarness {
  runs: RunService
  write: Asker<WriteOperations>
  read: Asker<ReadOperations>
  setPreferences(changes: Partial<Preferences>): void
  close(): Promise<void>
}

export interface RunHarnessOptions {
  dataFolder: string
  /** Of the model server. */
  address: string
  preferences?: Partial<Preferences>
  tuning?: Partial<RunTuning>
  now?: () => number
  power?: Topic<PowerState>
  beforeAsking?: () => Promise<void>
  /** File of the writer thread. */
  writer?: string
  triage?: { run(): Promise<{ items: number }> }
  threads?: { rethread(): Promise<unknown> }
}

export async function startRunHarness(options: RunHarnessOptions): Promise<RunHarness> {
  const workerData = { dataFolder: options.dataFolder }
  const write = startWriter({
    file: options.writer ?? TEST_WORKERS.writer,
    data: workerData,
    onDeath: () => {},
  })
  await write.ask('ready', null)
  const read = startThread<ReadOperations>({ file: TEST_WORKERS.reader, name: 'reader', workerData })
  // Nothing is asked twice unless a test wants it: the others count questions.
  let values = {
    ...defaultPreferences(),
    modelServerAddress: options.address,
    checkEvery: 0,
    ...options.preferences,
  }
  const topic = createTopic<PreferenceChange>({ version: 0, name: null })
  const runs = createRunService({
    read,
    write,
    preferences: { all: () => values, topic },
    workerFiles: TEST_WORKERS,
    prompts: readPrompts(PROMPTS_FOLDER),
    logger: SILENT_LOGGER,
    threads: options.threads ?? { rethread: () => Promise.resolve() },
    triage: options.triage ?? { run: () => Promise.resolve({ items: 0 }) },
    facts: createTopic({ version: 0 }),
    serversOf: serversBy({}, NO_KEYS),
    ...(options.now === undefined ? {} : { now: options.now }),
    ...(options.power === undefined ? {} : { power: options.power }),
    ...(options.beforeAsking === undefined ? {} : { beforeAsking: options.beforeAsking }),
    ...(options.tuning === undefined ? {} : { tuning: options.tuning }),
  })
  return {
    runs,
    write,
    read,
    setPreferences: (changes) => {
      values = { ...values, ...changes }
      topic.set({ version: topic.value.version + 1, name: 'workers' in changes ? 'workers' : null })
    },
    close: async () => {
      await runs.close()
      await read.close()
      await write.close()
    },
  }
}

export const primaryRequest = (changes: Partial<RunRequest> = {}): RunRequest => ({
  stages: ['primary'],
  model: null,
  embeddingModel: null,
  workers: null,
  hours: null,
  limit: null,
  between: null,
  ...changes,
})

/** Reads the store directly, from outside the threads. */
export function withStore<T>(dataFolder: string, question: (db: ReadDatabase) => T): T {
  const connection = openReadable(dataFolder)
  try {
    return question(asReadDatabase(connection))
  } finally {
    connection.close()
  }
}

export interface AnswerLine {
  item: number
  labels: string
  evidence: string
  fallback: string
  folded: number | null
}

/** The answers of the model's stage, one a line, in the order of the items. */
export const answersOf = (dataFolder: string): AnswerLine[] =>
  withStore(dataFolder, (db) =>
    db.all<AnswerLine>(
      `SELECT subject AS item, labels, evidence, fallback, folded_into AS folded FROM answer
       WHERE stage = 'primary' ORDER BY subject, recipe_id`,
    ),
  )
