import { expect, it } from 'vitest'
import { proposeMapping } from '../../../src/main/importers/mapping/propose.ts'
import { TableProfiler } from '../../../src/main/importers/mapping/profile.ts'

function commentColumnsOf(rows: readonly string[]): string[] {
  const profiler = new TableProfiler(['comment'])
  for (const row of rows) profiler.add([row])
  return proposeMapping(profiler.result(), rows.length).mapping.comment
}

it('takes a column named “comment” as text even where its texts end in numbers', () => {
  expect(commentColumnsOf(Array.from({ length: 3_000 }, (_, index) => `about order ${index}`))).toEqual([
    'comment',
  ])
  expect(
    commentColumnsOf(Array.from({ length: 3_000 }, (_, index) => `${index} parcels, stars ${index % 11}`)),
  ).toEqual(['comment'])
})

it('does not take a column of scores as text for its name', () => {
  expect(commentColumnsOf(Array.from({ length: 3_000 }, (_, index) => `${index % 11} - Likely`))).toEqual([])
})
