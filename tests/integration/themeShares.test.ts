import { afterEach, beforeEach, expect, it } from 'vitest'
import { NO_FILTER } from '../../src/shared/domain/filter.ts'
import { themeEditWrites } from '../../src/main/themes/editWrites.ts'
import { type Seed, createSeed } from '../helpers/seedFeedback.ts'
import { COLUMNS, MAPPING } from '../helpers/smallSurvey.ts'

let seed: Seed
beforeEach(() => {
  seed = createSeed()
})
afterEach(() => seed.close())

it('are of the texts of which it is known, whatever a person calls a theme', () => {
  const { items } = seed.survey({
    columns: COLUMNS,
    mapping: MAPPING,
    rows: Array.from({ length: 20 }, (_, at) => [
      `${at}`,
      '5',
      `comment ${at}`,
      at < 10 ? '2024-05-05' : '2024-06-05',
      '',
      '',
      '',
    ]),
  })
  // A model has read eight texts of May and two of June.
  for (const item of [...items.slice(0, 8), ...items.slice(10, 12)])
    seed.answer(item, { stage: 'primary', model: 'small', labels: { sentiment: 'neutral' } })
  const byModel = seed.theme('Late trains', items.slice(0, 4), 'model')
  seed.theme('Ticket', items.slice(0, 5), 'rule')
  const shares = (): Record<string, unknown> => {
    const { themes } = seed.reads['feedback.themes']({ filter: NO_FILTER })
    const periods = seed.reads['themes.periods']({ filter: NO_FILTER, period: 'month' })
    return Object.fromEntries(
      themes.map(({ id, name, share }) => [
        name,
        [share, periods.find(({ theme }) => theme === id)!.periods.map((each) => [each.items, each.share])],
      ]),
    )
  }
  const [late, ticket] = [
    [
      0.4,
      [
        [4, 0.5],
        [0, 0],
      ],
    ],
    [
      0.25,
      [
        [5, 0.5],
        [0, 0],
      ],
    ],
  ]
  expect(shares()).toEqual({ 'Late trains': late, Ticket: ticket })
  const edit = { kind: 'rename', theme: byModel, name: 'Punctuality' } as const
  themeEditWrites(seed.db)['themes.edit']({ edit, now: 1 })
  expect(shares()).toEqual({ Punctuality: late, Ticket: ticket })
})
