import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * The page's localStorage between two starts. In Electron it belongs to the profile folder; a browser ties it to the
 * origin, and ours has another port each time. So the host keeps it in the profile and hands it to the page.
 */
export interface PageStorage {
  /** Of this start: a page that was loaded before in it has the newer entries itself. */
  readonly start: string
  entries(): Record<string, string>
  /** Written at once: the process may be killed at any moment. */
  keep(entries: Record<string, string>): void
}

export function createPageStorage(file: string): PageStorage {
  let entries = read(file)
  return {
    start: randomUUID(),
    entries: () => entries,
    keep: (next) => {
      if (!isEntries(next)) return
      entries = next
      try {
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
        writeFileSync(`${file}.new`, JSON.stringify(entries), { mode: 0o600 })
        renameSync(`${file}.new`, file)
      } catch (error) {
        process.stderr.write(`the page's storage could not be kept: ${String(error)}\n`)
      }
    },
  }
}

function read(file: string): Record<string, string> {
  try {
    const stored: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return isEntries(stored) ? stored : {}
  } catch {
    return {}
  }
}

const isEntries = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((entry) => typeof entry === 'string')
