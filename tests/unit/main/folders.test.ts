import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { isBelow, makeFolder } from '../../../src/main/folders.ts'
import { temporaryFolder } from '../../helpers/temporaryFolder.ts'

it('makes what is missing, for its owner alone, and leaves what is there', () => {
  const base = temporaryFolder()
  const folder = join(base, 'a', 'b', 'c')
  makeFolder(folder)
  makeFolder(folder)
  expect(statSync(folder).isDirectory()).toBe(true)
  if (process.platform !== 'win32') expect(statSync(join(base, 'a')).mode & 0o777).toBe(0o700)
  mkdirSync(join(base, 'open'), { mode: 0o755 })
  makeFolder(join(base, 'open', 'within'))
  if (process.platform !== 'win32') expect(statSync(join(base, 'open')).mode & 0o777).toBe(0o755)
})

it('refuses what cannot be a folder', () => {
  const file = join(temporaryFolder(), 'file')
  writeFileSync(file, '')
  expect(() => makeFolder(file)).toThrow('not a folder')
  expect(() => makeFolder(join(file, 'within'))).toThrow()
})

it.skipIf(!existsSync('/proc/self'))('does not try for ever where the system makes no folders', () => {
  expect(() => makeFolder('/proc/there-is-none/within')).toThrow('ENOENT')
})

it('tells what lies in a folder from what has a name that begins like it', () => {
  const isIn = (folder: string, path: string): boolean => isBelow(folder, path, 'linux')
  expect(isIn('/mails', '/mails/inbox.mbox')).toBe(true)
  expect(isIn('/mails/', '/mails/2026/inbox.mbox')).toBe(true)
  expect(isIn('/mails', '/mails/..odd.mbox')).toBe(true)
  expect(isIn('/', '/inbox.mbox')).toBe(true)
  for (const path of ['/mails', '/', '/mails-old/inbox.mbox', '/mails/../inbox.mbox', '/Mails/inbox.mbox'])
    expect(isIn('/mails', path), path).toBe(false)
})

it('tells the folders of Windows apart as Windows does', () => {
  const isIn = (folder: string, path: string): boolean => isBelow(folder, path, 'win32')
  expect(isIn('C:\\Mails', 'C:\\Mails\\inbox.mbox')).toBe(true)
  expect(isIn('C:\\Mails', 'c:/mails/inbox.mbox')).toBe(true)
  expect(isIn('\\\\server\\share', '\\\\server\\share\\inbox.mbox')).toBe(true)
  for (const path of ['C:\\Mails', 'C:\\Mails-old\\inbox.mbox', 'D:\\Mails\\inbox.mbox'])
    expect(isIn('C:\\Mails', path), path).toBe(false)
})
