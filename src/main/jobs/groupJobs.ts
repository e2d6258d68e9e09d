import type { LeasedJob } from './exchangeWrites.ts'

/**
 * Which jobs are asked in one prompt: of one recipe, like ones together, none that failed or was begun before.
 *
 * @param isAlone by itself all the same
 */
export function groupJobs(
  jobs: readonly LeasedJob[],
  sizeOf: (recipe: number) => number,
  isAlone: (job: LeasedJob) => boolean,
): LeasedJob[][] {
  const groups: LeasedJob[][] = []
  const together = new Map<number, LeasedJob[]>()
  for (const job of jobs) {
    if (sizeOf(job.recipe) === 1 || job.failures + job.parts.length > 0 || isAlone(job)) groups.push([job])
    else together.set(job.recipe, [...(together.get(job.recipe) ?? []), job])
  }
  for (const [recipe, alike] of together) {
    alike.sort((a, b) => lengthOf(a) - lengthOf(b))
    const size = sizeOf(recipe)
    for (let at = 0; at < alike.length; at += size) groups.push(alike.slice(at, at + size))
  }
  return groups
}

const lengthOf = ({ subject }: LeasedJob): number => (subject.kind === 'chain' ? 0 : subject.text.length)
