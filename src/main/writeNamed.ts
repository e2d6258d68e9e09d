/** Writing where a person said: the name may stand for more than a file. */
import { constants, write } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { VerbatimError } from '../shared/domain/errors.ts'
import { type Output, type Parts, explain, openReplacement, writeTo } from './writeAtomically.ts'
import { type WriteTarget, findTarget } from './writeTarget.ts'

export interface NamedOptions {
  /** How long a pipe with a name may be without a reader. Milliseconds. */
  readerWithinMs?: number
}

/**
 * Writes parts to what a name stands for. A link stays, and where it leads is written. A file is either as before or complete,
 * and keeps its group and permissions as far as the system lets it (see `openReplacement`). A pipe, a device and the process's
 * own output get the parts as they come: of them nothing can be taken back.
 *
 * Errors: those of `writeAtomically`; `file_unreadable` also for what is no file, for a pipe that nobody reads, and for one
 * whose reader leaves.
 */
export async function writeNamed(file: string, parts: Parts, options: NamedOptions = {}): Promise<void> {
  await writeTo(await openNamed(file, options), parts)
}

/** As `writeNamed`, in two steps: what cannot be written to is told before there is anything to write. */
export async function openNamed(
  file: string,
  { readerWithinMs = 30_000 }: NamedOptions = {},
): Promise<Output> {
  const explained = async <Result>(result: Promise<Result>): Promise<Result> => {
    try {
      return await result
    } catch (error) {
      throw explain(file, error)
    }
  }
  const output = await explained(findTarget(file).then((target) => openTarget(target, readerWithinMs)))
  return {
    write: (parts) => explained(output.write(parts)),
    close: () => explained(output.close()),
  }
}

async function openTarget(target: WriteTarget, readerWithinMs: number): Promise<Output> {
  if (target.kind === 'file') return openReplacement(target.path, target.access)
  if (target.kind === 'output')
    return { write: (parts) => writeThrough(target.descriptor, parts), close: () => Promise.resolve() }
  const handle = await openForReader(target, readerWithinMs)
  return { write: (parts) => writeThrough(handle.fd, parts), close: () => handle.close() }
}

/**
 * Opened without waiting, and written so: the system's own waits for a reader, and for one that takes no more, would hold a
 * thread of the pool until somebody reads.
 */
async function openForReader(
  { kind, path }: Extract<WriteTarget, { kind: 'pipe' | 'device' }>,
  withinMs: number,
): Promise<FileHandle> {
  const flags = constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK
  const deadline = performance.now() + withinMs
  for (;;) {
    try {
      return await open(path, flags)
    } catch (error) {
      if (kind !== 'pipe' || (error as NodeJS.ErrnoException).code !== 'ENXIO') throw error
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

const writeBytes = promisify(write)

async function writeThrough(descriptor: number, parts: Parts): Promise<void> {
  for await (const part of parts) {
    let rest: Uint8Array = Buffer.from(part, 'utf8')
    while (rest.length > 0) {
      try {
        rest = rest.subarray((await writeBytes(descriptor, rest)).bytesWritten)
      } catch (error) {
        // A pipe that its reader has not emptied yet; Node does not wait at its own output either.
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
        await wait(5)
      }
    }
  }
}
