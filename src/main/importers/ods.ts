/** Spreadsheets as OpenDocument (ODS). */
import { extname } from 'node:path'
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { TableReading } from '../../shared/domain/reading.ts'
import { readWholeEntry, readZipDirectory, readZipEntry, ZIP_LIMITS } from './archive/zip.ts'
import { zipBytesOf } from './fileFacts.ts'
import type { FileStart, Table, TableFormat } from './format.ts'
import { outlineOds, readOdsRows } from './workbook/odsContent.ts'
import { SheetNotes, type Sheet } from './workbook/sheet.ts'
import { openSheetTable } from './workbook/sheetTable.ts'

const LARGEST_MANIFEST = 8 * 1024 ** 2
/** Whatever the file's size, its cells may hold this much text. Characters. */
const ALWAYS_ALLOWED = 256 * 1024 ** 2

export const ods: TableFormat = {
  format: 'ods',
  kind: 'survey',
  claims: (file) => {
    const parts = file.parts ?? []
    const named = /^\.(?:ods|ots)$/i.test(extname(file.name))
    if (parts.includes('content.xml') && !parts.includes('[content_types].xml')) return named ? 0.95 : 0.8
    return named && !file.directory ? 0.7 : 0
  },
  open: openSpreadsheet,
}

async function openSpreadsheet(file: FileStart, reading: TableReading): Promise<Table> {
  if (!(file.parts ?? []).includes('content.xml')) {
    throw new VerbatimError(
      'file_damaged',
      `${file.name} is no ODS file, whatever its name says`,
      'Open it in a spreadsheet program and save it as ODS or XLSX.',
    )
  }
  const bytes = await zipBytesOf(file)
  const entries = await readZipDirectory(bytes, file.name)
  const partOf = (name: string): (typeof entries)[0] | undefined =>
    entries.find((entry) => entry.name.replace(/^\/+/, '').toLowerCase() === name)
  const manifest = partOf('meta-inf/manifest.xml')
  if (manifest !== undefined) {
    const text = (await readWholeEntry(bytes, manifest, file.name, LARGEST_MANIFEST)).toString('latin1')
    if (text.includes('encryption-data')) {
      throw new VerbatimError(
        'file_protected',
        `${file.name} is protected by a password`,
        'Open it in a spreadsheet program, save a copy without a password, and import the copy.',
      )
    }
  }
  const content = partOf('content.xml')!
  const read = (): AsyncGenerator<Uint8Array> => readZipEntry(bytes, content, file.name)
  const facts = await outlineOds(read(), file.name, new SheetNotes())
  const most = Math.max(ALWAYS_ALLOWED, Math.min(ZIP_LIMITS.inflatedBytes, file.bytes * ZIP_LIMITS.ratio))
  const sheets = facts.map(({ name, hidden, rows, merged }, index): Sheet => ({
    name,
    hidden,
    outline: () => Promise.resolve({ rows, merged }),
    read: async function* (notes) {
      for await (const { rows: batch, bytes: done } of readOdsRows(read(), file.name, index, most, notes))
        yield { rows: batch, share: done / Math.max(1, content.bytes) }
    },
  }))
  if (sheets.length === 0) {
    throw new VerbatimError(
      'format_unknown',
      `${file.name} is an OpenDocument file without a spreadsheet`,
      'Choose a spreadsheet, or save the table in it as one.',
    )
  }
  return openSheetTable(file, reading, sheets, 'utf-8')
}
