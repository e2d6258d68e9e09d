import { expect, it } from 'vitest'
import { createRulesFirst } from '../../../src/main/jobs/rulesFirst.ts'
import { SILENT_LOGGER } from '../../../src/main/logger.ts'

/** The rules are still at their first pass. */
function begin(unread: readonly number[]) {
  const asked: number[][] = []
  const rules = createRulesFirst({
    read: {
      ask: (_name: string, { sources }: { sources: number[] }) => {
        asked.push(sources)
        return Promise.resolve(sources.filter((source) => unread.includes(source)))
      },
    } as never,
    triage: { run: () => new Promise(() => {}) } as never,
    logger: SILENT_LOGGER,
    onLabelled: () => {},
  })
  return { rules, asked }
}

it('looks again only through what the rules have not read, while it waits for them', async () => {
  const { rules, asked } = begin([3])
  for (let look = 0; look < 3; look += 1) expect(await rules.unread([1, 2, 3])).toEqual([3])
  expect(asked).toEqual([[1, 2, 3], [3], [3]])
  expect(await rules.unread([1, 2, 3, 4])).toEqual([3])
  expect(asked.at(-1)).toEqual([3, 4])
})

it('looks through all of it once texts have changed, also during a look', async () => {
  const { rules, asked } = begin([3])
  const look = rules.unread([1, 3])
  rules.lookAgain()
  await look
  await rules.unread([1, 3])
  expect(asked).toEqual([
    [1, 3],
    [1, 3],
  ])
})
