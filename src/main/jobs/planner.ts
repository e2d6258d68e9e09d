/** What the planner's thread does: it takes what is to be planned page by page, and puts it in order. */
import { AskedKind } from '../../shared/domain/labels.ts'
import { NearGroups, NearSketches, type NearText } from '../folding/nearTexts.ts'
import {
  type NearCandidates,
  type PlanDraft,
  type PlannedSubjects,
  type Subject,
  draftPlan,
  finishPlan,
  keepItems,
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
  /** 0: it has no answer; 1: one that no other text takes over any more; 2: one that others may take over. */
  answered: Uint8Array
  /** A job of this recipe is in the ledger; only told where only new items are asked for. */
  planned: Uint8Array
  /** The id after which the next page begins; null at the end. */
  next: number | null
}

export interface PlanOrder {
  seed: number
  limit: number | null
}

export function plannerOperations() {
  let subjects: Subject[] = []
  let old = new Set<number>()
  let draft: PlanDraft | null = null
  let sketches = new NearSketches()
  let groups = new NearGroups(100)
  let givers = new Set<number>()
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
        if (answered || page.planned[at] === 1) old.add(item)
      })
      return null
    },

    /** Of all pages. To be finished once near texts, if they are wanted, have been found among the candidates. */
    'plan.draft': ({ seed, limit }: PlanOrder): null => {
      draft = draftPlan(subjects, seed, limit)
      return null
    },

    /** @param bound percent, see `NearGroups` */
    'plan.nearCandidates': ({ bound }: { bound: number }): NearCandidates => {
      const candidates = nearCandidates(subjects, draft!)
      sketches = new NearSketches()
      groups = new NearGroups(bound)
      givers = new Set(candidates.givers)
      return candidates
    },

    /** @param parcel `NearText[]` as JSON, in the order of the candidates, those that give their answer first */
    'plan.sketch': ({ parcel }: { parcel: string }): null => {
      for (const text of JSON.parse(parcel) as NearText[]) sketches.add(text)
      return null
    },

    /** Whose texts are worth a second look, in the order of the first. */
    'plan.worthALook': (_input: null): Float64Array => sketches.shared(),

    /** @param parcel as for `plan.sketch`, of those worth a look */
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
