import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { FileFacts, FileStart } from './format.ts'

export const HEAD_BYTES = 65_536
const CHUNK_BYTES = 1_048_576

/** The error a person sees when a file cannot be opened or read. */
export function fileError(path: string, error: unknown): VerbatimError {
  if (error instanceof VerbatimError) return error
  const { code, message } = error as { code?: string; message: string }
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new VerbatimError(
      'file_not_found',
      `${path} is not there`,
      'It may have been moved or deleted. Choose it again.',
      {
        cause: error,
      },
    )
  }
  return new VerbatimError(
    'file_unreadable',
    `${path} cannot be read: ${message}`,
    'Check that you may read the file.',
    {
      cause: error,
    },
  )
}

/** Facts of a regular file or a folder; devices, pipes and sockets are refused. A folder's bytes are 0 here. */
export async function readFacts(path: string): Promise<FileFacts> {
  try {
    const stats = await stat(path)
    if (!stats.isFile() && !stats.isDirectory()) {
      throw new VerbatimError(
        'file_unreadable',
        `${path} is neither a file nor a folder`,
        'Choose a file or a folder.',
      )
    }
    return {
      path,
      name: basename(path),
      bytes: stats.isFile() ? stats.size : 0,
      modifiedAt: Math.trunc(stats.mtimeMs),
      directory: stats.isDirectory(),
    }
  } catch (error) {
    throw fileError(path, error)
  }
}

export async function readStart(facts: FileFacts): Promise<FileStart> {
  if (facts.directory) return { ...facts, head: new Uint8Array() }
  try {
    const file = await open(facts.path, 'r')
    try {
      const head = new Uint8Array(HEAD_BYTES)
      const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0)
      return { ...facts, head: head.subarray(0, bytesRead) }
    } finally {
      await file.close()
    }
  } catch (error) {
    throw fileError(facts.path, error)
  }
}

/**
 * The bytes of a file in chunks of 1 MiB, up to the size it had when it was looked at, so that a growing file is read
 * the same twice. A chunk is valid until the next one is asked for.
 *
 * @throws VerbatimError `file_changed` when the file has become shorter
 */
export async function* readChunks(facts: FileFacts): AsyncGenerator<Uint8Array> {
  const file = await open(facts.path, 'r').catch((error: unknown) => {
    throw fileError(facts.path, error)
  })
  try {
    const buffer = new Uint8Array(Math.min(CHUNK_BYTES, Math.max(1, facts.bytes)))
    let position = 0
    while (position < facts.bytes) {
      const wanted = Math.min(buffer.length, facts.bytes - position)
      const { bytesRead } = await file.read(buffer, 0, wanted, position).catch((error: unknown) => {
        throw fileError(facts.path, error)
      })
      if (bytesRead === 0) {
        throw new VerbatimError(
          'file_changed',
          `${facts.path} became shorter while it was read`,
          'Wait until the other program has written it, then import it again.',
        )
      }
      position += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}
