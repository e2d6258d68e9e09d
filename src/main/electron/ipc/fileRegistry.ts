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

/** @param expand turns a folder into the files meant, in a stable order */
export function createFileRegistry(expand: (path: string) => Promise<string[]>): FileRegistry {
  const pathById = new Map<string, string>()
  const idByPath = new Map<string, string>()

  const handleOf = (path: string, bytes: number): FileHandle => {
    const id = idByPath.get(path) ?? randomUUID()
    idByPath.set(path, id)
    pathById.set(id, path)
    return { file: id, name: basename(path), bytes }
  }
  const handlesOf = async (path: string): Promise<FileHandle[]> => {
    const status = await stat(path).catch(() => null)
    // A file that cannot be read is handed on all the same: its preview says what is wrong with it.
    if (status === null) return [handleOf(path, 0)]
    if (!status.isDirectory()) return [handleOf(path, status.size)]
    const handles: FileHandle[] = []
    // A folder that holds nothing to read is handed on too: its preview says so.
    const files = await expand(path).catch(() => [path])
    for (const file of files) handles.push(handleOf(file, (await stat(file)).size))
    return handles
  }

  return {
    accept: async (paths) => {
      const handles = new Map<string, FileHandle>()
      for (const path of paths) {
        for (const handle of await handlesOf(resolve(path))) handles.set(handle.file, handle)
      }
      return [...handles.values()]
    },
    pathOf: (id) => {
      const path = pathById.get(id)
      if (path === undefined)
        throw new VerbatimError('not_found', 'this file is no longer known', 'Drop it again.')
      return path
    },
  }
}
