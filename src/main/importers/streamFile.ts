import { MessageChannel } from 'node:worker_threads'
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { ItemKind } from '../../shared/domain/reading.ts'
import type { WriteOperations } from '../db/writeOperations.ts'
import type { Asker } from '../workers/operations.ts'
import { checkFreeSpace } from './freeSpace.ts'
import type { ParserRun, ParserThreads } from './parserThreads.ts'
import type { ImportTask, ReadingProgress } from './parserTasks.ts'
import type { ImportCounts } from './transfer.ts'

export interface StreamOptions extends Omit<ImportTask, 'kind' | 'port'> {
  source: number
  kind: ItemKind
  dataFolder: string
  write: Asker<WriteOperations>
  parsers: ParserThreads
  onProgress(progress: ReadingProgress): void
}

/** How often the free space is looked at meanwhile. */
const SPACE_MILLISECONDS = 1_000
/** Before the disk is full to the last byte, so that other programs and the log have room. */
const NEARLY_FULL_BYTES = 64 * 1024 * 1024

/**
 * Joins a parser thread and the writer thread over a port of their own; main sees progress only. The result comes when
 * the last slice is committed and no other is under way.
 */
export function streamFile(options: StreamOptions): ParserRun<ImportCounts> {
  const { source, path, kind, dataFolder, write, parsers, reading, mapping, resumed, prepared } = options
  const { attachmentText } = options
  const { port1, port2 } = new MessageChannel()
  const attached = write.ask('import.attach', { source, port: port1 }, { transfer: [port1] })
  attached.catch(() => {})
  let bytesLeft = 0
  const parser = parsers.run<ImportCounts>(
    { kind: 'import', path, reading, mapping, resumed, prepared, attachmentText, port: port2 },
    {
      transfer: [port2],
      onProgress: (now) => {
        if (now.phase === 'importing') bytesLeft = now.bytesTotal - now.bytesRead
        options.onProgress(now)
      },
    },
  )
  let noRoom: unknown = null
  const watch = setInterval(() => {
    checkFreeSpace(dataFolder, { name: path, kind, bytesLeft }, NEARLY_FULL_BYTES).catch((error: unknown) => {
      noRoom ??= error
      void parser.stop()
    })
  }, SPACE_MILLISECONDS)
  const settle = async (): Promise<ImportCounts> => {
    try {
      return await parser.result
    } catch (error) {
      throw noRoom ?? error
    } finally {
      clearInterval(watch)
      await attached.catch(() => {})
    }
  }
  const finish = async (): Promise<ImportCounts> => {
    const counts = await settle()
    const { finished } = await attached
    if (finished) return counts
    throw new VerbatimError('internal', `the import of ${path} was not finished`, 'Import it again.')
  }
  const result = finish()
  result.catch(() => {})
  return { result, stop: parser.stop }
}
