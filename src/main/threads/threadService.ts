import { VerbatimError } from '../../shared/domain/errors.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import type { WriteOperations } from '../db/writeOperations.ts'
import type { Logger } from '../logger.ts'
import { createPasses } from '../passes.ts'
import { type Asker, startThread } from '../workers/operations.ts'
import type { TriagerOperations } from '../workers/triagerThread.ts'
import type { WorkerFiles } from '../workers/workerFiles.ts'
import type { ParcelPage } from './operations.ts'
import type { UnfoldedPage } from './readingOperations.ts'
import type { ThreadCounts } from './threader.ts'

export interface Rethreaded extends ThreadCounts {
  /** What this pass changed in the store. */
  chains: { written: number; removed: number }
}

export interface ThreadService {
  /** Brings the chains up to the mails that are there now; calls during a pass are answered by one more pass. */
  rethread(): Promise<Rethreaded>
  /** A pass if mails came or went that none has seen, as when a process ended before it. @returns whether there was one */
  catchUp(): Promise<boolean>
  /** Ends a pass under way after its step; what it left undone stays due. */
  close(): Promise<void>
}

export interface ThreadServiceOptions {
  read: Asker<ReadOperations>
  write: Asker<WriteOperations>
  workerFiles: WorkerFiles
  /** Without it the mailbox owner is found by where mails were delivered. */
  preferences?: { all(): { ownAddress: string } }
  logger: Logger
}

export function createThreadService(options: ThreadServiceOptions): ThreadService {
  const { logger } = options
  let closing = false
  const checkGoesOn = (): void => {
    if (closing)
      throw new VerbatimError('cancelled', 'Verbatim is closing', 'Mails are threaded at the next start.')
  }
  const passes = createPasses(
    () => rethreadOnce(options, checkGoesOn),
    (_first, second) => second,
  )
  return {
    rethread: passes.run,
    catchUp: async () => {
      const { isDue } = await options.read.ask('passes.state', { pass: 'threads' })
      if (isDue) await passes.run()
      return isDue
    },
    close: () => {
      closing = true
      return passes.close((error) => logger.warn('threading ended early', { error: String(error) }))
    },
  }
}

/** Finds out for every chain that changed which of its messages hold the others. */
async function foldChains(
  read: Asker<ReadOperations>,
  write: Asker<WriteOperations>,
  threader: Asker<TriagerOperations>,
  checkGoesOn: () => void,
): Promise<void> {
  for (let after: UnfoldedPage['next'] = { chain: 0, ordinal: 0 }; after !== null;) {
    checkGoesOn()
    const page: UnfoldedPage = await read.ask('threads.unfolded', { after })
    after = page.next
    const folded = await threader.ask('thread.fold', { parcel: page.parcel, isLast: after === null })
    if (folded.parcel !== '[]') await write.ask('threads.saveFolded', folded, { bulk: true })
  }
}

/** A thread of its own for each pass: its memory goes back when it ends. */
async function rethreadOnce(
  { read, write, workerFiles, preferences, logger }: ThreadServiceOptions,
  checkGoesOn: () => void,
): Promise<Rethreaded> {
  checkGoesOn()
  const started = performance.now()
  const { wanted } = await read.ask('passes.state', { pass: 'threads' })
  const threader = startThread<TriagerOperations>({
    file: workerFiles.triager,
    name: 'threader',
    workerData: null,
  })
  try {
    for (let after: number | null = 0; after !== null;) {
      checkGoesOn()
      const page: ParcelPage = await read.ask('threads.headers', { after })
      await threader.ask('thread.addHeaders', { parcel: page.parcel })
      after = page.next
    }
    for (let after: number | null = 0; after !== null;) {
      const page: ParcelPage = await read.ask('threads.stored', { after })
      await threader.ask('thread.addStored', { parcel: page.parcel })
      after = page.next
    }
    const ownAddress = preferences?.all().ownAddress ?? ''
    const { people, isOwned } = await threader.ask('thread.findPeople', { ownAddress })
    // Only where the owner is known it matters who asked last: else the texts need not be read.
    for (let after: number | null = isOwned ? 0 : null; after !== null;) {
      const page: ParcelPage = await read.ask('threads.asking', { after })
      await threader.ask('thread.addAsking', { parcel: page.parcel })
      after = page.next
    }
    const { slices, chains, ...counts } = await threader.ask('thread.compute', null)
    await write.ask('threads.savePeople', { parcel: people }, { bulk: true })
    for (let slice = 0; slice < slices; slice++) {
      checkGoesOn()
      await write.ask('threads.save', await threader.ask('thread.takeSlice', null), { bulk: true })
    }
    for (let left = chains.removed; left > 0;) {
      const { identities } = await threader.ask('thread.takeRemoved', null)
      await write.ask('threads.remove', { identities }, { bulk: true })
      left -= identities.length
    }
    await foldChains(read, write, threader, checkGoesOn)
    await write.ask('passes.finish', { pass: 'threads', wanted })
    logger.info('mails threaded', {
      messages: counts.messages,
      threads: counts.threads,
      written: chains.written,
      removed: chains.removed,
      milliseconds: Math.round(performance.now() - started),
    })
    return { ...counts, chains }
  } finally {
    await threader.close()
  }
}
