import { totalmem } from 'node:os'

/** What this process holds. */
export const residentMegabytes = (): number => Math.round(process.memoryUsage.rss() / 2 ** 20)

/**
 * The share of the machine's memory that can still be had, 0 to 1, within the limit of a container where there is one. Null on
 * a Mac: what is called free there leaves out what the system gives back at once.
 */
export function availableShare(): number | null {
  if (process.platform === 'darwin') return null
  const limit = process.constrainedMemory()
  return process.availableMemory() / Math.min(totalmem(), limit > 0 ? limit : Infinity)
}
