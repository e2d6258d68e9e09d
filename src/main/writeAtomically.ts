import { randomUUID } from 'node:crypto'
import { constants, write } from 'node:fs'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { VerbatimError } from '../shared/domain/errors.ts'
import { type WriteTarget, findTarget } from './writeTarget.ts'

/** A file that was not there is its owner's alone: what is written is what people said, or of the data folder. */
const PRIVATE = 0o600

export interface WriteOptions {
  /** The file is its owner's alone, also where it was open to others before. */
  isPrivate?: boolean
  /** How long a pipe with a name may be without a reader. Milliseconds. */
  readerWithinMs?: number
}

type Parts = AsyncIterable<string> | Iterable<string>

/**
 * Writes a file from parts, one at a time, so that it is either as before or complete: the parts go to a file beside it
 * which takes its name at the end, and its permissions where it was there. A link stays, and where it leads is written. A
 * pipe, a device and the process's own output get the parts as they come: of them nothing can be taken back.
 *
 * Errors: `disk_full`, `file_not_found` for a folder that is not there, `file_unreadable` for one that may not be
 * written to, for what is no file, and for a pipe that nobody reads.
 */
export async function writeAtomically(file: string, parts: Parts, options: WriteOptions = {}): Promise<void> {
  const { isPrivate = false, readerWithinMs = 30_000 } = options
  try {
    const target = await findTarget(file)
    if (target.kind === 'file') await replace(target.path, parts, isPrivate ? null : target.mode)
    else if (target.kind === 'output') await writeOutput(target.descriptor, parts)
    else await writeThrough(target, parts, readerWithinMs)
  } catch (error) {
    throw explain(file, error)
  }
}

/** @param mode permission bits; null for those of a new file */
async function replace(path: string, parts: Parts, mode: number | null): Promise<void> {
  const unfinished = `${path}.${randomUUID().slice(0, 8)}.part`
  try {
    const handle = await open(unfinished, 'wx', PRIVATE)
    try {
      for await (const part of parts) await handle.writeFile(part, 'utf8')
      // Only where it differs: file systems without permissions refuse to set any.
      if (mode !== null && ((await handle.stat()).mode & 0o777) !== mode) await handle.chmod(mode)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}

async function writeThrough(
  { kind, path }: Extract<WriteTarget, { kind: 'pipe' | 'device' }>,
  parts: Parts,
  readerWithinMs: number,
): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_NOCTTY
  const reader = kind === 'pipe' ? await openForReader(path, flags, readerWithinMs) : null
  const handle = await open(path, flags).finally(() => reader?.close())
  try {
    for await (const part of parts) await handle.writeFile(part, 'utf8')
  } finally {
    await handle.close()
  }
}

/** Opens a pipe when there is a reader. The system's own wait for one holds a thread that not even the end of the process frees. */
async function openForReader(path: string, flags: number, withinMs: number): Promise<FileHandle> {
  const deadline = performance.now() + withinMs
  for (;;) {
    try {
      return await open(path, flags | constants.O_NONBLOCK)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error
      if (performance.now() >= deadline)
        throw new VerbatimError(
          'file_unreadable',
          `${path} is a pipe that nobody reads`,
          'Start first what is to read it.',
          { cause: error },
        )
      await wait(50)
    }
  }
}

const writeTo = promisify(write)

async function writeOutput(descriptor: number, parts: Parts): Promise<void> {
  for await (const part of parts) {
    let rest: Uint8Array = Buffer.from(part, 'utf8')
    while (rest.length > 0) {
      try {
        rest = rest.subarray((await writeTo(descriptor, rest)).bytesWritten)
      } catch (error) {
        // A pipe that its reader has not emptied yet: Node has it not wait.
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
        await wait(5)
      }
    }
  }
}

function explain(file: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code
  const options = { cause: error }
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new VerbatimError(
        'disk_full',
        `the disk is full: ${file} was not written`,
        'Make room and try again.',
        options,
      )
    case 'ENOENT':
    case 'ENOTDIR':
      return new VerbatimError(
        'file_not_found',
        `there is no folder for ${file}`,
        'Create it or choose another one.',
        options,
      )
    case 'EPIPE':
      return new VerbatimError(
        'file_unreadable',
        `${file} was closed by its reader before all was written`,
        'Export again to a reader that takes all of it.',
        options,
      )
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'EISDIR':
    case 'ELOOP':
      return new VerbatimError(
        'file_unreadable',
        `${file} cannot be written`,
        'Choose a place you may write to.',
        options,
      )
    default:
      return error
  }
}
