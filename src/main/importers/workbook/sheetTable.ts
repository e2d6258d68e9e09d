/** A table from the sheets of a workbook: the one with the data, or the one a person chose. */
import { setAsideTotals } from '../table/totals.ts'
import { createHash } from 'node:crypto'
import { VerbatimError } from '../../../shared/domain/errors.ts'
import type { SheetInfo, TableReading } from '../../../shared/domain/reading.ts'
import { readChunks } from '../fileFacts.ts'
import type { Batch, FileStart, RawRow, Table } from '../format.ts'
import { SheetNotes, type Sheet, type SheetOutline } from './sheet.ts'
import { askedHeader, headerReading, requireRow } from '../table/header.ts'
import { layOutSheet, type SheetLayout } from './sheetSample.ts'
import { SheetShaper } from './sheetShaper.ts'

/** Sheets of which the beginning is read to find the one with the data; of others only the rows are counted. */
const MOST_SAMPLED = 30

interface LaidOut {
  sheet: Sheet
  outline: SheetOutline
  layout: SheetLayout
}

/**
 * @param encoding for the record: how the format writes its texts
 * @throws VerbatimError `file_empty` when no sheet holds anything, `usage` for a sheet that is not there, `mapping_invalid` for a
 *   header below its rows
 */
export async function openSheetTable(
  file: FileStart,
  reading: TableReading,
  sheets: readonly Sheet[],
  encoding: string,
): Promise<Table> {
  const outlined: { sheet: Sheet; outline: SheetOutline }[] = []
  for (const sheet of sheets) outlined.push({ sheet, outline: await sheet.outline() })
  const infos = outlined.map(({ sheet, outline }): SheetInfo => ({
    name: sheet.name,
    rows: outline.rows,
    hidden: sheet.hidden,
  }))
  const chosen =
    reading.sheet === undefined
      ? await chooseSheet(file, outlined, reading)
      : await openChosen(file, outlined, reading.sheet, reading)
  const { lastRow, isWhole } = chosen.layout
  requireRow(`the sheet ${chosen.sheet.name} of ${file.name}`, askedHeader(reading), lastRow, isWhole)
  const digest = await digestOf(file, chosen.sheet.name)
  return createTable(file, chosen, infos, digest, encoding)
}

async function openChosen(
  file: FileStart,
  outlined: readonly { sheet: Sheet; outline: SheetOutline }[],
  name: string,
  reading: TableReading,
): Promise<LaidOut> {
  const same = (sheet: Sheet): boolean => sheet.name.trim().toLowerCase() === name.trim().toLowerCase()
  const found = outlined.find(({ sheet }) => sheet.name === name) ?? outlined.find(({ sheet }) => same(sheet))
  if (found === undefined) {
    throw new VerbatimError(
      'usage',
      `${file.name} has no sheet named ${name}`,
      `Its sheets are: ${outlined.map(({ sheet }) => sheet.name).join(', ')}.`,
    )
  }
  if (found.outline.rows === 0) {
    throw new VerbatimError(
      'file_empty',
      `the sheet ${found.sheet.name} of ${file.name} is empty`,
      'Choose another sheet.',
    )
  }
  const layout = await layOutSheet(found.sheet, found.outline, new SheetNotes(), askedHeader(reading))
  return { ...found, layout }
}

/** The visible sheet that looks most like data; a hidden one only where nothing else holds anything. */
async function chooseSheet(
  file: FileStart,
  outlined: readonly { sheet: Sheet; outline: SheetOutline }[],
  reading: TableReading,
): Promise<LaidOut> {
  const candidates = outlined
    .filter(({ outline }) => outline.rows > 0)
    .sort((a, b) => Number(a.sheet.hidden) - Number(b.sheet.hidden) || b.outline.rows - a.outline.rows)
    .slice(0, MOST_SAMPLED)
  let best: LaidOut | null = null
  for (const { sheet, outline } of candidates) {
    const layout = await layOutSheet(sheet, outline, new SheetNotes(), askedHeader(reading))
    if (best === null || layout.score > best.layout.score) best = { sheet, outline, layout }
  }
  if (best !== null) return best
  throw new VerbatimError(
    'file_empty',
    outlined.length === 0
      ? `${file.name} has no sheet with cells`
      : `${file.name} has nothing in ${outlined.length === 1 ? 'its sheet' : 'any of its sheets'}`,
    'Choose another file, or save it again from its own program.',
  )
}

/** Two sheets of one workbook are two tables. */
async function digestOf(file: FileStart, sheet: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of readChunks(file)) hash.update(chunk)
  return hash.update(`\0${sheet}`).digest('base64url')
}

function createTable(
  file: FileStart,
  { sheet, outline, layout }: LaidOut,
  sheets: SheetInfo[],
  digest: string,
  encoding: string,
): Table {
  let notes = new SheetNotes()
  let shaper = new SheetShaper(layout)
  const merged = outline.merged.filter(({ fromRow }) => fromRow >= layout.firstData).length
  return setAsideTotals({
    mark: { bytes: file.bytes, modifiedAt: file.modifiedAt },
    reading: { encoding, ...headerReading(layout.header, layout.headerRow), sheet: sheet.name },
    sheets,
    columns: layout.header.columns,
    digest,
    rows: async function* (): AsyncGenerator<Batch<RawRow>> {
      notes = new SheetNotes()
      shaper = new SheetShaper(layout)
      for await (const { rows, share } of sheet.read(notes)) {
        const entries = shaper.shape(rows)
        if (entries.length > 0) yield { entries, bytesRead: Math.round(share * file.bytes) }
      }
      yield { entries: [], bytesRead: file.bytes }
    },
    warnings: () => [
      ...(sheet.hidden ? [`the sheet “${sheet.name}” is hidden in the workbook`] : []),
      ...layout.header.warnings,
      ...shaper.warnings(),
      ...(merged === 0
        ? []
        : [
            `${merged} joined ${merged === 1 ? 'cell stands' : 'cells stand'} among the data: the value is that of the first row and column only`,
          ]),
      ...notes.warnings(),
    ],
  })
}
