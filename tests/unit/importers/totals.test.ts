import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBytes } from '../../helpers/readTable.ts'

const ROWS = Array.from({ length: 40 }, (_, row) => `${1_000 + row},${row % 11},Answer ${row} was given`)
const table = (...last: string[]): Promise<Awaited<ReturnType<typeof readBytes>>> =>
  readBytes('answers.csv', `id,NPS,Comment\n${[...ROWS, ...last].join('\n')}\n`)

describe('sums below a table', () => {
  it.each([
    ...[
      'Total',
      'Average:',
      'Grand total',
      'Mean',
      'AVG',
      'Count (n=40)',
      'Summe',
      'Durchschnitt',
      'Moyenne',
      'Médiane',
    ],
    ...[
      'Promedio',
      'Media',
      'Totale',
      'Média',
      'Gemiddelde',
      'Średnia',
      'Łącznie',
      'Genomsnitt',
      'Gennemsnit',
      'I alt',
    ],
    ...[
      'Gjennomsnitt',
      'Keskiarvo',
      'Yhteensä',
      'Ortalama',
      'Итого',
      'Среднее',
      '合計',
      '平均',
      '总计',
      '합계',
      '평균',
    ],
  ])('are left out, with their reason: %s', async (label) => {
    const { rows, skipped, warnings } = await table(`${label},5.0,`)
    expect(rows).toHaveLength(ROWS.length)
    expect(skipped.map(({ skip }) => skip)).toEqual([
      { reason: 'total below the table', detail: `line 42: ${label}` },
    ])
    expect(warnings).toEqual([`the last row (line 42) is a total and was left out: “${label}”`])
  })

  it('are left out where several stand below each other', async () => {
    const { rows, warnings } = await table('Total,,100 responses', 'Average,5.0,')
    expect(rows).toHaveLength(ROWS.length)
    expect(warnings).toEqual([
      'the last 2 rows (from line 42) are totals and were left out: “Total”, “Average”',
    ])
  })

  it('are rows where they do not end the table', async () => {
    const { rows, warnings } = await table('Total,5,Fine', '2000,7,Later')
    expect(rows).toHaveLength(ROWS.length + 2)
    expect(warnings).toEqual([])
  })

  it('are told of, and kept, where other words stand in their place too', async () => {
    const people = ROWS.map((_, row) => `Ann ${'abcdefghij'[row % 10]!}lee,${row % 11}`)
    const { rows, warnings } = await readBytes(
      'people.csv',
      `Name,NPS\n${[...people, 'Total,200'].join('\n')}\n`,
    )
    expect(rows).toHaveLength(people.length + 1)
    expect(warnings).toEqual([expect.stringContaining('may be a total: “Total”; it is counted as an answer')])
  })
})

it('never takes an answer for a sum', async () => {
  const answers = fc.array(fc.constantFrom('Average', 'Total', 'Mean', 'average.', 'Good', 'Total failure'), {
    minLength: 5,
    maxLength: 30,
  })
  await fc.assert(
    fc.asyncProperty(answers, async (texts) => {
      const lines = texts.map((text, row) => `${row % 11},${text},${row}`)
      const first = await readBytes('a.csv', `NPS,Comment,id\n${lines.join('\n')}\n`)
      expect(first.rows).toHaveLength(texts.length)
      const leading = await readBytes(
        'b.csv',
        `Comment,NPS\n${texts.map((text, row) => `${text},${row % 11}`).join('\n')}\n`,
      )
      expect(leading.rows).toHaveLength(texts.length)
    }),
    { numRuns: 60 },
  )
})
