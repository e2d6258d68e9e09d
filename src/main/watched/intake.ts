/** Takes what lies in watched folders in: each file once as it is, by a reading that is known, and what fails once only. */
import { basename } from 'node:path'
import { type ErrorData, VerbatimError, toErrorData } from '../../shared/domain/errors.ts'
import type { ColumnMapping, TableReading } from '../../shared/domain/reading.ts'
import type { WatchedFile } from '../../shared/domain/watched.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import type { WriteOperations } from '../db/writeOperations.ts'
import { isBelow } from '../folders.ts'
import { shortHash } from '../hash.ts'
import type { ImportService } from '../importers/importService.ts'
import type { Asker } from '../workers/operations.ts'
import type { Unit } from './folderLook.ts'
import { type KnownReading, findKnownReading } from './knownReadings.ts'
import type { WatchedRow } from './operations.ts'
import { sameMark } from './settling.ts'

export interface IntakeParts {
  read: Pick<Asker<ReadOperations>, 'ask'>
  write: Pick<Asker<WriteOperations>, 'ask'>
  imports: Pick<ImportService, 'expand' | 'inspect' | 'start' | 'outcome' | 'resumeInterrupted'>
}

/** `left`: nothing to do, or for a person; `later`: the queue is full or the program closes. */
export type Taken = 'taken' | 'left' | 'later'

export interface Intake {
  take(unit: Unit, closing: AbortSignal): Promise<Taken>
  /**
   * Looks again at what waits in a folder that is wanted, where by now a table of the same columns was read.
   *
   * @returns whether something was taken
   */
  reconsider(closing: AbortSignal): Promise<boolean>
  /**
   * Goes on with what was being imported when the program ended or the disk was full, whatever folder it lies in: its first rows
   * are in the store, and half of a file is worse than a file of a folder that is watched no more.
   *
   * @returns whether something was taken
   */
  finishInterrupted(closing: AbortSignal): Promise<boolean>
  /** What waits for a person or failed in the folders that are wanted. */
  files(): WatchedFile[]
  pathOf(file: number): string | null
  forget(file: number): Promise<void>
  /** It is dealt with as it is now: told of no more, and taken only when it has changed. */
  leave(file: number): Promise<void>
}

const WAITS: ErrorData = {
  code: 'mapping_invalid',
  message: 'no survey with these columns was imported yet, so nobody has said how it is to be read',
  hint: 'Import it once with its preview; later files with the same columns are then taken by themselves.',
}

const hashOf = (readings: readonly KnownReading[]): string => shortHash(JSON.stringify(readings))

