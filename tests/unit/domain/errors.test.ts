import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { toErrorData } from '../../../src/shared/domain/errors.ts'

it('a port that another program has is named with the remedy', async () => {
  const first = createServer()
  await new Promise<void>((resolve) => first.listen(0, '127.0.0.1', resolve))
  const { port } = first.address() as AddressInfo
  const error = await new Promise<unknown>((resolve) => {
    const second = createServer().on('error', resolve)
    second.listen(port, '127.0.0.1')
  })
  first.close()
  const told = toErrorData(error)
  expect(told).toMatchObject({ code: 'usage', message: `port ${port} is in use by another program` })
  expect(told.hint).toContain('--port')
})

it('a defect names no log that is not kept', () => {
  const { code, hint } = toErrorData(new TypeError('x is not a function'))
  expect(code).toBe('internal')
  expect(hint).toContain('VERBATIM_LOG')
})
