import { expect, it } from 'vitest'
import { VerbatimError } from '../../../src/shared/domain/errors.ts'
import { withinTime } from '../../../src/main/analysis/modelServer/withinTime.ts'

const tooLate = (): VerbatimError => new VerbatimError('server_unreachable', 'too late')
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })

it('tells of a limit of time in words of its own, and of everything else as it came', async () => {
  const closed = new AbortController()
  closed.abort(new Error('closed'))
  expect(await withinTime(60_000, null, tooLate, () => Promise.resolve(3))).toBe(3)
  await expect(withinTime(5, null, tooLate, untilAborted)).rejects.toThrow('too late')
  await expect(
    withinTime(60_000, closed.signal, tooLate, (signal) => Promise.reject(signal.reason as Error)),
  ).rejects.toThrow('closed')
  await expect(withinTime(60_000, null, tooLate, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
})
