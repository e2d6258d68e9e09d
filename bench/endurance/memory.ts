import { readFileSync, readdirSync, statSync } from 'node:fs'

/** Megabytes of a process and all that it started. */
export interface Memory {
  /** Resident. */
  rss: number
  /** The part of it that no file stands behind: what a leak would grow. The rest are pages of the database and the program. */
  own: number
}

/** Of Linux; the processes that have gone meanwhile count nothing. */
export function memoryOfTree(root: number): Memory {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    if (Number.isInteger(pid)) parents.set(pid, fieldOf(pid, 'PPid'))
  }
  const isInTree = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at))
      if (at === root) return true
    return false
  }
  const tree = [...parents.keys()].filter(isInTree)
  const sum = (field: string): number => tree.reduce((total, pid) => total + fieldOf(pid, field), 0) / 1_024
  return { rss: sum('VmRSS'), own: sum('RssAnon') }
}

function fieldOf(pid: number, field: string): number {
  try {
    const found = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return Number(found?.[1] ?? 0)
  } catch {
    return 0
  }
}

export const megabytesOf = (file: string): number =>
  (statSync(file, { throwIfNoEntry: false })?.size ?? 0) / 1_048_576

/** Of the line through the points by least squares; 0 for fewer than two. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (at: 0 | 1): number => points.reduce((sum, point) => sum + point[at], 0) / points.length
  const [meanX, meanY] = [mean(0), mean(1)]
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  return spread === 0 ? 0 : points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread
}
