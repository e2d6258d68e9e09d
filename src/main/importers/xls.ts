/** Workbooks of Excel 97 to 2003. */
import { extname } from 'node:path'
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { TableReading } from '../../shared/domain/reading.ts'
import { isCompound, readCompoundStream } from './archive/compound.ts'
import { readWhole } from './fileFacts.ts'
import type { FileStart, Table, TableFormat } from './format.ts'
import { biffSheets } from './workbook/biff.ts'
import { openSheetTable } from './workbook/sheetTable.ts'

/** It is read into memory; 65,536 rows of 256 columns rarely need a tenth of this. Bytes. */
const LARGEST_FILE = 64 * 1024 ** 2
const STREAMS = ['workbook', 'book']

export const xls: TableFormat = {
  format: 'xls',
  kind: 'survey',
  claims: (file) => {
    if (file.directory) return 0
    if (file.parts?.some((part) => STREAMS.includes(part)) === true) return 0.95
    return isCompound(file.head) && /^\.xl[st]$/i.test(extname(file.name)) ? 0.7 : 0
  },
  open: openWorkbook,
}

async function openWorkbook(file: FileStart, reading: TableReading): Promise<Table> {
  const whole = await readWhole(file, LARGEST_FILE)
  return openSheetTable(file, reading, biffSheets(workbookStream(whole, file.name), file.name), 'utf-16le')
}

function workbookStream(whole: Buffer, file: string): Buffer {
  let reason = 'it has no workbook inside'
  try {
    const stream = readCompoundStream(whole, STREAMS)
    if (stream !== null) return stream
  } catch (error) {
    reason = (error as Error).message
  }
  throw new VerbatimError(
    'file_damaged',
    `${file} is damaged: ${reason}`,
    'Open it in a spreadsheet program and save it as XLSX.',
  )
}
