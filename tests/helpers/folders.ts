import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A new empty folder for several tests; whoever made it takes it away. */
export function temporaryFolderFor(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'verbatim-test-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) }
}
