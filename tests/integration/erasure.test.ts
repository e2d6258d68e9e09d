import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Services } from '../../src/main/createServices.ts'
import { asWriteDatabase } from '../../src/main/db/database.ts'
import { openWritable } from '../../src/main/db/open.ts'
import { erasureWrites, noteErasure } from '../../src/main/db/queries/erasure.ts'
import { openServices } from '../helpers/openServices.ts'
import { temporaryFolder } from '../helpers/runHarness.ts'

let folder: ReturnType<typeof temporaryFolder>
let services: Services
const open = async (): Promise<void> => {
  services = await openServices(folder.path)
}
beforeEach(async () => {
  folder = temporaryFolder()
  await open()
})
afterEach(async () => {
  await services.close()
  folder.remove()
})

/** Comments of 20 to 40,000 characters, so that rows share pages with others and run over several. */
function survey(name: string, rows: number): string {
  const comment = (row: number): string =>
    `${name}text ${row} ${`${name}word${row % 700} `.repeat(1 + ((row * 7919) % (row % 97 === 0 ? 2_500 : 40)))}`
  const lines = Array.from({ length: rows }, (_, row) => `${name}${row},${row % 11},${comment(row)}`)
  const path = join(folder.path, `${name}.csv`)
  writeFileSync(path, `id,score,Why\n${lines.join('\n')}\n`)
  return path
}
const begin = async (path: string): Promise<number> =>
  (
    await services.imports.start({
      path,
      reading: {},
      mapping: null,
      survey: null,
      sample: false,
    })
  ).source
const files = ['verbatim.db', 'verbatim.db-wal']
const onDisk = (word: string): boolean =>
  files.some(
    (name) => existsSync(join(folder.path, name)) && readFileSync(join(folder.path, name)).includes(word),
  )
const bytes = (): number => statSync(join(folder.path, 'verbatim.db')).size

function expectSound(): void {
  const connection = openWritable(folder.path)
  try {
    expect(connection.pragma('integrity_check', { simple: true })).toBe('ok')
    connection.exec(`INSERT INTO item_text (item_text, rank) VALUES ('integrity-check', 1)`)
  } finally {
    connection.close()
  }
}

it('leaves no word of a forgotten source in the files, and gives their room back', async () => {
  await services.imports.outcome(await begin(survey('kept', 300)))
  const small = bytes()
  const gone = await begin(survey('gone', 4_000))
  await services.imports.outcome(gone)
  await services.imports.outcome(await begin(survey('later', 300)))
  expect(onDisk('gonetext')).toBe(true)

  await services.forget(gone)
  await services.imports.erase()
  expect([onDisk('gonetext'), onDisk('goneword'), onDisk('gone.csv')]).toEqual([false, false, false])
  expect(onDisk('kepttext')).toBe(true)
  expect(bytes()).toBeLessThan(small * 3)
  expect((await services.read.ask('items.search', { query: 'keptword13', limit: 5 })).total).toBeGreaterThan(
    0,
  )
  expect((await services.read.ask('items.search', { query: 'goneword13', limit: 5 })).total).toBe(0)
  await services.close()
  expectSound()
  await open()
})

it('leaves no word of a cancelled import', async () => {
  const source = await begin(survey('cut', 20_000))
  await new Promise<void>((resolve) => {
    const stop = services.imports.progress.subscribe((all) => {
      if (all.every(({ rows }) => rows < 2_000)) return
      stop()
      resolve()
    })
  })
  await services.imports.cancel(source)
  await services.imports.erase()
  expect([onDisk('cuttext'), onDisk('cutword')]).toEqual([false, false])
})

it.each([
  // As many as are left as one segment of nothing but deletions, in a page or in many.
  { rows: 629, words: 1 },
  { rows: 629, words: 100 },
])('leaves no word in an index that keeps only deletions ($words a text)', async ({ rows, words }) => {
  await services.close()
  const connection = openWritable(folder.path)
  const db = asWriteDatabase(connection)
  const text = (row: number): string =>
    `secret ${row} ${Array.from({ length: words }, (_, word) => `word${row * words + word}`).join(' ')}`
  const each = (work: (row: number) => void): void => {
    for (let row = 1; row <= rows; row++) work(row)
  }
  db.transaction(() =>
    each((row) => db.run(`INSERT INTO item_text (rowid, text) VALUES (?, ?)`, [row, text(row)])),
  )
  each((row) =>
    db.run(`INSERT INTO item_text (item_text, rowid, text) VALUES ('delete', ?, ?)`, [row, text(row)]),
  )
  noteErasure(db)
  const { 'store.erase': erase } = erasureWrites(db)
  while (!erase(null).done);
  connection.close()
  expect(onDisk('secret')).toBe(false)
  expectSound()
  await open()
})

it('is finished by the next owner when the process ends before it is done', async () => {
  const source = await begin(survey('half', 3_000))
  await services.imports.outcome(source)
  await services.forget(source)
  await services.close()
  expectSound()
  await open()
  await services.imports.erase()
  expect([onDisk('halftext'), onDisk('halfword')]).toEqual([false, false])
})
