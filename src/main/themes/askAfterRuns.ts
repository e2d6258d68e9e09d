import { ThemeInquiryRequest } from '../../shared/domain/theme.ts'
import type { Run } from '../../shared/domain/run.ts'
import type { Preferences } from '../../shared/domain/preferences.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import type { Logger } from '../logger.ts'
import type { Asker } from '../workers/operations.ts'
import type { ThemeInquiryService } from './themeInquiry.ts'

/** What is asked about themes once a run is done: nothing unless the person wants it so, and the run asked a model. */
export const wantedAfterRun = (
  { state, model, stages }: Pick<Run, 'state' | 'model' | 'stages'>,
  { themeQuestions }: Pick<Preferences, 'themeQuestions'>,
): ThemeInquiryRequest | null =>
  themeQuestions === 'after runs' &&
  state === 'done' &&
  model !== null &&
  stages.some((stage) => stage !== 'rules')
    ? // A run that only embeds may have asked a model that cannot answer: the preferences name the one that can.
      ThemeInquiryRequest.parse({ model: stages.includes('primary') ? model : null })
    : null

export interface AfterRunsOptions {
  read: Pick<Asker<ReadOperations>, 'ask'>
  preferences: { all(): Preferences }
  inquiry: Pick<ThemeInquiryService, 'ask' | 'due'>
  logger: Logger
}

/** @returns to be told of each run that ended; what it asks goes on by itself */
export const createAskAfterRuns =
  ({ read, preferences, inquiry, logger }: AfterRunsOptions): ((run: number) => void) =>
  (ended) => {
    const askIfWanted = async (): Promise<void> => {
      const run = await read.ask('runs.get', { run: ended })
      const wanted = run === null ? null : wantedAfterRun(run, preferences.all())
      if (wanted === null) return
      const { names, doubtful } = await inquiry.due()
      if (names + doubtful > 0) await inquiry.ask(wanted)
    }
    askIfWanted().catch((error: unknown) =>
      logger.warn('themes could not be asked about', { message: String(error) }),
    )
  }
