import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeFolder } from '../../../src/main/folders.ts'
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
