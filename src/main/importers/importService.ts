/** Imports as main sees them: a queue of which one is read at a time, its progress, and what a crash left behind. */
import { toErrorData, VerbatimError } from '../../shared/domain/errors.ts'
import type { ColumnMapping, Inspection, TableReading } from '../../shared/domain/reading.ts'
import {
  ImportRequest,
  type Forgotten,
  type ImportProgress,
  type RulesProgress,
  type Source,
} from '../../shared/domain/source.ts'
import { createTopic, type Topic } from '../../shared/topic.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import type { WriteOperations } from '../db/writeOperations.ts'
import type { Logger } from '../logger.ts'
import type { Asker } from '../workers/operations.ts'
import type { WorkerFiles } from '../workers/workerFiles.ts'
import { removeLeftOvers, unpackFolderIn } from './archive/unpack.ts'
import { readFacts, readStart } from './fileFacts.ts'
import { cancelledBy, diskFull, newEntry, type Entry, type EntryStart } from './importEntries.ts'
import { checkFreeSpace } from './freeSpace.ts'
import type { PreparedInspection } from './inspectFile.ts'
import type { AttachmentText, StoreQuestions } from './parserTasks.ts'
import { createPreparedFiles } from './preparedFiles.ts'
import { createProgressBoard } from './progressBoard.ts'
import { detectFormat, type Expansion } from './registry.ts'
import { createParserThreads } from './parserThreads.ts'
import { createRemovals } from './removals.ts'
import { streamFile } from './streamFile.ts'

export interface ImportService {
  /** Never changes anything. @param survey the one the rows are meant for, else it is decided as an import would */
  inspect(
    path: string,
    reading: TableReading,
    mapping: ColumnMapping | null,
    survey?: string | null,
  ): Promise<Inspection>
  /** A file or folder -> the paths to import, and what of a folder is not taken. */
  expand(path: string): Promise<Expansion>
  /** Writes a table as it would be read to a file. */
  dump(path: string, reading: TableReading, target: string): Promise<{ rows: number }>
  /** Queues an import; @throws VerbatimError `queue_full` with `retryAfterSeconds` when 100 wait */
  start(request: ImportRequest): Promise<{ source: number }>
  /** The source when its import has ended; @throws VerbatimError when it failed or was cancelled */
  outcome(source: number): Promise<Source>
  /**
   * Ends an import within a second and takes away what came of it. One that is stored whole by then is complete, whatever
   * the rules have read of it: it stays, and `forget` takes it away.
   */
  cancel(source: number): Promise<void>
  /** Takes a source away, whether it is being imported or is complete; @throws VerbatimError `not_found` */
  forget(source: number): Promise<Forgotten>
  /**
   * Clears away what removed texts left in the file, once no import is under way; the room goes back to the disk.
   * Resolves when nothing is left of them, or when the service closes: the next owner goes on then.
   */
  erase(): Promise<void>
  /** Takes up imports that a crash or a full disk broke off; @returns the sources that go on */
  resumeInterrupted(wanted?: (source: Source) => boolean): Promise<number[]>
  /** Takes away what a broken-off removal left, and builds the indexes that a first import left out. */
  finishLeftovers(): Promise<void>
  progress: Topic<readonly ImportProgress[]>
  /** Loads what the next file needs, so that it is answered at once. */
  warm(): void
  close(): Promise<void>
}

export interface ImportServiceOptions {
  /** Whose disk must have room. */
  dataFolder: string
  read: Asker<ReadOperations>
  write: Asker<WriteOperations>
  workerFiles: WorkerFiles
  logger: Logger
  /** What of attachments is read for search. */
  attachmentText(): AttachmentText
  /** Called when a file's preview is there for the person to look at. */
  onInspected?(): void
  /** Called when the source is complete in the store: views show it. */
  onStored(): void
  /** What the rules have still to read of what was imported. */
  rules: Pick<Topic<RulesProgress | null>, 'subscribe'> | null
  /** What follows before the import counts as done. `rulesFollow`: they begin to read it now, which is not waited for. */
  afterImport(source: Source, onThreading: () => void): Promise<{ rulesFollow: boolean }>
}

/** Imports that may wait behind the one being read. */
const LONGEST_QUEUE = 100
const RETRY_AFTER_SECONDS = 30
/** A cancelled import's items are invisible at once; the call waits until then, from its beginning, for the last to be gone. */
const CANCEL_MILLISECONDS = 700

