import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createUploads, type SourceOfUpload, type Uploads } from '../../../tools/electron-host/uploads.ts'

let folder: string
let uploads: Uploads
let sources: SourceOfUpload[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'verbatim-uploads-'))
  uploads = createUploads(folder)
  sources = []
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const drop = (path: string): Promise<void> => uploads.receive(path, 0, Readable.from(['a comment']))
const tidy = (): Promise<void> => uploads.tidy(() => Promise.resolve(sources))
const list = (path: string, state: SourceOfUpload['state']): void => {
  sources = [...sources.filter((one) => one.path !== join(folder, path)), { path: join(folder, path), state }]
}
const kept = (...paths: string[]): boolean[] => paths.map((path) => existsSync(join(folder, path)))

it('keeps a file that is looked at or being imported, and deletes it when its import is complete', async () => {
  await drop('1/a.csv')
  await tidy()
  list('1/a.csv', 'unfinished')
  await tidy()
  expect(kept('1/a.csv')).toEqual([true])
  list('1/a.csv', 'complete')
  await tidy()
  expect(kept('1')).toEqual([false])
})

it('deletes a file when its import is cancelled or its source is forgotten', async () => {
  await drop('1/a.csv')
  await drop('1/b.csv')
  list('1/a.csv', 'unfinished')
  list('1/b.csv', 'failed')
  await tidy()
  sources = []
  await tidy()
  expect(kept('1')).toEqual([false])
})

it('keeps an archive and a folder for as long as one of their sources may be read', async () => {
  await drop('1/all.zip')
  await drop('2/mails/one.eml')
  list('1/all.zip/a.csv', 'complete')
  list('1/all.zip/b.csv', 'unfinished')
  list('2/mails', 'unfinished')
  await tidy()
  sources = sources.filter(({ state }) => state === 'unfinished')
  await tidy()
  expect(kept('1/all.zip', '2/mails/one.eml')).toEqual([true, true])
  sources = []
  await tidy()
  expect(kept('1', '2')).toEqual([false, false])
})

it('takes up at the next start only what an unfinished import needs, however old it is', async () => {
  await drop('1/a.csv')
  await drop('2/b.csv')
  await drop('3/looked-at.csv')
  uploads = createUploads(folder)
  list('1/a.csv', 'unfinished')
  list('2/b.csv', 'complete')
  await tidy()
  expect(kept('1/a.csv', '2', '3')).toEqual([true, false, false])
})
