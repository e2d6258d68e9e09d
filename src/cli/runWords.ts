/** What is said of a run while it goes on and when it has ended. Pure. */
import type { Run, RunsSnapshot } from '../shared/domain/run.ts'
import { bar, duration } from './progress.ts'

export function describeProgress(snapshot: RunsSnapshot, id: number): string | null {
  const run = snapshot.runs.find((each) => each.run === id)
  if (run === undefined) return null
  if (run.planned === 0) return `run ${id}: looking for what is to be read`
  const left = snapshot.eta === null ? '' : `, ${duration(snapshot.eta.seconds)} left`
  // One long text may take hours in which nothing is counted.
  const [long] = snapshot.workers.flatMap(({ part }) => part ?? [])
  const part = long === undefined ? '' : `, part ${long.number} of ${long.of} of a long text`
  const waiting = snapshot.breaker === 'open' ? ', waiting for the model server' : ''
  return `run ${id} ${bar(run.done, run.planned)} ${run.done} of ${run.planned}, ${run.failed} failed, ${Math.round(snapshot.itemsPerMinute)}/min${left}${part}${waiting}`
}

export function describeRun(run: Run): string {
  return [
    `run ${run.run} is ${run.state}${run.reason === '' ? '' : `: ${run.reason}`}`,
    `${run.done} of ${run.planned} done (${run.cached} from earlier answers), ${run.failed} failed, ${run.retries} retries, ${run.timeouts} time-outs`,
    ...(run.progress.length < 2
      ? []
      : [run.progress.map(({ stage, jobs, done }) => `${stage} ${done} of ${jobs}`).join(', ')]),
    // Where no model was asked there is nothing that an earlier answer could have spared.
    ...(run.cache.hits + run.cache.misses === 0
      ? []
      : [`answers kept from before: ${run.cache.hits} hits, ${run.cache.misses} misses`]),
    ...(run.folded === 0
      ? []
      : [
          `took over the answer to another text of the run: ${run.folded - run.near} equal, ${run.near} near`,
        ]),
    // What earlier answers give at once has no pace.
    run.done > run.cached
      ? `${duration(run.seconds)}, ${run.itemsPerMinute.toFixed(1)} items/min`
      : duration(run.seconds),
    ...(run.critical === null
      ? []
      : [
          `read in depth: ${run.critical.chosen} of ${run.critical.of} ranked, ${run.critical.leftOut} left out by the share`,
        ]),
    ...(run.curve.length === 0
      ? []
      : [
          `items/min by workers: ${run.curve.map((each) => `${each.workers}: ${Math.round(each.itemsPerMinute)}`).join(', ')}`,
        ]),
    ...run.notes,
  ].join('\n')
}