export function createImportService(options: ImportServiceOptions): ImportService {
  const { dataFolder, read, write, workerFiles, logger, attachmentText, onStored, afterImport } = options
  const store: StoreQuestions = {
    propose: (question) => read.ask('surveys.propose', question),
    known: (question) => read.ask('items.known', question),
  }
  const unpackFolder = unpackFolderIn(dataFolder)
  const settings = { documentFile: workerFiles.document, unpackFolder }
  const parsers = createParserThreads(workerFiles.parser, settings, store)
  const progress = createTopic<readonly ImportProgress[]>([])
  const board = createProgressBoard(progress)
  const stopWatchingRules = options.rules?.subscribe((now) => board.rules(now))
  const prepared = createPreparedFiles()
  const entries = new Map<number, Entry>()
  const waiting: Entry[] = []
  const background = new Set<Promise<unknown>>()
  let working: Promise<void> | null = null
  let closing = false
  let starting = 0
  const removals = createRemovals(write, () => working !== null)

  const inBackground = (work: Promise<unknown>): void => {
    const settled = work.catch((error: unknown) =>
      logger.error('import clean-up failed', { message: String(error) }),
    )
    background.add(settled)
    void settled.finally(() => background.delete(settled))
  }

  const enqueue = (entry: EntryStart, name: string): void => {
    const queued = newEntry(entry)
    entries.set(entry.source, queued)
    waiting.push(queued)
    board.add(entry.source, name)
    working ??= workThroughQueue()
  }

  const workThroughQueue = async (): Promise<void> => {
    // Callers see the queued entry before it starts.
    await Promise.resolve()
    for (let entry = waiting.shift(); entry !== undefined && !closing; entry = waiting.shift())
      await runOne(entry)
    working = null
  }

  const runOne = async (entry: Entry): Promise<void> => {
    entry.state = 'running'
    try {
      entry.streaming = stream(entry)
      await entry.streaming
      onStored()
      board.phase(entry.source, 'indexing')
      await buildIndexes()
      const source = await read.ask('sources.get', { source: entry.source })
      if (source === null) throw new VerbatimError('cancelled', `${entry.path} was cancelled`, '')
      let next: ImportProgress['phase'] = 'done'
      try {
        const { rulesFollow } = await afterImport(source, () => board.phase(entry.source, 'threading'))
        if (rulesFollow) next = 'triage'
      } catch (error) {
        logger.error('work after an import failed', { source: entry.source, message: String(error) })
      }
      entry.state = 'ended'
      board.phase(entry.source, next)
      entry.resolve(source)
    } catch (error) {
      entry.state = 'ended'
      await fail(entry, error)
    }
  }

  /** What a first import left out; the source is seen and searched meanwhile. */
  const buildIndexes = async (): Promise<void> => {
    while (!closing && (await write.ask('import.buildIndex', null, { bulk: true })).more);
  }

  const stream = async (entry: Entry): Promise<void> => {
    const { source, path, kind, resumed } = entry
    const known = resumed === null ? prepared.find(path, entry.reading, entry.mapping) : null
    board.phase(source, 'reading')
    const running = streamFile({
      ...{ dataFolder, write, parsers, source, path, kind, resumed },
      reading: known === null ? entry.reading : known.reading,
      mapping: known === null ? entry.mapping : known.mapping,
      prepared: known === null ? null : { uniqueColumns: known.uniqueColumns },
      attachmentText: attachmentText(),
      onProgress: (now) => board.report(source, now),
    })
    entry.running = running
    if (entry.cancelled || closing) await running.stop()
    try {
      board.counts(source, await running.result)
      entry.stored = true
    } finally {
      entry.running = null
    }
  }

  const fail = async (entry: Entry, error: unknown): Promise<void> => {
    const data = toErrorData(error)
    // Cut short by the end of the program: taken up again at the next start.
    if (closing && !entry.cancelled) {
      entry.reject(new VerbatimError('cancelled', `${entry.path} goes on at the next start`, ''))
      return
    }
    if (entry.cancelled) {
      board.phase(entry.source, 'cancelled')
      entry.reject(cancelledBy(entry))
      return
    }
    logger.warn('import failed', { source: entry.source, code: data.code })
    const shown = data.code === 'disk_full' ? diskFull(data) : data
    board.fail(entry.source, shown)
    try {
      const failed = await write.ask('import.fail', { source: entry.source, error: shown })
      if (failed && shown.code !== 'disk_full') {
        await removals.removeRows(entry.source)
        inBackground(removals.erase())
      }
    } catch (second) {
      // On a full disk not even this can be noted; the source is then still importing, and is taken up again.
      logger.error('a failed import could not be noted', { source: entry.source, message: String(second) })
    }
    entry.reject(
      new VerbatimError(shown.code as 'file_unreadable', shown.message, shown.hint, { cause: error }),
    )
  }

  /** Ends the reading of a file, or takes it from the queue. @returns false when there is none, or all of it is stored */
  const endReading = async (source: number): Promise<boolean> => {
    const entry = entries.get(source)
    if (entry === undefined || entry.state === 'ended' || entry.stored) return false
    entry.cancelled = true
    const index = waiting.indexOf(entry)
    if (index === -1) {
      await entry.running?.stop()
      await entry.streaming.catch(() => {})
      // It may have been complete before the thread could be stopped: then it stays.
      if (isStored(entry)) return false
      await entry.outcome.catch(() => {})
      return true
    }
    waiting.splice(index, 1)
    entry.state = 'ended'
    board.phase(source, 'cancelled')
    entry.reject(cancelledBy(entry))
    return true
  }
  const takeAway = async (source: number, until: number): Promise<void> => {
    if (!(await write.ask('sources.beginRemoval', { source }))) return
    const removal = removals.removeRows(source)
    inBackground(removal.then(() => removals.erase()))
    const left = Math.max(0, until - performance.now())
    await Promise.race([removal, new Promise((resolve) => setTimeout(resolve, left).unref())])
  }
  // Read through a function: it may have been set while we waited, which the compiler cannot see.
  const isStored = (entry: Entry): boolean => entry.stored

  return {
    progress,
    warm: () => parsers.warm(),

    inspect: async (path, reading, mapping, survey = null) => {
      const facts = await readFacts(path)
      const { inspection, uniqueColumns } = await parsers.run<PreparedInspection>({
        kind: 'inspect',
        path,
        reading,
        mapping,
        survey,
      }).result
      if (inspection.kind === 'survey') prepared.keep(facts, reading, mapping, inspection, uniqueColumns)
      options.onInspected?.()
      return inspection
    },

    expand: (path) => parsers.run<Expansion>({ kind: 'expand', path }).result,

    dump: (path, reading, target) =>
      parsers.run<{ rows: number }>({ kind: 'dump', path, reading, target }).result,

    start: async (asked) => {
      const request = ImportRequest.parse(asked)
      if (waiting.length + starting >= LONGEST_QUEUE) {
        throw new VerbatimError(
          'queue_full',
          `${LONGEST_QUEUE} imports are waiting already`,
          `Try again in ${RETRY_AFTER_SECONDS} seconds.`,
          { retryAfterSeconds: RETRY_AFTER_SECONDS },
        )
      }
      starting++
      try {
        const file = await readStart(await readFacts(request.path))
        const format = detectFormat(file)
        const { name, bytes } = file
        await checkFreeSpace(dataFolder, { name, kind: format.kind, bytesLeft: bytes })
        const { source } = await write.ask('import.begin', {
          path: request.path,
          name: file.name,
          format: format.format,
          kind: format.kind,
          sample: request.sample,
          reading: request.reading,
          mapping: request.mapping,
          survey: request.survey,
          bytes: file.bytes,
          modifiedAt: file.modifiedAt,
          now: Date.now(),
        })
        const { path, reading, mapping } = request
        enqueue({ source, path, kind: format.kind, reading, mapping, resumed: null }, file.name)
        return { source }
      } finally {
        starting--
      }
    },

    outcome: async (source) => {
      const entry = entries.get(source)
      if (entry !== undefined) return entry.outcome
      const stored = await read.ask('sources.get', { source })
      if (stored === null)
        throw new VerbatimError(
          'not_found',
          `there is no source ${source}`,
          'Choose one from the list of sources.',
        )
      return stored
    },

    cancel: (source) => {
      const until = performance.now() + CANCEL_MILLISECONDS
      const cancelling = endReading(source).then((ended) => (ended ? takeAway(source, until) : undefined))
      inBackground(cancelling)
      return cancelling
    },

    forget: async (source) => {
      await endReading(source)
      const forgotten = await removals.forget(source)
      board.drop(source)
      return forgotten
    },

    erase: () => {
      const erasing = removals.erase()
      inBackground(erasing)
      return erasing
    },

    resumeInterrupted: async (wanted = () => true) => {
      const resumed: number[] = []
      for (const { source, modifiedAt, checkpoint, leftover } of await read.ask('sources.unfinished', null)) {
        const entry = entries.get(source.id)
        if (!wanted(source) || leftover !== null || (entry !== undefined && entry.state !== 'ended')) continue
        const settled = source.state !== 'waiting'
        const mark = { bytes: source.bytes, modifiedAt }
        logger.info('import taken up again', { source: source.id, checkpoint })
        enqueue(
          {
            source: source.id,
            path: source.path,
            kind: source.kind,
            reading: source.reading,
            mapping: source.mapping,
            resumed: { mark, settled },
          },
          source.name,
        )
        resumed.push(source.id)
      }
      return resumed
    },

    finishLeftovers: async () => {
      inBackground(removeLeftOvers(unpackFolder))
      const unfinished = await read.ask('sources.unfinished', null)
      const removed = unfinished.filter(({ leftover }) => leftover !== null)
      await Promise.all([buildIndexes(), ...removed.map(({ source }) => removals.removeRows(source.id))])
    },

    close: async () => {
      closing = true
      const removed = removals.close()
      for (const entry of entries.values()) await entry.running?.stop()
      await working
      await Promise.all(background)
      await removed
      await parsers.close()
      stopWatchingRules?.()
      board.close()
    },
  }
}
