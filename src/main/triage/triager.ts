import { type DetectLanguage, loadDetector } from './language.ts'
import { labelByRules, type TriageResult } from './ruleLabels.ts'
import type { TriageInput } from './triageInput.ts'

/** Which state of an item was read: its number may be another's when its home was taken away. */
interface ReadState {
  home: number
  revision: number
}
export type ItemToLabel = TriageInput & ReadState
export type LabelledItem = TriageResult & ReadState

/**
 * The part of triage that runs in the triager thread. Texts and labels come and go as JSON text, which main passes on
 * without looking into it.
 */
export function triagerOperations() {
  let detector: Promise<DetectLanguage> | undefined
  const detectorLoaded = (): Promise<DetectLanguage> => (detector ??= loadDetector())

  return {
    /** Loads what labelling needs, so that the first texts do not wait for it. */
    'triage.warm': async (_input: null): Promise<null> => {
      await detectorLoaded()
      return null
    },

    /** `ItemToLabel[]` -> `LabelledItem[]` */
    'triage.label': async ({ parcel, owners }: { parcel: string; owners: string[] }) => {
      const detect = await detectorLoaded()
      const started = performance.now()
      const inputs = JSON.parse(parcel) as ItemToLabel[]
      const results = inputs.map((input): LabelledItem => ({
        home: input.home,
        revision: input.revision,
        ...labelByRules(input, owners, detect),
      }))
      const milliseconds = performance.now() - started
      return {
        parcel: JSON.stringify(results),
        items: inputs.length,
        millisecondsPerItem: milliseconds / Math.max(1, inputs.length),
      }
    },
  }
}