/** @param wanted the folders that are watched now; what lies in others is remembered, and neither taken nor told of */
export function createIntake({ read, write, imports }: IntakeParts, wanted: () => readonly string[]): Intake {
  let rows: Map<string, WatchedRow> | null = null
  /** The hash of the readings none of which fitted a file that waits, when it was last looked at. */
  const fittedNone = new WeakMap<WatchedRow, string>()
  /** Which a person has put away, or wants tried again: whoever is looking at one of them no longer says what becomes of it. */
  const decided = new WeakSet<WatchedRow>()

  const known = async (): Promise<Map<string, WatchedRow>> =>
    (rows ??= new Map((await read.ask('watched.files', null)).map((row) => [row.path, row])))

  const note = async (
    { path, bytes, modifiedAt }: Pick<Unit, 'path' | 'bytes' | 'modifiedAt'>,
    state: WatchedRow['state'],
    { source = null, error = null }: { source?: number | null; error?: ErrorData | null } = {},
  ): Promise<WatchedRow> => {
    const noted = await write.ask('watched.note', {
      ...{ path, bytes, modifiedAt, state, source, error },
      notedAt: Date.now(),
    })
    ;(await known()).set(path, noted)
    return noted
  }

  const settled = async (unit: Unit, source: number, closing: AbortSignal): Promise<Taken> => {
    try {
      await imports.outcome(source)
      await note(unit, 'taken', { source })
      return 'taken'
    } catch (error) {
      // What the end of the program or a full disk cut short goes on at the next start: it stays noted with its source.
      if (closing.aborted) return 'later'
      const data = toErrorData(error)
      if (data.code === 'disk_full') return 'left'
      await note(unit, 'failed', { error: data })
      return 'left'
    }
  }

  const start = async (
    unit: Unit,
    { reading, mapping }: { reading: TableReading; mapping: ColumnMapping | null },
    closing: AbortSignal,
  ): Promise<Taken> => {
    const { source } = await imports.start({ path: unit.path, reading, mapping, survey: null, sample: false })
    await note(unit, 'importing', { source })
    return settled(unit, source, closing)
  }

  const take = async (unit: Unit, closing: AbortSignal): Promise<Taken> => {
    const row = (await known()).get(unit.path)
    return row !== undefined && sameMark(row, unit) ? 'left' : takeAnew(unit, closing)
  }

  /** Also one that was dealt with already: its row stays, so that a person can look at it meanwhile. */
  const takeAnew = async (unit: Unit, closing: AbortSignal): Promise<Taken> => {
    const { path, bytes, modifiedAt } = unit
    const before = (await known()).get(path)
    // Of the file as it was: one that has changed since is told of anew.
    const isDecided = (): boolean => before !== undefined && decided.has(before) && sameMark(before, unit)
    try {
      if (await read.ask('watched.isKnown', { path, bytes, modifiedAt })) {
        await note(unit, 'taken')
        return 'left'
      }
      if (unit.isFolder) return await start(unit, { reading: {}, mapping: null }, closing)
      const detected = await imports.inspect(path, {}, null)
      if (detected.kind === 'email') return await start(unit, { reading: {}, mapping: null }, closing)
      const readings: readonly KnownReading[] = await read.ask('watched.readings', null)
      const reading = await findKnownReading(detected, readings, (other) =>
        imports.inspect(path, other, null),
      )
      if (isDecided()) return 'left'
      if (reading !== null) return await start(unit, reading, closing)
      fittedNone.set(await note(unit, 'waiting', { error: WAITS }), hashOf(readings))
      return 'left'
    } catch (error) {
      if (closing.aborted || (error instanceof VerbatimError && error.code === 'queue_full')) return 'later'
      if (!isDecided()) await note(unit, 'failed', { error: toErrorData(error) })
      return 'left'
    }
  }

  /** @param store what was decided */
  const decide = async (file: number, store: (row: WatchedRow) => Promise<void>): Promise<void> => {
    const row = [...(await known()).values()].find(({ id }) => id === file)
    if (row === undefined) return
    decided.add(row)
    try {
      await store(row)
    } catch (error) {
      decided.delete(row)
      throw error
    }
  }

  const isWanted = (path: string, folders = wanted()): boolean =>
    // The single mails of a folder are noted by its own path.
    folders.some((folder) => folder === path || isBelow(folder, path))

  const waiting = async (): Promise<WatchedRow[]> => {
    const folders = wanted()
    return [...(await known()).values()].filter(
      ({ path, state }) => state === 'waiting' && isWanted(path, folders),
    )
  }

  return {
    take,
    reconsider: async (closing) => {
      const rowsThatWait = await waiting()
      if (rowsThatWait.length === 0) return false
      const readings = hashOf(await read.ask('watched.readings', null))
      let taken = false
      for (const row of rowsThatWait) {
        if (closing.aborted) return taken
        if (fittedNone.get(row) === readings) continue
        // The import of one before it takes its time: a person may have put this one away meanwhile, or its folder.
        if ((await known()).get(row.path) !== row || !isWanted(row.path)) continue
        const outcome = await takeAnew({ ...row, isFolder: false }, closing)
        // There is no room for those behind it either: all of them have their turn at the next look.
        if (outcome === 'later') return taken
        taken = outcome === 'taken' || taken
      }
      return taken
    },
    finishInterrupted: async (closing) => {
      let taken = false
      for (const row of (await known()).values()) {
        if (closing.aborted) return taken
        if (row.state !== 'importing' || row.source === null) continue
        const { source } = row
        const stored = await read.ask('sources.get', { source })
        if (stored === null) await note(row, 'taken')
        else {
          await imports.resumeInterrupted(({ id }) => id === source)
          const unit = { ...row, isFolder: false }
          taken = (await settled(unit, source, closing)) === 'taken' || taken
        }
      }
      return taken
    },
    files: () => {
      const folders = wanted()
      return [...(rows?.values() ?? [])].flatMap(({ id, path, state, error, notedAt }) =>
        (state === 'waiting' || state === 'failed') && error !== null && isWanted(path, folders)
          ? [{ file: id, path, name: basename(path), state, error, since: new Date(notedAt).toISOString() }]
          : [],
      )
    },
    pathOf: (file) => [...(rows?.values() ?? [])].find(({ id }) => id === file)?.path ?? null,
    forget: (file) =>
      decide(file, async ({ path }) => {
        await write.ask('watched.forgetFile', { file })
        ;(await known()).delete(path)
      }),
    leave: (file) =>
      decide(file, async (row) => {
        await note(row, 'taken', { source: row.source })
      }),
  }
}
