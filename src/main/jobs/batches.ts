/**
 * Decides how many texts of a recipe go into one prompt. One, until it is measured on answers of this run that several a
 * prompt are answered as single ones are; and for good where they are not.
 */
import { toErrorData } from '../../shared/domain/errors.ts'
import { classOf } from '../analysis/modelServer/retry.ts'
import { compareAnswers } from '../analysis/agreement.ts'
import type { BatchResult } from '../analysis/batch.ts'
import type { Answer } from '../../shared/domain/labels.ts'
import { type Trial, agreementOf } from './batchTrial.ts'
import type { LeasedJob } from './exchangeWrites.ts'
import type { KnownRecipe } from '../analysis/askedRecipes.ts'

export type AskTogether = (jobs: readonly LeasedJob[]) => Promise<BatchResult[]>

export interface Batches {
  /** The most texts of this recipe in one prompt, as things stand. */
  sizeOf(recipe: number): number
  /**
   * Takes a single answer for the sample. The one that completes it has the whole sample asked again, several a prompt,
   * before it returns. Rejects never: where that fails twice it stays at one text a prompt for this run.
   *
   * @param askTogether asks jobs in one prompt, without the ledger
   */
  learn(job: LeasedJob, answer: Answer, askTogether: AskTogether): Promise<void>
}

export interface BatchOptions {
  recipes: ReadonlyMap<number, KnownRecipe>
  /** Measured before, by this run or an earlier one. */
  trials: readonly Trial[]
  /** Texts to measure it on. */
  sample: number
  /** The least agreement, in percent. */
  bound: number
  record: (trial: Trial) => Promise<void>
  /** The sample could not be asked together. */
  onFailed: (error: unknown) => void
}

/** A server that is too slow for the sample would be asked it again and again. */
const MOST_FAILURES = 2

/** That the server is away, or the run halts, says nothing about asking several texts at once. */
function isOfTheSample(error: unknown): boolean {
  const { code } = toErrorData(error)
  const kind = classOf(code)
  return code === 'model_timeout' || kind === 'answer' || kind === 'final'
}

interface Sample {
  jobs: LeasedJob[]
  answers: Answer[]
  isMeasuring: boolean
}

export function createBatches({ recipes, trials, sample, bound, record, onFailed }: BatchOptions): Batches {
  const wanted = (recipe: number): number => recipes.get(recipe)?.settings.batchSize ?? 1
  const decided = new Map(
    trials
      .filter(({ recipe, size }) => size === wanted(recipe))
      .map((trial) => [trial.recipe, agreementOf(trial) >= bound]),
  )
  const samples = new Map<number, Sample>()
  const failures = new Map<number, number>()

  const measure = async (
    recipe: number,
    { jobs, answers }: Sample,
    askTogether: AskTogether,
  ): Promise<void> => {
    const { task } = recipes.get(recipe)!
    const size = wanted(recipe)
    const trial: Trial = { recipe, size, sampled: 0, compared: 0, same: 0, bound }
    for (let at = 0; at < jobs.length; at += size) {
      const results = await askTogether(jobs.slice(at, at + size))
      results.forEach((result, index) => {
        trial.sampled += 1
        // A text that the common answer left out is asked singly in earnest, too: that costs time, not quality.
        const again = result.ok ? result.answer.labels : null
        if (again === null || (result.ok && !result.together)) return
        const { compared, same } = compareAnswers(task, answers[at + index]!.labels, again)
        trial.compared += compared
        trial.same += same
      })
    }
    await record(trial)
    decided.set(recipe, agreementOf(trial) >= bound)
  }

  return {
    sizeOf: (recipe) => (decided.get(recipe) === true ? wanted(recipe) : 1),
    learn: async (job, answer, askTogether) => {
      const { recipe } = job
      if (wanted(recipe) === 1 || decided.has(recipe) || job.subjectKind === 'chain') return
      const known = samples.get(recipe) ?? { jobs: [], answers: [], isMeasuring: false }
      samples.set(recipe, known)
      if (known.isMeasuring) return
      known.jobs.push(job)
      known.answers.push(answer)
      if (known.jobs.length < sample) return
      known.isMeasuring = true
      try {
        await measure(recipe, known, askTogether)
      } catch (error) {
        onFailed(error)
        if (!isOfTheSample(error)) return
        const failed = (failures.get(recipe) ?? 0) + 1
        failures.set(recipe, failed)
        if (failed === MOST_FAILURES) decided.set(recipe, false)
      } finally {
        samples.delete(recipe)
      }
    },
  }
}
