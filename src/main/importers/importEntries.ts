/** An import as its queue knows it, and how it may end early. */
import { VerbatimError, type ErrorData } from '../../shared/domain/errors.ts'
import type { ColumnMapping, ItemKind, TableReading } from '../../shared/domain/reading.ts'
import type { Source } from '../../shared/domain/source.ts'
import type { ImportTask } from './parserTasks.ts'
import type { ParserRun } from './parserThreads.ts'
import type { ImportCounts } from './transfer.ts'

export interface Entry {
  source: number
  path: string
  kind: ItemKind
  reading: TableReading
  mapping: ColumnMapping | null
  resumed: ImportTask['resumed']
  state: 'waiting' | 'running' | 'ended'
  cancelled: boolean
  running: ParserRun<ImportCounts> | null
  /** Settles when its file is read, to its end or not. */
  streaming: Promise<void>
  /** All of it is in the store. */
  stored: boolean
  outcome: Promise<Source>
  resolve(source: Source): void
  reject(error: unknown): void
}

export type EntryStart = Pick<Entry, 'source' | 'path' | 'kind' | 'reading' | 'mapping' | 'resumed'>

export function newEntry(start: EntryStart): Entry {
  const { promise, resolve, reject } = Promise.withResolvers<Source>()
  promise.catch(() => {})
  return {
    ...start,
    state: 'waiting',
    cancelled: false,
    running: null,
    streaming: Promise.resolve(),
    stored: false,
    outcome: promise,
    resolve,
    reject,
  }
}

export const cancelledBy = ({ path }: Entry): VerbatimError =>
  new VerbatimError('cancelled', `the import of ${path} was cancelled`, 'Nothing of it was kept.')

export const diskFull = (data: ErrorData): ErrorData => ({
  ...data,
  message: 'the disk is full; the import stopped where it was',
  hint: 'Make room: the import goes on from there at the next start, or cancel it to take away what was stored.',
})
