import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Services } from '../../src/main/createServices.ts'
import type { ImportProgress } from '../../src/shared/domain/source.ts'
import { openServices } from '../helpers/openServices.ts'
import { temporaryFolder } from '../helpers/runHarness.ts'

let folder: ReturnType<typeof temporaryFolder>
let services: Services
beforeEach(async () => {
  folder = temporaryFolder()
  services = await openServices(folder.path, { door: 'window', background: true })
})
afterEach(async () => {
  await services.close()
  folder.remove()
})

/** Long and many enough for the rules to need seconds. */
function begin(name: string, rows: number): Promise<{ source: number }> {
  const text = 'The delivery was late, and nobody answered the phone when I asked for my refund. '.repeat(10)
  const path = join(folder.path, `${name}.csv`)
  const lines = Array.from({ length: rows }, (_, row) => `${name}${row},${row % 11},${text} ${row}`)
  writeFileSync(path, `id,NPS,Comment\n${lines.join('\n')}\n`)
  return services.imports.start({ path, reading: {}, mapping: null, survey: null, sample: false })
}
const shown = (source: number): ImportProgress | undefined =>
  services.imports.progress.value.find((one) => one.source === source)
const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20))
}

it('completes an import without the rules, whose progress is shown for the source they read', async () => {
  const first = (await begin('first', 6_000)).source
  const second = (await begin('second', 10)).source
  await services.imports.outcome(first)
  await services.imports.outcome(second)
  await until(() => (shown(first)?.labelled?.done ?? 0) > 0)
  expect(shown(first)).toMatchObject({ phase: 'triage', labelled: { total: 6_000 } })

  // What is complete cannot be cancelled, but taken away at once.
  const started = performance.now()
  await services.imports.cancel(first)
  expect(await services.read.ask('sources.get', { source: first })).toMatchObject({ state: 'complete' })
  const forgotten = await services.forget(first)
  expect(forgotten.items).toBe(6_000)
  expect(performance.now() - started).toBeLessThan(15_000)
  expect(shown(first)).toBeUndefined()

  await until(() => shown(second)?.phase === 'done')
  expect((await services.read.ask('ledger.rules', null)).labelled).toBe(10)
})
