import { toErrorData } from '../../shared/domain/errors.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import type { WriteOperations } from '../db/writeOperations.ts'
import type { Logger } from '../logger.ts'
import type { PreferenceService } from '../preferences/preferenceService.ts'
import type { Asker } from '../workers/operations.ts'
import { type Batches, createBatches } from './batches.ts'
import type { Trial } from './batchTrial.ts'
import type { KnownRecipe } from '../analysis/askedRecipes.ts'

interface MeasuringParts {
  read: Pick<Asker<ReadOperations>, 'ask'>
  write: Pick<Asker<WriteOperations>, 'ask'>
  preferences: Pick<PreferenceService, 'all'>
  logger: Logger
  now: () => number
}

/** With what earlier runs found out; a bound that has changed since is written beside it. */
export async function measuredBatches(
  { read, write, preferences, logger, now }: MeasuringParts,
  recipes: ReadonlyMap<number, KnownRecipe>,
): Promise<Batches> {
  const { batchSample: sample, batchAgreement: bound } = preferences.all()
  const record = async (trial: Trial): Promise<void> => {
    await write.ask('ledger.recordTrial', { ...trial, now: now() })
  }
  const trials = await read.ask('ledger.trials', { recipes: [...recipes.keys()] })
  for (const trial of trials) if (trial.bound !== bound) await record({ ...trial, bound })
  const onFailed = (error: unknown): void =>
    logger.warn('several texts a prompt could not be measured', { message: toErrorData(error).message })
  return createBatches({ recipes, trials, sample, bound, record, onFailed })
}
