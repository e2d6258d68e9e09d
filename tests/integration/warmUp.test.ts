/** The rules get ready while a person looks at a preview. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'
import { openServices } from '../helpers/openServices.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'

it.each([
  ['a window', true, 1],
  ['the command line, where nobody waits', false, 0],
])('%s', async (_door, background, expected) => {
  const folder = temporaryFolder()
  const file = join(folder, 'survey.csv')
  writeFileSync(file, 'nps,comment\n9,fine\n2,bad\n')
  const services = await openServices(join(folder, 'data'), { door: 'window', background })
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
