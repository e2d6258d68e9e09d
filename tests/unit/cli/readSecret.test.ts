import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { readSecret } from '../../../src/cli/readSecret.ts'

const never = new AbortController().signal

function streams(isTTY: boolean) {
  const stdin = Object.assign(new PassThrough(), { isTTY })
  const stderr = new PassThrough()
  return { stdin, stderr, shown: () => String(stderr.read() ?? '') }
}

describe('a secret', () => {
  it.each(['secret', 'secret\n', 'secret\r\n'])(
    'is all of stdin but a line end behind it: %j',
    async (text) => {
      const { stdin, stderr, shown } = streams(false)
      stdin.end(text)
      expect(await readSecret('Key: ', never, { stdin, stderr })).toBe('secret')
      expect(shown()).toBe('')
    },
  )

  it('of several lines is handed on as it is, to be refused', async () => {
    const { stdin, stderr } = streams(false)
    stdin.end('one\ntwo\n')
    expect(await readSecret('Key: ', never, { stdin, stderr })).toBe('one\ntwo')
  })

  it('is asked for at a terminal, and not shown while it is typed', async () => {
    const { stdin, stderr, shown } = streams(true)
    const asked = readSecret('Key: ', never, { stdin, stderr })
    stdin.write('secret\r')
    expect(await asked).toBe('secret')
    expect(shown()).toBe('Key: \n')
  })

  it.each([true, false])('is waited for until the command is interrupted (terminal: %s)', async (isTTY) => {
    const { stdin, stderr } = streams(isTTY)
    const interruption = new AbortController()
    const asked = readSecret('Key: ', interruption.signal, { stdin, stderr })
    interruption.abort()
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
  })
})
