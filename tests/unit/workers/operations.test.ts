import { expect, it } from 'vitest'
import { type Asker, countReplies } from '../../../src/main/workers/operations.ts'

it('replies are counted, refusals among them, once they are there', async () => {
  const asker: Pick<Asker<{ half: (of: number) => number }>, 'ask'> = {
    ask: (_name, of) =>
      of % 2 === 0 ? Promise.resolve((of / 2) as never) : Promise.reject(new Error('odd')),
  }
  const counted = countReplies(asker)
  const asked = counted.ask('half', 8)
  expect(counted.replies).toBe(0)
  expect(await asked).toBe(4)
  expect(counted.replies).toBe(1)
  await expect(counted.ask('half', 3)).rejects.toThrow('odd')
  expect(counted.replies).toBe(2)
})
