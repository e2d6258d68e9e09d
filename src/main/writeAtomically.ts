import { randomUUID } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { VerbatimError } from '../shared/domain/errors.ts'
import type { Access } from './writeTarget.ts'

/** What is written is what people said, or of the data folder. */
const PRIVATE = 0o600

export type Parts = AsyncIterable<string> | Iterable<string>

export interface Output {
  /** Takes the parts one at a time, and can be called once. Errors: as the function that opened it. */
  write(parts: Parts): Promise<void>
  /** To be called also where nothing was written, or not all: no unfinished file stays. */
  close(): Promise<void>
}

/**
 * Writes a file of the program's own from parts, so that it is either as before or complete, and its owner's alone. Whatever
 * has the name is replaced, also a link or a pipe: nobody who puts one there has another file written or the program wait.
 * What a person names is for `writeNamed`.
 *
 * Errors: `disk_full`, `file_not_found` for a folder that is not there, `file_unreadable` for one that may not be
 * written to.
 */
export async function writeAtomically(file: string, parts: Parts): Promise<void> {
  try {
    await writeTo(await openReplacement(file, null), parts)
  } catch (error) {
    throw explain(file, error)
  }
}

export async function writeTo(output: Output, parts: Parts): Promise<void> {
  try {
    await output.write(parts)
  } finally {
    await output.close()
  }
}

/**
 * A file beside `path` that takes its name once all is written. Errors: those of the system.
 *
 * @param access see `giveAccess`; null for a file that is its owner's alone
 */
export async function openReplacement(path: string, access: Access | null): Promise<Output> {
  const unfinished = `${path}.${randomUUID().slice(0, 8)}.part`
  const handle = await open(unfinished, 'wx', PRIVATE)
  return {
    write: async (parts) => {
      for await (const part of parts) await handle.writeFile(part, 'utf8')
      if (access !== null) await giveAccess(handle, access)
      await handle.sync()
      await handle.close()
      await rename(unfinished, path)
    },
    close: async () => {
      await handle.close()
      await rm(unfinished, { force: true })
    },
  }
}

/**
 * Gives a file the group and the permissions of the one it replaces. Where the group is refused, its permissions are left out:
 * they would be those of another one. Where permissions are refused, the file stays its owner's alone.
 */
async function giveAccess(handle: FileHandle, { gid, mode }: Access): Promise<void> {
  // The group first: with the permissions the wrong one would have them for a moment.
  if ((await handle.stat()).gid !== gid) await handle.chown(-1, gid).catch(() => {})
  const now = await handle.stat()
  const wanted = now.gid === gid ? mode : mode & ~0o070
  // What is complete is not thrown away for this.
  if ((now.mode & 0o777) !== wanted) await handle.chmod(wanted).catch(() => {})
}

/** What the system says of `file`, in words. */
export function explain(file: string, error: unknown): unknown {
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
