/** Counts, outside of the program and its database, what a simulated server was asked and what it answered. */
import { createHash } from 'node:crypto'
import { standardAnswer } from '../../tests/helpers/simulatedAnswers.ts'
import type { Asked, Fault } from '../../tests/helpers/simulatedFaults.ts'

interface Page {
  /** Questions since the last one that met a fault, or that was answered. */
  open: number
  /** The start of the program that asked it last. */
  segment: number
  answered: number
  /** The start of the program it was last answered to. */
  answeredIn: number
}

export interface AskedBook {
  /** For the simulated server: notes the question, and meets it with a fault when `nextFault` says so. */
  fault: (asked: Asked) => Fault | null
  /** For the simulated server: notes the answer. */
  answer: (prompt: string, system: string) => string
  nextFault: (asked: Asked) => Fault | null
  /** Different questions that were answered to the end. */
  readonly answered: number
  /** The same, of those that were answered to this start of the program. */
  readonly answeredHere: number
  /** A new start of the program: what it asks again is laid to the end of the start that asked before. */
  turnPage(): void
  /** By start: how many of the questions it left without a fault were asked again by a later one. */
  readonly again: ReadonlyMap<number, number>
  /** Questions one and the same start asked twice without a fault in between. */
  readonly doubled: number
}

const keyOf = (prompt: string, system: string): string =>
  createHash('sha1').update(system).update('\0').update(prompt).digest('base64')

export function createAskedBook(): AskedBook {
  const pages = new Map<string, Page>()
  const again = new Map<number, number>()
  let segment = 0
  let answered = 0
  let answeredHere = 0
  let doubled = 0
  const book: AskedBook = {
    nextFault: () => null,
    fault: (asked) => {
      const key = keyOf(asked.prompt, asked.system)
      const page = pages.get(key) ?? { open: 0, segment, answered: 0, answeredIn: 0 }
      pages.set(key, page)
      if (page.open > 0) {
        if (page.segment === segment) doubled += 1
        else again.set(page.segment, (again.get(page.segment) ?? 0) + 1)
      }
      page.segment = segment
      const fault = book.nextFault(asked)
      page.open = fault === null ? 1 : 0
      return fault
    },
    answer: (prompt, system) => {
      const page = pages.get(keyOf(prompt, system))
      if (page !== undefined && page.open > 0) {
        page.answered += 1
        if (page.answered === 1) answered += 1
        if (page.answeredIn !== segment) answeredHere += 1
        page.answeredIn = segment
      }
      return standardAnswer(prompt, system)
    },
    get answered() {
      return answered
    },
    get answeredHere() {
      return answeredHere
    },
    turnPage: () => {
      segment += 1
      answeredHere = 0
    },
    again,
    get doubled() {
      return doubled
    },
  }
  return book
}
