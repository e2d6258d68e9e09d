/** What the planner's thread does: it takes what is to be planned page by page, and puts it in order. */
import { AskedKind } from '../../shared/domain/labels.ts'
import { type KnownSketches, NearGroups, NearSketches, type NearText } from '../folding/nearTexts.ts'
import {
  type PlanDraft,
  type PlannedSubjects,
  type Subject,
  draftPlan,
  finishPlan,
  keepItems,
  keyPrint,
  nearCandidates,
} from './planOrder.ts'

/** Columns of equal length, one entry an item (or chain), in ascending order: cheap to hand between threads. */
export interface SubjectPage {
  items: Float64Array
  /** Index into `AskedKind`. */
  kinds: Uint8Array
  sources: Float64Array
  /** Milliseconds since 1970 in UTC; NaN where nobody knows. */
  occurredAt: Float64Array
  /** NaN where there is none. */
  scores: Float64Array
  /** With a space between them: keys have none. */
  textKeys: string
  urgent: Uint8Array
  /** 0: it has no answer, or one that was broken off; 1: one that no other text takes over any more; 2: one that others may take over. */
  answered: Uint8Array
  /** It was answered or planned before; only told where only new items are asked for. */
  old: Uint8Array
  /** The id after which the next page begins; null at the end. */
  next: number | null
}

export interface PlanOrder {
  seed: number
  limit: number | null
}

export interface NearSearch {
  /** Percent, see `NearGroups`. */
  bound: number
  /** Only for items by whose recipe nothing was ever answered or planned. */
  onlyNew: boolean
  /** By an earlier search. */
  known: KnownSketches | null
}

export function plannerOperations() {
  let subjects: Subject[] = []
  let old = new Set<number>()
  let draft: PlanDraft | null = null
  let sketches = new NearSketches()
  let groups = new NearGroups(100)
  let givers = new Set<number>()
  /** Prints of the texts of all candidates, in their order: those that give their answer first. */
  let prints = new Map<number, number>()
  let isFresh = (_item: number): boolean => true
  return {
    'plan.add': (page: SubjectPage): null => {
      const textKeys = page.textKeys.split(' ')
      page.items.forEach((item, at) => {
        const [kind, answered] = [kindAt(page.kinds[at]!), page.answered[at] !== 0]
        const subject = {
          item,
          kind,
          source: page.sources[at]!,
          occurredAt: known(page.occurredAt[at]!),
          score: known(page.scores[at]!),
          textKey: textKeys[at]!,
          urgent: page.urgent[at] === 1,
          answered,
          reusable: page.answered[at] === 2,
        }
        subjects.push(subject)
        if (page.old[at] === 1) old.add(item)
      })
      return null
    },

    /** Of all pages. To be finished once near texts, if they are wanted, have been found among the candidates. */
    'plan.draft': ({ seed, limit }: PlanOrder): null => {
      draft = draftPlan(subjects, seed, limit)
      return null
    },

    /** @returns of which nothing is known yet */
    'plan.nearCandidates': ({ bound, onlyNew, known }: NearSearch): Float64Array => {
      if (onlyNew) isFresh = (item) => !old.has(item)
      const candidates = nearCandidates(subjects, draft!, isFresh)
      groups = new NearGroups(bound)
      givers = new Set(candidates.givers.map(({ item }) => item))
      const all = [...candidates.givers, ...candidates.toAsk]
      prints = new Map(all.map(({ item, textKey }) => [item, keyPrint(textKey)]))
      sketches = new NearSketches(known)
      return Float64Array.from([...prints].flatMap((each) => (sketches.recall(...each) ? [] : [each[0]])))
    },

    /** @param parcel `NearText[]` as JSON, of candidates */
    'plan.sketch': ({ parcel }: { parcel: string }): null => {
      for (const text of JSON.parse(parcel) as NearText[]) sketches.add(text, prints.get(text.item))
      return null
    },

    /** Whose texts are worth a second look, those that give their answer first. */
    'plan.worthALook': (_input: null): Float64Array => {
      const shared = new Set(sketches.shared(isFresh))
      return Float64Array.from([...prints.keys()].filter((item) => shared.has(item)))
    },

    /** Of all candidates, for the next search; null when there were none. */
    'plan.sketches': (_input: null): KnownSketches | null => (prints.size === 0 ? null : sketches.known()),

    /** @param parcel as for `plan.sketch`, of those worth a look in their order */
    'plan.compare': ({ parcel }: { parcel: string }): null => {
      for (const text of JSON.parse(parcel) as NearText[]) groups.add(text, !givers.has(text.item))
      return null
    },

    /** @param onlyNew only items by whose recipe nothing was ever answered or planned */
    'plan.order': ({ onlyNew }: { onlyNew: boolean }): PlannedSubjects => {
      const all = finishPlan(subjects, draft!, groups.representatives)
      const wanted = onlyNew ? keepItems(all, (item) => !old.has(item)) : all
      subjects = []
      old = new Set()
      return wanted
    },
  }
}

const kindAt = (index: number): AskedKind => AskedKind.options[index]!
const known = (value: number): number | null => (Number.isNaN(value) ? null : value)
