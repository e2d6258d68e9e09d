import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { dirname, isAbsolute, join, relative, sep } from 'node:path'

const DAY_MS = 86_400_000

/**
 * Where files dropped on the page are put, since a browser does not tell their paths. They stay for a day, so that an
 * import that was cut short can be taken up again.
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
  /** Deletes what is older than a day. */
  tidy(): Promise<void>
}

export function createUploads(folder: string): Uploads {
  return {
    folder,
    receive: async (path, modifiedMs, body) => {
      const file = join(folder, path)
      const inside = relative(folder, file)
      if (inside === '' || isAbsolute(inside) || inside.split(sep)[0] === '..' || path.includes('\0')) {
        throw new Error('the path leaves the folder')
      }
      await mkdir(dirname(file), { recursive: true, mode: 0o700 })
      await pipeline(body, createWriteStream(file, { mode: 0o600 }))
      if (Number.isFinite(modifiedMs)) await utimes(file, new Date(), new Date(modifiedMs))
    },
    tidy: async () => {
      const names = await readdir(folder).catch(() => [])
      for (const name of names) {
        const path = join(folder, name)
        const changed = (await stat(path)).mtimeMs
        if (Date.now() - changed > DAY_MS) await rm(path, { recursive: true, force: true })
      }
    },
  }
}
