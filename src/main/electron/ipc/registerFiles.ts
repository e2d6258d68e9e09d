import { z } from 'zod'
import { VerbatimError } from '../../../shared/domain/errors.ts'
import { CHANNELS } from '../../../shared/ipc/channels.ts'
import type { FileRegistry } from './fileRegistry.ts'
import { type Border, reply } from './registerHandlers.ts'

/** The paths the preload found for dropped files; '' for a file that is not on the disk. */
const DroppedPaths = z.array(z.string().max(32_768)).min(1).max(10_000)

/** Takes dropped files in and answers with opaque handles. */
export function registerFiles(files: FileRegistry, border: Border): void {
  border.ipcMain.handle(CHANNELS.accept, (event, paths: unknown) =>
    reply(border, event, CHANNELS.accept, () => {
      const onDisk = DroppedPaths.parse(paths).filter((path) => path !== '')
      if (onDisk.length === 0) {
        throw new VerbatimError(
          'file_not_found',
          'what was dropped is not a file on this machine',
          'Save it to a folder first, then drop the file.',
        )
      }
      return files.accept(onDisk)
    }),
  )
}
