import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type CommandOutcome, verbatim } from '../helpers/commandLine.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'

const HEAD = 'response id,score,comment,date\n'
const ROWS = Array.from(
  { length: 12 },
  (_, index) => `k${index},${index % 11},answer ${index} in words,2026-01-05\n`,
)

it('lists what was folded and what was edited, and takes an edited row for an update', async () => {
  const folder = temporaryFolder()
  const run = (...argv: string[]): Promise<CommandOutcome> =>
    verbatim([...argv, '--data', join(folder, 'data')])
  const write = (name: string, content: string): string => {
    const path = join(folder, name)
    writeFileSync(path, content)
    return path
  }
  await run('import', write('a.csv', HEAD + ROWS.join('')))
  await run('import', write('b.csv', HEAD + ROWS.join('').replace('answer 3 in words', 'another answer')))

  const duplicates = await run('sources', '--duplicates', '2', '--limit', '2', '--json')
  expect(duplicates.json()).toMatchObject({
    source: 2,
    total: 12,
    duplicates: [
      { position: 1, known: [{ source: 1, name: 'a.csv', position: 1 }] },
      { position: 2, text: 'answer 1 in words' },
    ],
  })
  const changed = await run('sources', '--changed', '2', '--json')
  expect(changed.json()).toMatchObject({
    source: 2,
    total: 1,
    changed: [
      { position: 4, cells: [{ column: 'comment', was: 'answer 3 in words', now: 'another answer' }] },
    ],
  })
  expect((await run('sources', '--changed', '2', '--accept', '4', '--json')).json()).toEqual({
    source: 2,
    accepted: 1,
    kept: 0,
    left: 0,
  })
  const found = await run('search', '"another answer"', '--json')
  expect(found.json()).toMatchObject({ total: 1 })

  const wrong = await run('sources', '--accept', 'all', '--json')
  expect(wrong.code).toBe(2)
  const nowhere = await run('sources', '--duplicates', '9', '--json')
  expect(nowhere.json()).toMatchObject({ error: { code: 'not_found' } })
})
