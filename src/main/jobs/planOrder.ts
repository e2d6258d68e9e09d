/** In which order the items of a run are asked, and which of them stand for others. Pure; fixed by the seed. */
import type { AskedKind } from '../../shared/domain/labels.ts'
import { finish } from '../folding/words.ts'

/** An item with a text that a model could read, or a chain of mails. */
export interface Subject {
  /** Id of the item or the chain. */
  item: number
  kind: AskedKind
  source: number
  /** Milliseconds since 1970 in UTC. */
  occurredAt: number | null
  score: number | null
  textKey: string
  /** The rules call it high or critical. */
  urgent: boolean
  /** It has its answer by this recipe; one that was broken off is none. */
  answered: boolean
  /** Others may take that answer over: it is not older than the person lets answers live. */
  reusable: boolean
}

/** Columns of equal length, one entry a chosen item, in ascending order of item: cheap to hand between threads. */
export interface PlannedSubjects {
  items: Float64Array
  /** Place in the order of asking, from 0. */
  ranks: Float64Array
  /** 1 for the urgent lane. */
  urgent: Uint8Array
  /** The item whose answer this one takes over because their texts are equal, or nearly so; 0: it is asked itself. */
  representatives: Float64Array
  /** Of those that are near to their representative and not equal the `nearPrint` of both texts; 0: of the others. */
  near: Uint32Array
  /** Of what is folded `near` are those that wait for the answer to a text that is not equal to theirs. */
  counts: { items: number; folded: number; near: number; cached: number; toAsk: number }
}

/** The keys of two texts that were found to be near: should one change, they are no longer. */
export interface NearKeys {
  own: string
  representative: string
}

/** By which the store is asked whether it still has the texts that were found to be near; never 0. */
export const nearPrint = ({ own, representative }: NearKeys): number => keyPrint(`${own} ${representative}`)

/** 32 bits of keys of texts; never 0. */
export function keyPrint(keys: string): number {
  let hash = 0
  for (let at = 0; at < keys.length; at++) hash = finish(Math.imul(hash, 31) + keys.charCodeAt(at))
  return hash === 0 ? 1 : hash
}

/** A plan by equal texts alone. Indices into the subjects, ascending. */
export interface PlanDraft {
  ranks: Float64Array
  chosen: readonly number[]
  /** See `PlannedSubjects`. */
  representatives: Float64Array
}

/** What may be held against each other, since it is asked itself or may give its answer to others. Ascending. */
export interface NearCandidates {
  givers: readonly Subject[]
  toAsk: readonly Subject[]
}

/**
 * Stratified random order by source, month and score band: at any moment of the run, what has been answered is a
 * proportional sample of the whole. The strata are spread evenly (each of n items lands in its own n-th of the run).
 *
 * The representative of equal texts is the one with the lowest id, whatever its rank: were it the first in the order,
 * frequent texts would be answered sooner than rare ones and the figures be biased.
 *
 * @param subjects in ascending order of item
 * @param limit at most so many items; those without an answer come first, urgent ones before the others
 */
export const planOrder = (
  subjects: readonly Subject[],
  seed: number,
  limit: number | null,
): PlannedSubjects => finishPlan(subjects, draftPlan(subjects, seed, limit), new Map())

export function draftPlan(subjects: readonly Subject[], seed: number, limit: number | null): PlanDraft {
  const positions = stratifiedPositions(subjects, seed)
  const order = Array.from(positions.keys())
  order.sort((a, b) => positions[a]! - positions[b]! || a - b)
  const ranks = new Float64Array(subjects.length)
  order.forEach((index, rank) => (ranks[index] = rank))

  const chosen = limit === null ? Array.from(subjects.keys()) : choose(subjects, order, limit)
  return { ranks, chosen, representatives: representativesOf(subjects, chosen) }
}

/**
 * Of equal texts one each. Empty where nothing is left to ask, or nothing fresh.
 *
 * @param isFresh whom it is looked for
 */
export function nearCandidates(
  subjects: readonly Subject[],
  { chosen, representatives }: PlanDraft,
  isFresh: (item: number) => boolean,
): NearCandidates {
  const isAsked = (index: number, at: number): boolean =>
    !subjects[index]!.answered && representatives[at] === 0
  const toAsk = chosen.filter(isAsked).map((index) => subjects[index]!)
  if (!toAsk.some(({ item }) => isFresh(item))) return { givers: [], toAsk: [] }
  const firstOf = new Map<string, Subject>()
  for (const subject of subjects)
    if (subject.reusable && !firstOf.has(keyOf(subject))) firstOf.set(keyOf(subject), subject)
  return { givers: [...firstOf.values()], toAsk }
}

