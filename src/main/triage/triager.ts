import { type DetectLanguage, loadDetector } from './language.ts'
import { labelByRules, type TriageInput, type TriageResult } from './ruleLabels.ts'
import { assignThemes, chooseThemes, type PhrasedItem, themeKey } from './themes.ts'

/** Which state of an item was read: its number may be another's when its home was taken away. */
interface ReadState {
  home: number
  revision: number
}
export type ItemToLabel = TriageInput & ReadState
export type LabelledItem = TriageResult & ReadState

/** `[item, themes to add, themes to take away, sentiment]` */
export type ThemeChange = [number, number[], number[], string]

/**
 * The part of triage that runs in the triager thread. Texts and labels come and go as JSON text, which main passes on
 * without looking into it.
 */
export function triagerOperations() {
  let detector: Promise<DetectLanguage> | undefined
  const detectorLoaded = (): Promise<DetectLanguage> => (detector ??= loadDetector())

  let samples = new Map<string, PhrasedItem[]>()
  let keys: string[] = []
  let themeByKey = new Map<string, number>()

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

    /** A page of the sample from which themes are chosen: `PhrasedItem[]`. Each kind of item gets its own. */
    'themes.addSample': ({ kind, parcel }: { kind: string; parcel: string }): null => {
      samples.set(kind, (samples.get(kind) ?? []).concat(JSON.parse(parcel) as PhrasedItem[]))
      return null
    },

    /** The names of the themes chosen from the sample. */
    'themes.choose': ({ most }: { most: Record<string, number> }): { names: string[] } => {
      const byKey = new Map<string, string>()
      for (const [kind, items] of samples) {
        for (const { key, name } of chooseThemes(items, most[kind] ?? 0))
          if (!byKey.has(key)) byKey.set(key, name)
      }
      samples = new Map()
      keys = [...byKey.keys()]
      return { names: [...byKey.values()] }
    },

    /** @param ids of the chosen themes, in their order; null where the name belongs to a theme of another origin */
    'themes.setIds': ({ ids }: { ids: (number | null)[] }): null => {
      themeByKey = new Map()
      ids.forEach((id, index) => {
        if (id !== null) themeByKey.set(keys[index]!, id)
      })
      return null
    },

    /** `PhrasedItem[]` -> `ThemeChange[]` of the items whose themes change. */
    'themes.assign': ({ parcel }: { parcel: string }): { parcel: string; changes: number } => {
      const changes = (JSON.parse(parcel) as PhrasedItem[]).flatMap(
        (item) => changeOf(item, themeByKey) ?? [],
      )
      return { parcel: JSON.stringify(changes), changes: changes.length }
    },
  }
}

function changeOf(item: PhrasedItem, themeByKey: ReadonlyMap<string, number>): [ThemeChange] | null {
  const wanted = assignThemes(item.keyPhrases.map(themeKey), themeByKey)
  const added = wanted.filter((theme) => !item.themes.includes(theme))
  const removed = item.themes.filter((theme) => !wanted.includes(theme))
  return added.length + removed.length === 0 ? null : [[item.item, added, removed, item.sentiment]]
}
