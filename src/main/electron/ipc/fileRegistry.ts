import { randomUUID } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { VerbatimError } from '../../../shared/domain/errors.ts'
import type { FileHandle } from '../../../shared/ipc/sources.ts'

/** Archives behave like folders. */
const ARCHIVE_NAME = /\.zip$/i

/** The page works with opaque ids; only main knows which file is meant. */
export interface FileRegistry {
  /** Takes files, folders and archives in; the latter two become the files in them. Each file keeps its id for as long as the app runs. */
  accept(paths: readonly string[]): Promise<FileHandle[]>
  /** @throws VerbatimError `not_found` for an id that was never given out */
  pathOf(id: string): string
}

/** @param expand turns a folder or an archive into the files meant, in a stable order */
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
    const folder = status.isDirectory()
    if (!folder && !ARCHIVE_NAME.test(path)) return [handleOf(path, status.size)]
    // What holds nothing to read is handed on too: its preview says so.
    const files = await expand(path).catch(() => [path])
    const handles: FileHandle[] = []
    for (const file of files) {
      // A file within an archive has no size on the disk; the archive's is the nearest to it.
      const size = file === path ? status.size : ((await stat(file).catch(() => null))?.size ?? status.size)
      handles.push(handleOf(file, size))
    }
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
