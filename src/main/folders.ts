import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/**
 * Makes a folder and those above it that are missing; one that is there is left as it is.
 *
 * Node's own `recursive` never comes back where a folder that exists refuses new ones with "no such file", as /proc
 * does: it takes that for a missing parent and tries for ever.
 *
 * @param mode of the folders that are made; theirs alone who runs this unless told
 * @throws the system's error when a folder cannot be made, or something else has its name
 */
export function makeFolder(folder: string, mode = 0o700): void {
  const missing: string[] = []
  let path = resolve(folder)
  // A drive that is not there is its own parent.
  for (; !existsSync(path) && path !== dirname(path); path = dirname(path)) missing.unshift(path)
  for (const each of missing) {
    try {
      mkdirSync(each, { mode })
    } catch (error) {
      // Another process may have made it meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
  if (!statSync(folder).isDirectory()) throw new Error(`${folder} is not a folder`)
}
