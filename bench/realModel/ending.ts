/** What a benchmark leaves behind must go with it, also when it fails or is interrupted. */
import { temporaryFolderFor } from '../../tests/helpers/folders.ts'

/**
 * Ends the process in the ordinary way when it is asked to end, so that what is to happen `exit` happens: the model server of
 * our own is ended by that, and the folders below are removed.
 */
export function endWhenAsked(): void {
  process.once('SIGINT', () => process.exit(130))
  process.once('SIGTERM', () => process.exit(143))
}

/** A folder that is gone when the process has ended, whatever ended it. */
export function passingFolder(): { path: string; remove(): void } {
  const folder = temporaryFolderFor()
  process.once('exit', folder.remove)
  return {
    path: folder.path,
    remove: () => {
      process.off('exit', folder.remove)
      folder.remove()
    },
  }
}
