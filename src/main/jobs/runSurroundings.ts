import type { Topic } from '../../shared/topic.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import type { WriteOperations } from '../db/writeOperations.ts'
import type { Logger } from '../logger.ts'
import type { PreferenceService } from '../preferences/preferenceService.ts'
import type { Asker } from '../workers/operations.ts'
import type { WorkerFiles } from '../workers/workerFiles.ts'
import type { QuestionPace } from './questionPace.ts'
import type { ServersOf } from '../analysis/modelServer/knownServers.ts'
import type { PowerState } from './rest.ts'

/** The services a run works with. */
export interface RunSurroundings {
  read: Pick<Asker<ReadOperations>, 'ask'>
  write: Pick<Asker<WriteOperations>, 'ask'>
  preferences: Pick<PreferenceService, 'all' | 'topic'>
  workerFiles: Pick<WorkerFiles, 'analyst' | 'triager'>
  logger: Logger
  serversOf: ServersOf
  triage: { run(): Promise<{ items: number }> }
  /** Brings the themes up to what was found. */
  themes?: { update(): Promise<unknown> }
  /** Brings the chains up to the mails that are there. */
  threads: { rethread(): Promise<unknown> }
  facts: Topic<{ version: number }>
  /** What is waited for before texts are planned or asked: that a mapping which was being laid is laid to its end. */
  textsReady?: Promise<unknown>
  /** Where nobody can tell, the machine counts as plugged in. */
  power?: Topic<PowerState>
  /** Shared with whoever else asks the model servers; else a run has one of its own. */
  pace?: QuestionPace
}
