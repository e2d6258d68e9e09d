import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rm, rmdir, stat, utimes } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { dirname, isAbsolute, join, relative, sep } from 'node:path'

/** A source of the app as far as the file it was read from is concerned. */
export interface SourceOfUpload {
  path: string
  state: 'complete' | 'unfinished' | 'failed'
}

/**
 * Where files dropped on the page are put, since a browser does not tell their paths. Each stays for as long as it may
 * be read: until its import is complete or cancelled or its source is forgotten; what was only looked at goes at the next
 * start.
 */
export interface Uploads {
  readonly folder: string
  /**
   * Takes one file in, keeping its name and when it was last changed.
   *
   * @param path a folder of its own, then the name; folders in between for a dropped folder
   * @throws when the path leaves the folder
   */
  receive(path: string, modifiedMs: number, body: Readable): Promise<void>
  /** Deletes what will not be read again. @param list all sources of the app; asked only where there is something to decide */
  tidy(list: () => Promise<readonly SourceOfUpload[]>): Promise<void>
}

export function createUploads(folder: string): Uploads {
  /** Dropped since the start: a preview may still be open. */
  const fresh = new Set<string>()
  /** Paths of sources within the folder at the last look. */
  let known = new Set<string>()

  let receiving = 0

  const placeOf = (path: string): string => relative(folder, path).split(sep)[0]!
  const isWithin = (path: string, outer: string): boolean => path === outer || path.startsWith(outer + sep)

  /** The dropped file or folder that a path leads to or through: a member of an archive has no file of its own. */
  const droppedOf = async (path: string): Promise<string> => {
    for (let outer = path; placeOf(outer) !== '' && outer !== folder; outer = dirname(outer))
      if (await exists(outer)) return outer
    return path
  }

  return {
    folder,
    receive: async (path, modifiedMs, body) => {
      const file = join(folder, path)
      const inside = relative(folder, file)
      if (inside === '' || isAbsolute(inside) || inside.split(sep)[0] === '..' || path.includes('\0')) {
        throw new Error('the path leaves the folder')
      }
      fresh.add(placeOf(file))
      receiving++
      try {
        await mkdir(dirname(file), { recursive: true, mode: 0o700 })
        await pipeline(body, createWriteStream(file, { mode: 0o600 }))
      } finally {
        receiving--
      }
      if (Number.isFinite(modifiedMs)) await utimes(file, new Date(), new Date(modifiedMs))
    },
    tidy: async (list) => {
      const places = await readdir(folder).catch(() => [])
      // A folder that is empty now may be about to be filled.
      if (places.length === 0 || receiving > 0) return
      const sources = (await list()).filter(({ path }) => isWithin(path, folder))
      for (const path of known) {
        if (sources.some((source) => source.path === path)) continue
        const dropped = await droppedOf(path)
        // Gone from the list: cancelled or forgotten. Others of the same archive or folder keep it.
        if (dropped !== join(folder, placeOf(path)) && !sources.some((one) => isWithin(one.path, dropped)))
          await remove(dropped)
      }
      for (const { path, state } of sources)
        if (state === 'complete' && (await isFile(path))) await remove(path)
      const needed = new Set(
        sources.filter(({ state }) => state === 'unfinished').map(({ path }) => placeOf(path)),
      )
      for (const place of places) {
        if (needed.has(place)) continue
        if (fresh.has(place)) await removeEmpty(join(folder, place))
        else await remove(join(folder, place))
      }
      known = new Set(sources.map(({ path }) => path))
    },
  }
}

const remove = (path: string): Promise<void> => rm(path, { recursive: true, force: true })
const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (status) => status.isFile(),
    () => false,
  )

/** Folders in which nothing is left. */
async function removeEmpty(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => []))
    if (entry.isDirectory()) await removeEmpty(join(folder, entry.name))
  await rmdir(folder).catch(() => {})
}
