/**
 * Plans a run without holding anybody up: a reader gives the items page by page, and a thread that has nothing else to do
 * puts them in order. A hundred thousand of them take half a second each way.
 */
import { AskedKind } from '../../shared/domain/labels.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import { type Asker, startThread } from '../workers/operations.ts'
import type { TriagerOperations } from '../workers/triagerThread.ts'
import type { WorkerFiles } from '../workers/workerFiles.ts'
import { type PlannedSubjects, type Subject, keepItems, planOrder } from './planOrder.ts'
import type { PlanQuestion } from './planReads.ts'

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
  /** Only items by whose recipe nothing was ever answered or planned. */
  onlyNew: boolean
}

/** What the thread does: takes pages in and puts what they hold in order. */
export function plannerOperations() {
  let subjects: Subject[] = []
  let old = new Set<number>()
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

    'plan.order': ({ seed, limit, onlyNew }: PlanOrder): PlannedSubjects => {
      const all = planOrder(subjects, seed, limit)
      const wanted = onlyNew ? keepItems(all, (item) => !old.has(item)) : all
      subjects = []
      old = new Set()
      return wanted
    },
  }
}

const kindAt = (index: number): AskedKind => AskedKind.options[index]!
const known = (value: number): number | null => (Number.isNaN(value) ? null : value)

/**
 * What a stage would ask of complete sources, in the order in which it would be asked: the items that have something to
 * read, or for the stage `chain` the chains of several mails.
 */
export async function planSubjects(
  {
    read,
    workerFiles,
  }: { read: Pick<Asker<ReadOperations>, 'ask'>; workerFiles: Pick<WorkerFiles, 'triager'> },
  { seed, limit, ...question }: PlanQuestion & { seed: number; limit: number | null },
): Promise<PlannedSubjects> {
  const thread = startThread<TriagerOperations>({
    file: workerFiles.triager,
    name: 'planner',
    workerData: null,
  })
  const operation = question.stage === 'chain' ? 'ledger.planChainPage' : 'ledger.planPage'
  try {
    for (let after: number | null = 0; after !== null;) {
      const page: SubjectPage = await read.ask(operation, { ...question, after })
      await thread.ask('plan.add', page)
      after = page.next
    }
    return await thread.ask('plan.order', { seed, limit, onlyNew: question.onlyNew === true })
  } finally {
    await thread.close()
  }
}
