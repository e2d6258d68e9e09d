/** Workbooks as XLSX and XLSM, of both dialects of the standard. Macros are never looked at, formulas never computed. */
import { extname } from 'node:path'
import type { TableReading } from '../../shared/domain/reading.ts'
import type { FileStart, Table, TableFormat } from './format.ts'
import { openSheetTable } from './workbook/sheetTable.ts'
import { workbookSheets } from './workbook/workbookSheets.ts'

const NAMES = new Set(['.xlsx', '.xlsm', '.xltx', '.xltm'])

export const xlsx: TableFormat = {
  format: 'xlsx',
  kind: 'survey',
  claims: (file) => {
    const parts = file.parts ?? []
    if (parts.includes('encryptedpackage')) return 0.95
    const packaged = parts.includes('[content_types].xml')
    if (packaged && parts.some((part) => /(?:^|\/)workbook\.(?:xml|bin)$/.test(part))) return 0.95
    return NAMES.has(extname(file.name).toLowerCase()) && !file.directory ? 0.7 : 0
  },
  open: openWorkbook,
}

async function openWorkbook(file: FileStart, reading: TableReading): Promise<Table> {
  return openSheetTable(file, reading, await workbookSheets(file), 'utf-8')
}
