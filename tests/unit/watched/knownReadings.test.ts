import { describe, expect, it } from 'vitest'
import { findKnownReading, type KnownReading } from '../../../src/main/watched/knownReadings.ts'
import { ColumnMapping, Inspection, type TableReading } from '../../../src/shared/domain/reading.ts'

const inspection = (columns: readonly string[], changes: Partial<Inspection> = {}): Inspection =>
  Inspection.parse({
    ...{
      path: '/w/a.csv',
      format: 'csv',
      kind: 'survey',
      bytes: 1,
      encoding: 'utf-8',
      headerRow: 1,
      rows: 1,
    },
    columns: columns.map((name) => ({ name, role: 'ignore', confidence: 1, samples: [] })),
    ...{ warnings: [], preview: [], mapping: ColumnMapping.parse({}) },
    forecast: { items: 1, duplicates: 0, skipped: 0, reasons: {} },
    ...changes,
  })

const known = (columns: string[], changes: Partial<KnownReading> = {}): KnownReading => ({
  survey: 'first',
  format: 'csv',
  columns,
  reading: { encoding: 'windows-1252', delimiter: ';', headerRow: 1 },
  mapping: ColumnMapping.parse({ comment: ['said'] }),
  ...changes,
})

const never = (): Promise<Inspection> => Promise.reject(new Error('it was not to be asked'))

describe('how a new table is read', () => {
  it('is as one of the same columns was mapped, in whatever order they stand', async () => {
    const found = await findKnownReading(inspection(['said', 'score']), [known(['score', 'said'])], never)
    expect(found).toEqual({ reading: {}, mapping: known([]).mapping })
  })

  it('is not told by other columns', async () => {
    expect(await findKnownReading(inspection(['said', 'mark']), [known(['score', 'said'])], never)).toBeNull()
  })

  it('is that of a table whose heading a person put right, with the bytes read anew', async () => {
    const asked: TableReading[] = []
    const before = known(['score', 'said'], {
      reading: { encoding: 'windows-1252', delimiter: ';', headerRow: 4, headerRows: 2 },
    })
    const found = await findKnownReading(inspection(['Report', 'column2']), [before, before], (reading) => {
      asked.push(reading)
      return Promise.resolve(inspection(['score', 'said'], { headerRow: 4, headerRows: 2 }))
    })
    expect(asked).toEqual([{ headerRow: 4, headerRows: 2 }])
    expect(found).toEqual({ reading: { headerRow: 4, headerRows: 2 }, mapping: before.mapping })
  })

  it('is left to a person where tables of these columns were mapped in two ways, unless it continues one', async () => {
    const second = known(['score', 'said'], {
      survey: 'second',
      mapping: ColumnMapping.parse({ comment: ['said'], score: ['score'] }),
    })
    const both = [second, known(['score', 'said'])]
    expect(await findKnownReading(inspection(['score', 'said']), both, never)).toBeNull()
    const continues = inspection(['score', 'said'], { surveys: [{ name: 'second', proposed: true }] })
    expect((await findKnownReading(continues, both, never))?.mapping).toEqual(second.mapping)
  })
})
