import { randomUUID } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { VerbatimError } from '../../../shared/domain/errors.ts'
import type { FileHandle } from '../../../shared/ipc/sources.ts'

/** The page works with opaque ids; only main knows which file is meant. */
export interface FileRegistry {
  /** Takes files and folders in; a folder becomes the files in it. Each file keeps its id for as long as the app runs. */
  accept(paths: readonly string[]): Promise<FileHandle[]>
  /** @throws VerbatimError `not_found` for an id that was never given out */
  pathOf(id: string): string
}

/** @param expand turns folders into the files they hold, in a stable order */
export function createFileRegistry(expand: (paths: readonly string[]) => Promise<string[]>): FileRegistry {
  const pathById = new Map<string, string>()
  const idByPath = new Map<string, string>()

  const handleOf = async (path: string): Promise<FileHandle> => {
    const id = idByPath.get(path) ?? randomUUID()
    idByPath.set(path, id)
    pathById.set(id, path)
    // A file that cannot be read is handed on all the same: its preview says what is wrong with it.
    const bytes = await stat(path).then(
      (status) => status.size,
      () => 0,
    )
    return { file: id, name: basename(path), bytes }
  }

  return {
    accept: async (paths) => {
      const files = await expand(paths.map((path) => resolve(path)))
      return Promise.all(files.map(handleOf))
    },
    pathOf: (id) => {
      const path = pathById.get(id)
      if (path === undefined)
        throw new VerbatimError('not_found', 'this file is no longer known', 'Drop it again.')
      return path
    },
  }
}
