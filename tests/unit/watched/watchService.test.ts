import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { VerbatimError } from '../../../src/shared/domain/errors.ts'
import { SILENT_LOGGER } from '../../../src/main/logger.ts'
import { type WatchOptions, createWatchService } from '../../../src/main/watched/watchService.ts'
import { temporaryFolder } from '../../helpers/temporaryFolder.ts'

it('gives files again that could not even be noted', async () => {
  const folder = temporaryFolder()
  const paths = ['a.mbox', 'b.mbox'].map((name) => join(folder, name))
  for (const path of paths) writeFileSync(path, 'mail')
  const noted: string[] = []
  let full = true
  const answers: Record<string, unknown> = {
    'watched.files': [],
    'watched.isKnown': true,
    'watched.unread': false,
  }
  const service = createWatchService({
    read: { ask: (name: string) => Promise.resolve(answers[name]) },
    write: {
      ask: (_name: string, note: { path: string }) => {
        if (full) return Promise.reject(new VerbatimError('disk_full', 'the disk is full', ''))
        noted.push(note.path)
        return Promise.resolve({ ...note, id: noted.length })
      },
    },
    imports: { expand: () => Promise.resolve({ paths, mails: null, passedOver: null }) },
    runs: {},
    settings: () => ({ folders: [folder], restMs: 0, request: null }),
    logger: { ...SILENT_LOGGER, warn: () => (full = false) },
    lookEveryMs: 5,
  } as unknown as WatchOptions)
  service.start()
  await vi.waitUntil(() => noted.length === 2)
  await service.close()
  expect(noted).toEqual(paths)
})
