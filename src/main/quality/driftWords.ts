/** A drift in words: figures and names, nothing of any text. Pure. */
import { percent } from '../../shared/domain/percent.ts'
import type { DriftTest } from '../../shared/domain/quality.ts'
import { byChance } from './figures.ts'

const WHAT: Readonly<Record<DriftTest['what'], (field: string | null) => string>> = {
  labels: (field) => `${field ?? 'labels'}: other values than before`,
  completeness: () => 'fields left empty: more or fewer than before',
  agreement: () => 'agreement with second answers: other than before',
}

/** @param when “in run 3”, “on 2026-11-21” */
export function describeDrift(alarms: readonly DriftTest[], when: string): string {
  const [{ stage, kind, model, before, now }] = alarms as [DriftTest]
  const tests = alarms.map(
    ({ what, field, moved, probability }) =>
      `${WHAT[what](field)} (${percent(moved, 0)} of the answers moved, ${byChance(probability ?? 1)})`,
  )
  return `${stage}, ${kind}, ${model}, ${when} (${now} answers against ${before}): ${tests.join('; ')}. Either the texts are of another kind, or the model answers otherwise.`
}
