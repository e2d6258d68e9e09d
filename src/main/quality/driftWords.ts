/** A drift in words: figures and names, nothing of any text. Pure. */
import type { DriftTest } from '../../shared/domain/quality.ts'

const percent = (share: number): string => `${Math.round(share * 100)} %`

const WHAT: Readonly<Record<DriftTest['what'], (field: string | null) => string>> = {
  labels: (field) => `${field ?? 'labels'}: other values than before`,
  completeness: () => 'fields left empty: more or fewer than before',
  agreement: () => 'agreement with second answers: other than before',
}

/** @param when “in run 3”, “on 2026-11-21” */
export function describeDrift(alarms: readonly DriftTest[], when: string): string {
  const [{ stage, kind, model, before, now }] = alarms as [DriftTest]
  const tests = alarms.map(({ what, field, moved, probability }) => {
    const chance = (probability ?? 1) < 0.0001 ? 'below 0.0001' : (probability ?? 1).toFixed(4)
    return `${WHAT[what](field)} (${percent(moved)} of the answers moved, by chance ${chance})`
  })
  return `${stage}, ${kind}, ${model}, ${when} (${now} answers against ${before}): ${tests.join('; ')}. Either the texts are of another kind, or the model answers otherwise.`
}
