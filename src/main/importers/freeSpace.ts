/** Whether there is room for what a file will become in the store. */
import { statfs } from 'node:fs/promises'
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { ItemKind } from '../../shared/domain/reading.ts'

/**
 * Bytes of the store that come of a byte of the file, at the least. Rows with their indexes took 3.3 times their file;
 * of a mailbox the attachments are not kept, so it may take little.
 */
const LEAST_GROWTH: Readonly<Record<ItemKind, number>> = { survey: 2, email: 0.2 }

const megabytes = (bytes: number): string =>
  `${Math.max(1, Math.ceil(bytes / 1_000_000)).toLocaleString('en')} MB`

/** Free bytes of the volume; Infinity where the system does not tell. */
async function freeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize
  } catch {
    return Infinity
  }
}

/**
 * @param most free bytes above which nothing is refused: of a file that is read again much is stored already
 * @throws VerbatimError `disk_full` when the rest of the file will hardly fit
 */
export async function checkFreeSpace(
  dataFolder: string,
  file: { name: string; kind: ItemKind; bytesLeft: number },
  most = Infinity,
): Promise<void> {
  const needed = file.bytesLeft * LEAST_GROWTH[file.kind]
  const free = await freeBytes(dataFolder)
  if (needed <= free || free > most) return
  throw new VerbatimError(
    'disk_full',
    `${file.name} needs at least ${megabytes(needed)} in the data folder ${dataFolder}, and ${megabytes(free)} are free`,
    'Make room on that disk, or choose a data folder on another one.',
  )
}
