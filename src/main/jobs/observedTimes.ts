/**
 * Time-outs that follow what is observed: long enough for what a stage's answers take at a server, and no longer, so that one
 * that hangs is noticed soon. They begin as set, move within a floor and the limit that are set, and are learnt for each
 * server, stage and size of text by itself; anew where more than twice as many questions are in flight.
 *
 * The first token has a limit of its own within that of the whole, so that a server which takes a question and never says a word is
 * noticed before the whole is over: five times what 95 of 100 answers took to begin, three times the slowest, and never less than
 * twice the floor (30 s unless set). It is learnt from twice as many answers, 40; loading is no part of it, as models are loaded
 * before they are asked. More questions in flight wait longer for each other, so it is learnt anew when there are more. A server
 * that is only slow (a prompt read anew, a model loaded again) meets it once at most for each question in flight: then the time
 * of the whole holds, until as many answers have shown again how long they take to begin.
 */
import { type HeardTime, SIZE_CLASSES, type TimeoutPolicy, sizeClassOf } from '../analysis/timeouts.ts'
import { percentile } from './estimates.ts'

/** What answers take the same time: another model takes another one, and so does another server. */
export interface Timed {
  /** With its model, in words. */
  stage: string
  /** Its address. */
  server: string
}

export interface ObservedTimes {
  add(what: Timed, times: readonly HeardTime[]): void
  /** The policy with what is known by now. @param circumstances `workers`: questions in flight at this server at most */
  follow(
    what: Timed,
    policy: TimeoutPolicy,
    circumstances: { floorSeconds: number; workers: number },
  ): TimeoutPolicy
  /** What holds and why, in words; only what is known. */
  explain(): string[]
}

/** Fewer answers tell too little. */
const LEAST_ANSWERS = 20
const LATEST_ANSWERS = 200
/** It is worked out again after so many. */
const LOOK_EVERY = 10
/** Times what 95 of 100 answers take: twice as many questions at once make each take twice as long. */
const OF_MOST = 3
/** More than so many times as many questions at once: what they took before tells nothing of that any more. */
const MORE_WORKERS = 2
const OF_SLOWEST = 1.5

const LEAST_FIRST_TOKENS = 40
const FIRST_OF_MOST = 5
const FIRST_OF_SLOWEST = 3
const FIRST_FLOORS = 2

interface Class {
  times: HeardTime[]
  sinceLook: number
  p95: number | null
  slowest: number
  /** Milliseconds until the first token, of the latest; and with how many questions in flight they were learnt. */
  firsts: number[]
  sinceFirstLook: number
  workers: number
  /** Milliseconds; null while too little is known. */
  firstLimit: number | null
  /** As last asked for: what the explanation tells. */
  told: { seconds: number; set: number } | null
}

export function createObservedTimes(): ObservedTimes {
  const known = new Map<string, { what: Timed; classes: Class[] }>()
  const classesOf = (what: Timed): Class[] => {
    const key = JSON.stringify([what.stage, what.server])
    const entry = known.get(key) ?? { what, classes: SIZE_CLASSES.map(createClass) }
    known.set(key, entry)
    return entry.classes
  }
  const hasSeveralServers = (): boolean =>
    new Set([...known.values()].map(({ what }) => what.server)).size > 1
  return {
    add: (what, times) => {
      for (const time of times) addTime(classesOf(what)[sizeClassOf(time.characters)]!, time)
    },
    follow: (what, policy, { floorSeconds, workers }) => {
      const classes = classesOf(what)
      for (const each of classes) {
        if (each.workers > 0 && workers > each.workers * MORE_WORKERS) forgetAll(each)
        if (workers > each.workers) forgetFirsts(each)
        each.workers = Math.max(workers, each.workers)
      }
      return {
        ...policy,
        learnedFirst: classes.map(({ firstLimit }) =>
          firstLimit === null ? null : Math.max(firstLimit / 1_000, floorSeconds * FIRST_FLOORS),
        ),
        learned: classes.map((each) => {
          if (each.p95 === null) return null
          const needed = Math.max(each.p95 * OF_MOST, each.slowest * OF_SLOWEST) / 1_000
          const floor = Math.min(floorSeconds, policy.seconds)
          const seconds = Math.min(Math.max(needed, floor), policy.limitSeconds)
          each.told = { seconds, set: policy.seconds }
          return seconds
        }),
      }
    },
    explain: () =>
      [...known.values()].flatMap(({ what: { stage, server }, classes }) =>
        classes.flatMap(({ told, p95 }, index) =>
          told === null || p95 === null
            ? []
            : [
                `${stage}${hasSeveralServers() ? ` at ${server}` : ''}, ${sizeWords(index)}: time-out ${rounded(told.seconds)} s (95 of 100 answers came within ${rounded(p95 / 1_000)} s; ${rounded(told.set)} s to begin with)`,
              ],
        ),
      ),
  }
}

const createClass = (): Class => ({
  ...{ times: [], sinceLook: 0, p95: null, slowest: 0, told: null },
  ...{ firsts: [], sinceFirstLook: 0, workers: 0, firstLimit: null },
})

function forgetAll(known: Class): void {
  known.times = []
  known.p95 = null
}

function forgetFirsts(known: Class): void {
  known.firsts = []
  known.firstLimit = null
}

function addFirst(known: Class, firstTokenMs: number): void {
  known.firsts.push(firstTokenMs)
  known.sinceFirstLook += 1
  if (known.firsts.length > LATEST_ANSWERS) known.firsts.shift()
  // What makes the limit longer is heard of at once.
  const isSlow = firstTokenMs * FIRST_OF_MOST > (known.firstLimit ?? 0)
  const isDue = isSlow || known.sinceFirstLook >= LOOK_EVERY
  if (!isDue || known.firsts.length < LEAST_FIRST_TOKENS) return
  known.sinceFirstLook = 0
  const most = percentile(known.firsts, 0.95) ?? 0
  known.firstLimit = Math.max(most * FIRST_OF_MOST, Math.max(...known.firsts) * FIRST_OF_SLOWEST)
}

function addTime(known: Class, time: HeardTime): void {
  // Of how long the whole would have taken it tells nothing.
  if (time.wasSilent) return forgetFirsts(known)
  if (time.firstTokenMs !== null) addFirst(known, time.firstTokenMs)
  known.times.push(time)
  known.sinceLook += 1
  if (known.times.length > LATEST_ANSWERS) known.times.shift()
  const isDue = known.p95 === null || known.sinceLook >= LOOK_EVERY
  if (!isDue || known.times.length < LEAST_ANSWERS) return
  known.sinceLook = 0
  // One that was given up would have taken longer than that: where they are many, so is the 95th of 100.
  known.p95 = percentile(
    known.times.map(({ ms }) => ms),
    0.95,
  )
  known.slowest = Math.max(0, ...known.times.filter(({ timedOut }) => !timedOut).map(({ ms }) => ms))
}

function sizeWords(index: number): string {
  const from = SIZE_CLASSES[index - 1]
  const to = SIZE_CLASSES[index]!
  const words = (characters: number): string => characters.toLocaleString('en')
  if (from === undefined) return `texts of up to ${words(to)} characters`
  return to === Number.POSITIVE_INFINITY
    ? `texts of more than ${words(from)} characters`
    : `texts of ${words(from)} to ${words(to)} characters`
}

const rounded = (seconds: number): number =>
  seconds < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds)
