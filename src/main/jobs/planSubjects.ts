/**
 * Plans a run without holding anybody up: a reader gives the items page by page, and a thread that has nothing else to do
 * puts them in order. A hundred thousand of them take half a second each way.
 */
import type { ReadOperations } from '../db/readOperations.ts'
import { type Asker, startThread } from '../workers/operations.ts'
import type { TriagerOperations } from '../workers/triagerThread.ts'
import type { WorkerFiles } from '../workers/workerFiles.ts'
import type { KnownSketches } from '../folding/nearTexts.ts'
import type { NearSearch, SubjectPage } from './planner.ts'
import type { PlannedSubjects } from './planOrder.ts'
import type { PlanQuestion } from './planReads.ts'
import { type Reuse, answersFrom } from './reuse.ts'

interface PlanningThreads {
  read: Pick<Asker<ReadOperations>, 'ask'>
  workerFiles: Pick<WorkerFiles, 'triager'>
}

export interface WantedPlan extends Omit<PlanQuestion, 'answersFrom'> {
  seed: number
  limit: number | null
  reuse: Reuse
  /** Milliseconds since 1970. */
  now: number
  /** Absent: every text is looked at. */
  memory?: NearMemory
  /** Looked at between two pages, and two parcels of texts. */
  isHalting?: () => boolean
}

/** What one planning leaves to the next, so that one new text does not cost a look at all the others. */
export interface NearMemory {
  sketches: KnownSketches | null
}

/**
 * What a stage would ask of complete sources, in the order in which it would be asked: the items that have something to
 * read, or for the stage `chain` the chains of several mails.
 *
 * @returns null when it was to halt: nothing of it is stored yet, nor kept in the memory
 */
export async function planSubjects(
  { read, workerFiles }: PlanningThreads,
  { seed, limit, reuse, now, memory = { sketches: null }, isHalting = () => false, ...wanted }: WantedPlan,
): Promise<PlannedSubjects | null> {
  const question: PlanQuestion = { ...wanted, answersFrom: answersFrom(reuse, now) }
  const thread = startThread<TriagerOperations>({
    file: workerFiles.triager,
    name: 'planner',
    workerData: null,
  })
  const onlyNew = question.onlyNew === true
  const operation = question.stage === 'chain' ? 'ledger.planChainPage' : 'ledger.planPage'
  try {
    for (let after: number | null = 0; after !== null;) {
      if (isHalting()) return null
      const page: SubjectPage = await read.ask(operation, { ...question, after })
      await thread.ask('plan.add', page)
      after = page.next
    }
    if (isHalting()) return null
    await thread.ask('plan.draft', { seed, limit })
    // What ranks high is read in depth for its own sake, vectors cost little, and no two conversations are alike.
    if (reuse.nearDuplicates > 0 && question.stage === 'primary')
      await findNear(read, thread, { bound: reuse.nearDuplicates, onlyNew }, { memory, isHalting })
    if (isHalting()) return null
    return await thread.ask('plan.order', { onlyNew })
  } finally {
    await thread.close()
  }
}

/** Texts are read twice rather than kept: the first time what is not known, then only those that may be near to another. */
async function findNear(
  read: PlanningThreads['read'],
  thread: Pick<Asker<TriagerOperations>, 'ask'>,
  search: Omit<NearSearch, 'known'>,
  { memory, isHalting }: { memory: NearMemory; isHalting: () => boolean },
): Promise<void> {
  const unknown = await thread.ask('plan.nearCandidates', { ...search, known: memory.sketches })
  for await (const parcel of textsOf(read, unknown, isHalting)) await thread.ask('plan.sketch', { parcel })
  if (isHalting()) return
  const worth = await thread.ask('plan.worthALook', null)
  for await (const parcel of textsOf(read, worth, isHalting)) await thread.ask('plan.compare', { parcel })
  if (isHalting()) return
  memory.sketches = (await thread.ask('plan.sketches', null)) ?? memory.sketches
}

/** Asked for at once; a parcel has as many as its reader has time for. */
const MOST_ITEMS = 2_000

async function* textsOf(
  read: PlanningThreads['read'],
  items: Float64Array,
  isHalting: () => boolean,
): AsyncGenerator<string> {
  for (let at = 0; at < items.length && !isHalting();) {
    const { taken, parcel } = await read.ask('ledger.nearTexts', { items: items.slice(at, at + MOST_ITEMS) })
    yield parcel
    at += taken
  }
}
