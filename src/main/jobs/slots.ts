import type { PartNumber, WorkerState } from '../../shared/domain/run.ts'
import type { LeasedJob } from './exchangeWrites.ts'

interface Slot {
  id: number
  /** Asked in one question; empty when it is idle. */
  jobs: readonly LeasedJob[]
  /** By `performance.now()`: since when it asks or is idle. */
  since: number
  lastLatencyMs: number | null
  settled: number
  /** Address of the model server it asked last. */
  server: string
  /** Of a text that is read in parts the one that is asked now. */
  part: PartNumber | null
}

/**
 * The workers of a run: a slot is one request in flight. Slots beyond the wanted number end with their job. How many may be
 * in flight is for the servers to say.
 */
export interface Slots {
  wanted: number
  /** @param server address of the one that is asked */
  take(jobs: readonly LeasedJob[], server: string): Slot
  /** @param answered how many of its jobs were */
  give(slot: Slot, answered: number): void
  /** @param unused how slots present themselves that ask nothing: idle, or why they are kept from it */
  view(unused: Exclude<WorkerState['state'], 'asking'>): WorkerState[]
}

export function createSlots(wanted: number): Slots {
  let slots: Slot[] = []
  let count = 0
  const isBusy = (slot: Slot): boolean => slot.jobs.length > 0
  const resize = (): void => {
    const excess = slots.length - count
    if (excess > 0) {
      const leaving = new Set(
        slots
          .filter((slot) => !isBusy(slot))
          .toSorted((a, b) => b.id - a.id)
          .slice(0, excess),
      )
      slots = slots.filter((slot) => !leaving.has(slot))
    }
    grow(count)
  }
  const grow = (to: number): void => {
    while (slots.length < to) {
      const used = new Set(slots.map(({ id }) => id))
      let id = 1
      while (used.has(id)) id += 1
      slots.push({
        id,
        jobs: [],
        since: performance.now(),
        lastLatencyMs: null,
        settled: 0,
        server: '',
        part: null,
      })
      slots.sort((a, b) => a.id - b.id)
    }
  }
  count = wanted
  resize()
  return {
    get wanted() {
      return count
    },
    set wanted(next) {
      count = next
      resize()
    },
    take: (jobs, server) => {
      let slot = slots.find((each) => !isBusy(each))
      if (slot === undefined) {
        // The number was lowered while jobs were being leased for it: they are asked all the same.
        grow(slots.length + 1)
        slot = slots.find((each) => !isBusy(each))!
      }
      slot.jobs = jobs
      slot.server = server
      slot.since = performance.now()
      return slot
    },
    give: (slot, answered) => {
      const now = performance.now()
      if (answered > 0) {
        slot.lastLatencyMs = Math.round(now - slot.since)
        slot.settled += answered
      }
      slot.jobs = []
      slot.part = null
      slot.since = now
      if (slots.length > count) resize()
    },
    view: (unused) =>
      slots.map(({ id, jobs: [job], since, lastLatencyMs, settled, server, part }) => ({
        id,
        state: job !== undefined ? 'asking' : unused,
        item: job?.subjectKind === 'item' ? job.id : null,
        chain: job?.subjectKind === 'chain' ? job.id : null,
        stage: job?.stage ?? null,
        seconds: (performance.now() - since) / 1_000,
        lastLatencyMs,
        settled,
        server,
        part,
      })),
  }
}
