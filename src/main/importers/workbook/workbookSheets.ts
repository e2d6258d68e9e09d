/** The sheets of an XLSX package with their cells. */
import { VerbatimError } from '../../../shared/domain/errors.ts'
import { readZipDirectory, readZipEntry, ZIP_LIMITS } from '../archive/zip.ts'
import { zipBytesOf } from '../fileFacts.ts'
import type { FileStart } from '../format.ts'
import { readCellFormats } from './cellFormats.ts'
import { readWorkbookParts, type SheetPart } from './package.ts'
import { readSharedStrings } from './sharedStrings.ts'
import { SheetNotes, type Sheet, type SheetOutline } from './sheet.ts'
import { outlineSheet, readSheetRows, type CellContext } from './sheetXml.ts'

/** Whatever the file's size, its cells may hold this much text. Characters. */
const ALWAYS_ALLOWED = 256 * 1024 ** 2

/** All sheets with cells, hidden ones too. */
export async function workbookSheets(file: FileStart): Promise<Sheet[]> {
  checkKind(file)
  const bytes = await zipBytesOf(file)
  const parts = await readWorkbookParts(bytes, await readZipDirectory(bytes, file.name), file.name)
  const formats =
    parts.styles === null
      ? []
      : await readCellFormats(readZipEntry(bytes, parts.styles, file.name), file.name)
  const strings =
    parts.strings === null
      ? []
      : await readSharedStrings(readZipEntry(bytes, parts.strings, file.name), file.name)
  const context: CellContext = {
    file: file.name,
    strings,
    formats,
    date1904: parts.date1904,
    mostCharacters: Math.max(
      ALWAYS_ALLOWED,
      Math.min(ZIP_LIMITS.inflatedBytes, file.bytes * ZIP_LIMITS.ratio),
    ),
  }
  const toSheet = ({ name, hidden, entry }: SheetPart): Sheet => {
    const read: Sheet['read'] = async function* (notes) {
      const sheet = readSheetRows(readZipEntry(bytes, entry, file.name), context, notes)
      for await (const { rows, bytes: done } of sheet) yield { rows, share: done / Math.max(1, entry.bytes) }
    }
    const outline = async (): Promise<SheetOutline> => {
      const found = await outlineSheet(readZipEntry(bytes, entry, file.name))
      if (found.rows > 0) return found
      // The quick look may not know how a sheet is written; that it is empty must be certain.
      let rows = 0
      for await (const batch of read(new SheetNotes())) rows += batch.rows.length
      return { ...found, rows }
    }
    return { name, hidden, outline, read }
  }
  return parts.sheets.map(toSheet)
}

/** @throws VerbatimError for what has the name or the shell of a workbook, but cannot be read as one */
function checkKind(file: FileStart): void {
  const parts = file.parts ?? []
  if (parts.includes('encryptedpackage')) {
    throw new VerbatimError(
      'file_protected',
      `${file.name} is protected by a password`,
      'Open it in a spreadsheet program, save a copy without a password, and import the copy.',
    )
  }
  if (parts.some((part) => part.endsWith('workbook.bin'))) {
    throw new VerbatimError(
      'format_unknown',
      `${file.name} is a binary workbook (XLSB)`,
      'Open it in a spreadsheet program and save it as XLSX.',
    )
  }
  if (parts.length > 0) return
  throw new VerbatimError(
    'file_damaged',
    `${file.name} is no XLSX file, whatever its name says`,
    'Open it in a spreadsheet program and save it as XLSX.',
  )
}
