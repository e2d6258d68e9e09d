import { z } from 'zod'
import { ErrorData } from './errors.ts'
import type { Stage } from './labels.ts'

export const MOST_WATCHED_FOLDERS = 20
const LONGEST_PATH = 4_096

const isWholePath = (path: string): boolean => /^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(path)

/** Folders from one a line or a JSON array of them; null when that is no list of whole paths. */
export function parseFolderList(text: string): string[] | null {
  const listed = text.trimStart().startsWith('[') ? parseArray(text) : text.split(/\r?\n/)
  if (listed === null) return null
  const folders = [...new Set(listed.map((path) => path.trim()).filter((path) => path !== ''))]
  const fits = folders.every((path) => isWholePath(path) && path.length <= LONGEST_PATH)
  return fits && folders.length <= MOST_WATCHED_FOLDERS ? folders : null
}

function parseArray(text: string): string[] | null {
  try {
    return z.array(z.string()).safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

/** The stages up to the deepest one. */
export function stagesUpTo(deepest: string): Stage[] {
  const all = ['rules', 'primary', 'chain', 'critical'] as const
  return all.slice(
    0,
    Math.max(
      0,
      all.findIndex((stage) => stage === deepest),
    ) + 1,
  )
}

/** A file that was not taken. `waiting`: for a person to say how it is read. */
export const WatchedFile = z.object({
  file: z.number().int(),
  path: z.string(),
  name: z.string(),
  state: z.enum(['waiting', 'failed']),
  error: ErrorData,
  since: z.string(),
})
export type WatchedFile = z.infer<typeof WatchedFile>

/** What comes of the folders that are watched. */
export const WatchedState = z.object({
  folders: z.array(
    z.object({
      path: z.string(),
      /** Files in it that are not whole yet, or have not come to rest. */
      settling: z.number().int(),
      problem: z.nullable(ErrorData),
    }),
  ),
  files: z.array(WatchedFile),
  /** Why what was taken is not analysed yet; null when nothing stands in the way. */
  analysis: z.nullable(ErrorData),
})
export type WatchedState = z.infer<typeof WatchedState>
