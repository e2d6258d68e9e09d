import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { writeAtomically } from '../../../src/main/writeAtomically.ts'
import { writeNamed } from '../../../src/main/writeNamed.ts'
import { findTarget, isStdout } from '../../../src/main/writeTarget.ts'
import { temporaryFolder } from '../../helpers/temporaryFolder.ts'

const modeOf = (file: string): number => statSync(file).mode & 0o777
const isWindows = process.platform === 'win32'
/** Numbers that need not belong to anybody. */
const [OTHERS, NOBODY] = [54_321, 54_322]
const WRITE_NAMED = new URL('../../../src/main/writeNamed.ts', import.meta.url).href

describe('what is written where a person said', () => {
  it('comes with a link to where the link leads, also where nothing is yet', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'far'))
    writeFileSync(join(folder, 'far', 'old.csv'), 'old')
    symlinkSync(join('far', 'old.csv'), join(folder, 'link'))
    symlinkSync(join('far', 'new.csv'), join(folder, 'empty'))
    symlinkSync('link', join(folder, 'twice'))
    await writeNamed(join(folder, 'twice'), ['one'])
    await writeNamed(join(folder, 'empty'), ['two'])
    expect(readFileSync(join(folder, 'far', 'old.csv'), 'utf8')).toBe('one')
    expect(readFileSync(join(folder, 'far', 'new.csv'), 'utf8')).toBe('two')
    for (const name of ['link', 'empty', 'twice'])
      expect(lstatSync(join(folder, name)).isSymbolicLink()).toBe(true)
    expect(readdirSync(join(folder, 'far'))).toEqual(['new.csv', 'old.csv'])
  })

  it.skipIf(isWindows)('keeps who may read a file, and is its owner’s alone where it is new', async () => {
    const folder = temporaryFolder()
    const shared = join(folder, 'shared.csv')
    writeFileSync(shared, 'old')
    chmodSync(shared, 0o664)
    await writeNamed(shared, ['new'])
    expect([readFileSync(shared, 'utf8'), modeOf(shared)]).toEqual(['new', 0o664])
    await writeNamed(join(folder, 'own.csv'), ['new'])
    expect(modeOf(join(folder, 'own.csv'))).toBe(0o600)
  })

  it.skipIf(process.getuid?.() !== 0)('keeps the group of a file, or leaves out what it may do', async () => {
    const folder = temporaryFolder()
    const [kept, refused] = [join(folder, 'kept.csv'), join(folder, 'refused.csv')]
    for (const file of [kept, refused]) {
      writeFileSync(file, 'old')
      chownSync(file, 0, OTHERS)
      chmodSync(file, 0o664)
    }
    await writeNamed(kept, ['new'])
    expect([statSync(kept).gid, modeOf(kept)]).toEqual([OTHERS, 0o664])

    chownSync(folder, NOBODY, NOBODY)
    // Another process: who this one is must not change under the other tests. Its modules are loaded while it may read them.
    const script = `
      const { writeNamed } = await import(${JSON.stringify(WRITE_NAMED)})
      process.setgroups([])
      process.setegid(${NOBODY})
      process.seteuid(${NOBODY})
      await writeNamed(process.argv[1], ['new'])`
    const options = ['--input-type=module', '--eval', script, refused]
    expect(spawnSync(process.execPath, options, { encoding: 'utf8' })).toMatchObject({
      stderr: '',
      status: 0,
    })
    expect([readFileSync(refused, 'utf8'), statSync(refused).gid, modeOf(refused)]).toEqual([
      ...['new', NOBODY, 0o604],
    ])
  })

  it('does not take the name of a folder', async () => {
    const folder = temporaryFolder()
    await expect(writeNamed(folder, ['new'])).rejects.toMatchObject({
      code: 'file_unreadable',
      message: `${folder} is a folder`,
      hint: 'Name a file in it.',
    })
    symlinkSync('round', join(folder, 'round'))
    await expect(writeNamed(join(folder, 'round'), ['new'])).rejects.toMatchObject({
      code: 'file_unreadable',
    })
    expect(readdirSync(folder)).toEqual(['round'])
  })
})

describe.skipIf(isWindows)('a file of the program’s own', () => {
  it('takes the place of a link, a pipe and a file that is open to others', async () => {
    const folder = temporaryFolder()
    const at = (name: string): string => join(folder, name)
    writeFileSync(at('other'), 'of somebody')
    symlinkSync('other', at('link'))
    spawnSync('mkfifo', [at('pipe')])
    writeFileSync(at('shared'), 'old')
    chmodSync(at('shared'), 0o664)
    for (const name of ['link', 'pipe', 'shared']) {
      await writeAtomically(at(name), ['new'])
      expect([lstatSync(at(name)).isFile(), readFileSync(at(name), 'utf8'), modeOf(at(name))]).toEqual([
        ...[true, 'new', 0o600],
      ])
    }
    expect(readFileSync(at('other'), 'utf8')).toBe('of somebody')
    expect(readdirSync(folder)).toEqual(['link', 'other', 'pipe', 'shared'])
  })
})

describe.skipIf(isWindows)('a pipe with a name', () => {
  const makePipe = (folder: string): string => {
    const pipe = join(folder, 'pipe')
    spawnSync('mkfifo', [pipe])
    return pipe
  }

  it('stays one and gets what is written as it comes', async () => {
    const pipe = makePipe(temporaryFolder())
    const parts = Array.from({ length: 200 }, (_, index) => `${index} ${'x'.repeat(2_000)}\n`)
    const reader = spawn('cat', [pipe], { stdio: ['ignore', 'pipe', 'ignore'] })
    const [read] = await Promise.all([text(reader.stdout), writeNamed(pipe, parts)])
    expect(read).toBe(parts.join(''))
    expect(lstatSync(pipe).isFIFO()).toBe(true)
  })

  it('that nobody reads is told, and one whose reader goes', async () => {
    const folder = temporaryFolder()
    const pipe = makePipe(folder)
    await expect(writeNamed(pipe, ['new'], { readerWithinMs: 100 })).rejects.toMatchObject({
      code: 'file_unreadable',
      message: `${pipe} is a pipe that nobody reads`,
    })
    const reader = spawn('head', ['-c', '1', pipe], { stdio: 'ignore' })
    const ended = once(reader, 'exit')
    const parts = (async function* () {
      yield 'x'.repeat(100)
      await ended
      yield 'y'
    })()
    await expect(writeNamed(pipe, parts)).rejects.toMatchObject({
      code: 'file_unreadable',
      message: expect.stringContaining('closed by its reader') as string,
    })
    expect(readdirSync(folder)).toEqual(['pipe'])
  })
})

it.skipIf(process.platform !== 'linux')('knows the names of the process’s own output', async () => {
  const link = join(temporaryFolder(), 'link')
  symlinkSync('/proc/self/fd/1', link)
  expect(await Promise.all([link, '/dev/fd/1', '/dev/fd/2', '/dev/fd/17'].map(isStdout))).toEqual([
    ...[true, true, false, false],
  ])
  expect(await findTarget('/proc/self/fd/2')).toEqual({ kind: 'output', descriptor: 2 })
  expect(readlinkSync(link)).toBe('/proc/self/fd/1')
})
