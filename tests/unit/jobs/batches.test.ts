import { expect, it } from 'vitest'
import type { BatchResult } from '../../../src/main/analysis/batch.ts'
import type { KnownRecipe } from '../../../src/main/analysis/askedRecipes.ts'
import { groupJobs } from '../../../src/main/jobs/groupJobs.ts'
import { createBatches } from '../../../src/main/jobs/batches.ts'
import type { LeasedJob } from '../../../src/main/jobs/exchangeWrites.ts'
import { type ErrorCode, VerbatimError } from '../../../src/shared/domain/errors.ts'
import type { Answer } from '../../../src/shared/domain/labels.ts'

const RECIPE = { task: 'primary-survey', settings: { batchSize: 4 } } as unknown as KnownRecipe

/** How often a sample of three was asked together, of a hundred single answers, and what was told of it. */
async function measured(code: ErrorCode): Promise<{ asked: number; told: number }> {
  let asked = 0
  let told = 0
  const batches = createBatches({
    recipes: new Map([[1, RECIPE]]),
    ...{ trials: [], sample: 3, bound: 90 },
    record: () => Promise.resolve(),
    onFailed: () => void (told += 1),
  })
  const askTogether = (): Promise<BatchResult[]> => {
    asked += 1
    return Promise.reject(new VerbatimError(code, 'it did not come about'))
  }
  for (let at = 0; at < 99; at++)
    await batches.learn({ recipe: 1, subjectKind: 'item' } as LeasedJob, {} as Answer, askTogether)
  expect(batches.sizeOf(1)).toBe(1)
  return { asked, told }
}

it('a sample that cannot be asked together is tried twice, told of, and then left', async () => {
  expect(await measured('model_timeout')).toEqual({ asked: 2, told: 2 })
  expect(await measured('answer_invalid')).toEqual({ asked: 2, told: 2 })
})

it('a server that is away does not decide about several texts a prompt', async () => {
  expect(await measured('server_unreachable')).toEqual({ asked: 33, told: 33 })
})

it('texts are asked in one prompt by their length, but for one that failed, was begun or is under suspicion', () => {
  const jobOf = (job: number, changes: Partial<LeasedJob> = {}): LeasedJob =>
    ({
      ...{ job, recipe: 1, failures: 0, parts: [] },
      subject: { kind: 'survey', text: 'x'.repeat(10 - job), mail: null },
      ...changes,
    }) as unknown as LeasedJob
  const jobs = [jobOf(1), jobOf(2, { failures: 1 }), jobOf(3), jobOf(4), jobOf(5)]
  const groups = groupJobs(
    jobs,
    () => 4,
    ({ job }) => job === 4,
  )
  expect(groups.map((group) => group.map(({ job }) => job))).toEqual([[2], [4], [5, 3, 1]])
})
