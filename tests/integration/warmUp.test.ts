/** The rules get ready while a person looks at a preview. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { createServices } from '../../src/main/createServices.ts'
import { SILENT_LOGGER } from '../../src/main/logger.ts'
import { RESOURCES_FOLDER } from '../helpers/resourcesFolder.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'
import { TEST_WORKERS } from '../helpers/workerFiles.ts'

it.each([
  ['a window', true, 1],
  ['the command line, where nobody waits', false, 0],
])('%s', async (_door, background, expected) => {
  const folder = temporaryFolder()
  const file = join(folder, 'survey.csv')
  writeFileSync(file, 'nps,comment\n9,fine\n2,bad\n')
  const services = await createServices({
    dataFolder: join(folder, 'data'),
    door: 'window',
    access: 'own',
    background,
    logger: SILENT_LOGGER,
    workerFiles: TEST_WORKERS,
    resourcesFolder: RESOURCES_FOLDER,
    environment: {},
  })
  const started: Worker[] = []
  const note = (worker: Worker): void => void started.push(worker)
  process.on('worker', note)
  try {
    await services.imports.inspect(file, {}, null)
    await services.imports.inspect(file, {}, null)
    await nextTurn()
    // Each inspection has a parser of its own; the rules' thread is started once.
    const other = started.filter(({ threadName }) => !threadName?.startsWith('reader'))
    expect(other.length).toBe(2 + expected)
  } finally {
    process.off('worker', note)
    await services.close()
  }
})