/** @param nearTo what candidates take their answer over from; whoever reads the same follows them */
export function finishPlan(
  subjects: readonly Subject[],
  draft: PlanDraft,
  nearTo: ReadonlyMap<number, number>,
): PlannedSubjects {
  const { ranks, chosen } = draft
  const representatives = draft.representatives.slice()
  const near = new Uint32Array(chosen.length)
  const subjectOf = new Map(subjects.map((subject) => [subject.item, subject]))
  chosen.forEach((index, at) => {
    const { item, textKey, answered } = subjects[index]!
    const representative = answered ? undefined : nearTo.get(representatives[at]! || item)
    if (representative === undefined) return
    representatives[at] = representative
    near[at] = nearPrint({ own: textKey, representative: subjectOf.get(representative)!.textKey })
  })
  let folded = 0
  let waitingNear = 0
  let cached = 0
  chosen.forEach((index, at) => {
    if (subjects[index]!.answered) cached += 1
    else if (representatives[at] !== 0) {
      if (subjectOf.get(representatives[at]!)!.reusable) cached += 1
      else {
        folded += 1
        if (near[at] !== 0) waitingNear += 1
      }
    }
  })
  return {
    items: Float64Array.from(chosen, (index) => subjects[index]!.item),
    ranks: Float64Array.from(chosen, (index) => ranks[index]!),
    urgent: Uint8Array.from(chosen, (index) => (subjects[index]!.urgent ? 1 : 0)),
    representatives,
    near,
    counts: {
      ...{ items: chosen.length, folded, near: waitingNear, cached },
      toAsk: chosen.length - folded - cached,
    },
  }
}

/** The same plan without some of its items; the others keep their places in the order. */
export function keepItems(plan: PlannedSubjects, wanted: (item: number) => boolean): PlannedSubjects {
  const kept = (_: number, at: number): boolean => wanted(plan.items[at]!)
  return {
    items: plan.items.filter(kept),
    ranks: plan.ranks.filter(kept),
    urgent: plan.urgent.filter(kept),
    representatives: plan.representatives.filter(kept),
    near: plan.near.filter(kept),
    counts: plan.counts,
  }
}

function stratifiedPositions(subjects: readonly Subject[], seed: number): Float64Array {
  const strata = new Map<string, number[]>()
  subjects.forEach((subject, index) => {
    const key = stratumOf(subject)
    const members = strata.get(key)
    if (members === undefined) strata.set(key, [index])
    else members.push(index)
  })
  const positions = new Float64Array(subjects.length)
  for (const members of strata.values()) {
    const chance = new Map(members.map((index) => [index, uniform(seed, subjects[index]!.item, 1)]))
    members.sort((a, b) => chance.get(a)! - chance.get(b)! || a - b)
    members.forEach((index, place) => {
      positions[index] = (place + uniform(seed, subjects[index]!.item, 2)) / members.length
    })
  }
  return positions
}

function stratumOf({ kind, source, occurredAt, score }: Subject): string {
  const when = occurredAt === null ? null : new Date(occurredAt)
  const month = when === null ? '-' : when.getUTCFullYear() * 12 + when.getUTCMonth()
  // Eleven bands at most: the steps of a 0-10 scale, the tenths of a wider one.
  const band = score === null ? '-' : Math.abs(score) <= 10 ? Math.round(score) : `x${Math.floor(score / 10)}`
  return `${kind} ${source} ${month} ${band}`
}

/** Indices into `subjects`, ascending. */
function choose(subjects: readonly Subject[], order: readonly number[], limit: number): number[] {
  const answered = new Set(subjects.filter((subject) => subject.reusable).map(keyOf))
  const preference = (index: number): number => {
    const subject = subjects[index]!
    if (subject.answered || answered.has(keyOf(subject))) return 2
    return subject.urgent ? 0 : 1
  }
  const wanted = order.toSorted((a, b) => preference(a) - preference(b))
  return wanted.slice(0, limit).sort((a, b) => a - b)
}

function representativesOf(subjects: readonly Subject[], chosen: readonly number[]): Float64Array {
  const firstOf = new Map<string, Subject>()
  for (const subject of subjects) {
    if (subject.reusable && !firstOf.has(keyOf(subject))) firstOf.set(keyOf(subject), subject)
  }
  return Float64Array.from(chosen, (index) => {
    const subject = subjects[index]!
    if (subject.answered && !subject.reusable) return 0
    const first = firstOf.get(keyOf(subject))
    if (first === undefined) firstOf.set(keyOf(subject), subject)
    return first === undefined || first === subject ? 0 : first.item
  })
}

const keyOf = ({ kind, textKey }: Subject): string => `${kind} ${textKey}`

/** A number in [0, 1) that depends on nothing but its arguments. */
function uniform(seed: number, item: number, stream: number): number {
  let hash =
    Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(item, 0xc2b2ae35) ^ Math.imul(stream, 0x27d4eb2f)
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d)
  hash = Math.imul(hash ^ (hash >>> 15), 0x846ca68b)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}
