import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBytes } from '../../helpers/readTable.ts'

async function readText(text: string) {
  const { table, rows, warnings } = await readBytes('answers.csv', Buffer.from(text))
  return { columns: table.columns, reading: table.reading, rows, warnings }
}

const SENTENCES = [
  'The delivery was late, but the staff were kind.',
  'Great product, will buy again, thanks!',
  'It broke after 2 days, and nobody answered.',
  'I like it, mostly',
  'Bad service, rude staff, no refund',
  'She said "never again", and left; who could blame her: nobody',
]
const sentence = (row: number): string => SENTENCES[(row * 7) % SENTENCES.length]!
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`
const ROWS = Array.from({ length: 60 }, (_, row) => row)

describe('a table of one column with commas in its texts', () => {
  it.each([
    ['every field in quotes', '"Comment"', (row: number) => quoted(sentence(row)), '\n'],
    [
      'quotes where they are needed',
      'Comment',
      (row: number) => (row % 4 === 0 ? 'Fine.' : quoted(sentence(row))),
      '\n',
    ],
    ['CRLF', 'Comment', (row: number) => quoted(`This is answer ${row}, all fine and good`), '\r\n'],
    [
      'lines within fields',
      'Comment',
      (row: number) => quoted(`First ${row},\nsecond, ${sentence(row)}`),
      '\n',
    ],
  ])('is read as RFC 4180 says: %s', async (_, header, line, end) => {
    const text = [header, ...ROWS.map(line)].join(end) + end
    const { columns, rows, reading, warnings } = await readText(text)
    expect({ columns, reading, warnings }).toMatchObject({
      columns: ['Comment'],
      reading: { quote: '"', headerRow: 1 },
      warnings: [],
    })
    const expected = ROWS.map((row) => line(row).replace(/^"|"$/g, '').replaceAll('""', '"'))
    expect(rows).toEqual(expected.map((cell) => [cell]))
  })

  it('is read line by line without any quotes', async () => {
    const { columns, rows } = await readText(`Comment\n${ROWS.map(sentence).join('\n')}\n`)
    expect(columns).toEqual(['Comment'])
    expect(rows).toEqual(ROWS.map((row) => [sentence(row)]))
  })

  it('is not torn whatever its texts are', async () => {
    const words = fc.array(fc.constantFrom('good', 'late', 'staff', ',', ';', '"', "it's", '5', '|', ':'), {
      minLength: 1,
      maxLength: 12,
    })
    const text = words.map((parts) => parts.join(' '))
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 8, maxLength: 40 }), async (texts) => {
        const needsQuotes = texts.map((one) => `well, ${one}`)
        const { columns, rows } = await readText(`Comment\n${needsQuotes.map(quoted).join('\n')}\n`)
        expect(columns).toEqual(['Comment'])
        expect(rows).toEqual(needsQuotes.map((one) => [one]))
      }),
      { numRuns: 60 },
    )
  })
})

it('still reads a table of which every line stands in quotes as before', async () => {
  const lines = ROWS.slice(0, 20).map((row) => `"${row},${row % 11},DE"`)
  const { columns } = await readText(`"id,score,country"\n${lines.join('\n')}\n`)
  expect(columns).toHaveLength(3)
})
