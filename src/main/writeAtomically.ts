import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { VerbatimError } from '../shared/domain/errors.ts'

/**
 * Writes a file from parts, one at a time, so that `file` is either as before or complete: the parts go to a file
 * beside it which takes its name at the end.
 *
 * Errors: `disk_full`, `file_not_found` for a folder that is not there, `file_unreadable` for one that may not be
 * written to.
 */
export async function writeAtomically(
  file: string,
  parts: AsyncIterable<string> | Iterable<string>,
): Promise<void> {
  const unfinished = `${file}.${randomUUID().slice(0, 8)}.part`
  try {
    const handle = await open(unfinished, 'wx', 0o600)
    try {
      for await (const part of parts) await handle.writeFile(part, 'utf8')
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(unfinished, file)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw explain(file, error)
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
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'EISDIR':
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
