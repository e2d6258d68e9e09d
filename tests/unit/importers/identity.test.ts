import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ColumnMapping } from '../../../src/shared/domain/reading.ts'
import type { RawRow } from '../../../src/main/importers/format.ts'
import { OccurrenceCounter } from '../../../src/main/importers/identity.ts'
import { createResponseMapper } from '../../../src/main/importers/mapping/responses.ts'
import { chooseSurvey, type KnownSurvey, type SurveyLookup } from '../../../src/main/importers/survey.ts'

const rowsOf = (cells: string[][]): RawRow[] =>
  cells.map((row, index) => ({ position: index + 1, line: index + 2, cells: [...row], skip: null }))

const identities = (
  columns: string[],
  surveyColumns: string[],
  identityColumn: string | null,
  cells: string[][],
): string[] => {
  const mapper = createResponseMapper({
    columns,
    mapping: ColumnMapping.parse({}),
    surveyColumns,
    identityColumn,
  })
  return rowsOf(cells).map((row) => mapper.map(row).identity)
}

describe('occurrences', () => {
  it('counts as a plain map does', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 3 }), { maxLength: 3_000 }), (texts) => {
        const counter = new OccurrenceCounter()
        const plain = new Map<string, number>()
        for (const text of texts) {
          plain.set(text, (plain.get(text) ?? 0) + 1)
          expect(counter.add(text)).toBe(plain.get(text))
        }
        expect(counter.distinct).toBe(plain.size)
      }),
    )
  })
})

describe('the identity of a row', () => {
  const cells = fc.array(fc.tuple(fc.constantFrom('9', '3'), fc.constantFrom('good', 'bad', '')), {
    minLength: 1,
    maxLength: 40,
  })

  it('is never the same twice in a file, and the same at every reading', () => {
    fc.assert(
      fc.property(cells, (rows) => {
        const once = identities(['score', 'text'], ['score', 'text'], null, rows)
        expect(new Set(once).size).toBe(rows.length)
        expect(identities(['score', 'text'], ['score', 'text'], null, rows)).toEqual(once)
      }),
    )
  })

  it('does not depend on the order of the columns', () => {
    fc.assert(
      fc.property(cells, (rows) => {
        const turned = rows.map(([score, text]) => [text, score])
        expect(identities(['text', 'score'], ['score', 'text'], null, turned)).toEqual(
          identities(['score', 'text'], ['score', 'text'], null, rows),
        )
      }),
    )
  })

  it('is the id where there is one; 19 digits are kept', () => {
    expect(identities(['id'], ['id'], 'id', [['9007199254740993123'], ['9007199254740993124']])).toEqual([
      'id:9007199254740993123',
      'id:9007199254740993124',
    ])
  })
})

describe('the survey of a table', () => {
  const columns = ['id', 'nps', 'text']
  const known: KnownSurvey[] = [{ id: 1, name: 'shop', columns, identityColumn: 'id', digests: ['d1'] }]
  const rows = [
    ['1', '9', 'good'],
    ['2', '3', 'bad'],
  ]
  const lookup = (stored: string[][]): SurveyLookup => ({
    find: (_survey, wanted) =>
      stored
        .map((cells) => ({ identity: `id:${cells[0]}`, cells: JSON.stringify(cells) }))
        .filter(({ identity }) => wanted.includes(identity)),
    firstRows: () => [],
  })
  const choose = (
    stored: string[][],
    options: { wanted?: string; columns?: string[]; digest?: string } = {},
  ) =>
    chooseSurvey(
      known,
      { columns: options.columns ?? columns, identityColumn: 'id', firstRows: rows },
      {
        wanted: options.wanted ?? null,
        digest: options.digest ?? 'd2',
        fileName: 'shop.csv',
        lookup: lookup(stored),
      },
    )

  it('is the known one when ids go on, or the known ids are the same rows', () => {
    expect(choose([]).survey).toBe(1)
    expect(choose(rows).survey).toBe(1)
  })

  it('is a new one, by another name, when the ids are those of other rows', () => {
    expect(
      choose([
        ['1', '2', 'other shop'],
        ['2', '8', 'another'],
      ]),
    ).toMatchObject({ survey: null, name: 'shop (2)' })
  })

  it('is the named one only with its columns', () => {
    expect(choose([['1', '2', 'x']], { wanted: 'shop' }).survey).toBe(1)
    expect(choose([], { wanted: 'new name' })).toMatchObject({ survey: null, name: 'new name' })
    expect(() => choose([], { wanted: 'shop', columns: ['id', 'nps', 'comment'] })).toThrow(
      /“text” is missing.*“comment” is new/,
    )
  })
})
