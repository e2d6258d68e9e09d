/** What readers of mail stores give in the same way: batches of files that hold one mail each, and what is left out. */
import type { Batch, RawMessage } from '../format.ts'
import { createTimeLimit, type TimeLimit } from '../timeLimit.ts'

const BATCH_BYTES = 2_000_000

/** @param detail which one it is; its end is kept */
export const skippedMessage = (position: number, reason: string, detail: string): RawMessage => ({
  position,
  bytes: new Uint8Array(),
  warnings: [],
  skip: { reason, detail: detail.slice(-80) },
})

/** Files that hold one mail each, in their order; positions count from 1. */
export async function* readFilesInBatches<File extends { bytes: number }>(
  files: readonly File[],
  read: (file: File, position: number, timeLimit: TimeLimit) => Promise<RawMessage>,
): AsyncGenerator<Batch<RawMessage>> {
  const timeLimit = createTimeLimit()
  let entries: RawMessage[] = []
  let bytesRead = 0
  let batchBytes = 0
  for (const [index, file] of files.entries()) {
    entries.push(await read(file, index + 1, timeLimit))
    bytesRead += file.bytes
    batchBytes += file.bytes
    if (batchBytes < BATCH_BYTES && index + 1 < files.length) continue
    yield { entries, bytesRead }
    entries = []
    batchBytes = 0
  }
}
