import { spawn } from 'node:child_process'
import { expect, it } from 'vitest'
import { awakeCommand } from '../../../src/cli/stayAwake.ts'

it('names a program of each system that ends with the process it watches, and none elsewhere', () => {
  expect(awakeCommand('darwin', 42)).toEqual(['caffeinate', ['-i', '-w', '42']])
  expect(awakeCommand('linux', 42)![1].slice(-4)).toEqual(['tail', '--pid=42', '--follow', '/dev/null'])
  expect(awakeCommand('win32', 42)![1].at(-1)).toMatch(/SetThreadExecutionState.*; Wait-Process -Id 42$/)
  expect(awakeCommand('aix', 42)).toBeNull()
})

// What systemd-inhibit holds its block for is what follows its options; itself it is not everywhere.
it.skipIf(process.platform !== 'linux')('lets go when the process ends', async () => {
  const watched = spawn('sleep', ['30'], { stdio: 'ignore' })
  const [program, ...rest] = awakeCommand('linux', watched.pid!)![1].slice(-4)
  const holding = spawn(program!, rest, { stdio: 'ignore' })
  const ended = new Promise((resolve) => holding.once('exit', resolve))
  watched.kill('SIGKILL')
  await ended
})
