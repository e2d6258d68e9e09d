import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, posix, resolve, win32 } from 'node:path'

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

/**
 * Whether a path lies in a folder or in one of those in it, by its name alone; the folder itself does not. Folders are told
 * apart as the system does: `/mails-old` is not in `/mails`, and Windows takes `C:\Mails` and `c:/mails` for one.
 */
export function isBelow(folder: string, path: string, platform: string = process.platform): boolean {
  const system = platform === 'win32' ? win32 : posix
  const inside = system.relative(folder, path)
  // Of another drive the whole path is left.
  return inside !== '' && !system.isAbsolute(inside) && inside.split(system.sep)[0] !== '..'
}
