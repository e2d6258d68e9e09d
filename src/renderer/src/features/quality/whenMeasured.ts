import type { QualitySummary } from '../../../../shared/domain/quality.ts'
import type { RunsSnapshot } from '../../../../shared/domain/run.ts'

/**
 * What the figures that look at every answer depend on, as one word that changes with it: the blind labels, the recipes in
 * force, and the runs that have ended. While a run goes on stored facts change many times a second, and the word stays.
 *
 * @param labelled null as long as it is not known
 * @returns null as long as anything is not known
 */
export function whenMeasured(
  labelled: number | null,
  recipes: QualitySummary['recipes'],
  snapshot: Pick<RunsSnapshot, 'runs'> | null,
): string | null {
  if (labelled === null || snapshot === null) return null
  const active = recipes.filter((recipe) => recipe.active).map(({ id }) => id)
  const ended = snapshot.runs.filter(({ state }) => state !== 'running' && state !== 'waiting')
  return JSON.stringify([labelled, active, ended.map(({ run, state }) => [run, state])])
}
