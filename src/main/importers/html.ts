/** Tables in HTML: what many programs call an Excel export, and name .xls. Each table of the page is a sheet. */
import { extname } from 'node:path'
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { TableReading } from '../../shared/domain/reading.ts'
import { readChunks } from './fileFacts.ts'
import type { FileStart, Table, TableFormat } from './format.ts'
import { createDecoder } from './table/decoder.ts'
import { guessEncoding, wideEncoding } from './table/encoding.ts'
import { startsAsMarkup } from './table/otherContent.ts'
import { HtmlTables, type HtmlRow } from './workbook/htmlTables.ts'
import type { Sheet } from './workbook/sheet.ts'
import { openSheetTable } from './workbook/sheetTable.ts'

const NAMES = new Set(['.xls', '.xlsx', '.html', '.htm', '.xhtml'])

export const html: TableFormat = {
  format: 'html',
  kind: 'survey',
  claims: (file) => {
    if (file.directory) return 0
    const text = decodeHead(file)
    if (!startsAsMarkup(text)) return 0
    if (/<table\b/i.test(text)) return 0.85
    return NAMES.has(extname(file.name).toLowerCase()) ? 0.7 : 0
  },
  open: openPage,
}

function decodeHead({ head }: FileStart): string {
  const decoder = createDecoder(wideEncoding(head) ?? 'latin1')
  return decoder.write(head)
}

/** By its byte-order mark, by what the page says of itself, else as any text. */
function encodingOf(file: FileStart): string {
  const wide = wideEncoding(file.head)
  if (wide !== null) return wide
  const declared = /<meta\b[^>]{0,300}\bcharset\s*=\s*["']?\s*([\w:.-]{2,40})/i.exec(decodeHead(file))?.[1]
  try {
    if (declared !== undefined) {
      createDecoder(declared)
      return declared
    }
  } catch {
    // A page may say anything.
  }
  return guessEncoding(file.head)
}

async function openPage(file: FileStart, reading: TableReading): Promise<Table> {
  const encoding = reading.encoding ?? encodingOf(file)
  const counted = new HtmlTables(-1)
  for await (const _ of readTables(file, encoding, counted));
  const sheets = counted.tables
    .map(({ rows, merged }, index) => ({ rows, merged, index }))
    .filter(({ rows }) => rows > 0)
    .map(({ rows, merged, index }, number): Sheet => ({
      name: `table ${number + 1}`,
      hidden: false,
      outline: () => Promise.resolve({ rows, merged }),
      read: async function* (notes) {
        const tables = new HtmlTables(index)
        for await (const { rows: batch, share } of readTables(file, encoding, tables))
          yield { rows: batch, share }
        notes.fault = tables.fault
      },
    }))
  if (sheets.length === 0) {
    throw new VerbatimError(
      'format_unknown',
      `${file.name} is a web page (HTML) without a table`,
      'Where the page only names other files, choose the one that holds the table, or save the workbook as XLSX.',
    )
  }
  const table = await openSheetTable(file, reading, sheets, encoding)
  const named = /^\.xlsx?$/i.test(extname(file.name))
  return {
    ...table,
    warnings: () => [
      ...(named ? ['the file is named as a workbook, but is a web page (HTML); its tables were read'] : []),
      ...table.warnings(),
    ],
  }
}

async function* readTables(
  file: FileStart,
  encoding: string,
  tables: HtmlTables,
): AsyncGenerator<{ rows: HtmlRow[]; share: number }> {
  const decoder = createDecoder(encoding)
  let read = 0
  for await (const chunk of readChunks(file)) {
    read += chunk.length
    tables.write(decoder.write(chunk))
    yield { rows: tables.take(), share: read / Math.max(1, file.bytes) }
  }
  tables.write(decoder.end())
  tables.end()
  yield { rows: tables.take(), share: 1 }
}
