import { zipFile, type ZipPart } from './zipFile.ts'

export interface SheetContent {
  name: string
  state?: 'hidden' | 'veryHidden'
  /** What stands within <worksheet>. */
  xml: string
}

export interface WorkbookContent {
  sheets: readonly SheetContent[]
  /** What stands within <sst>. */
  strings?: string
  /** Format codes; the style n + 1 of a cell has the nth of them. */
  formats?: readonly string[]
  date1904?: boolean
  strict?: boolean
  more?: readonly ZipPart[]
  /** The order in which the parts stand in the file. */
  order?: (a: ZipPart, b: ZipPart) => number
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'

export const escapeXml = (text: string): string =>
  text
    .replace(/_x[0-9A-Fa-f]{4}_/g, '_x005F$&')
    .replace(/[^\t\n\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, (character) =>
      [...character]
        .map((one) => `_x${one.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
        .join(''),
    )
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')

/** A workbook as the standard's own parts, nothing more. */
export function workbookFile(content: WorkbookContent): Buffer {
  const base = content.strict === true ? 'http://purl.oclc.org/ooxml' : 'http://schemas.openxmlformats.org'
  const main = content.strict === true ? `${base}/spreadsheetml/main` : `${base}/spreadsheetml/2006/main`
  const types =
    content.strict === true
      ? `${base}/officeDocument/relationships`
      : `${base}/officeDocument/2006/relationships`
  const relations = (targets: readonly [id: string, type: string, target: string][]): string =>
    `${HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${targets
      .map(([id, type, target]) => `<Relationship Id="${id}" Type="${types}/${type}" Target="${target}"/>`)
      .join('')}</Relationships>`
  const formats = content.formats ?? []
  const parts: ZipPart[] = [
    { name: '[Content_Types].xml', content: `${HEAD}<Types/>` },
    { name: '_rels/.rels', content: relations([['r1', 'officeDocument', 'xl/workbook.xml']]) },
    {
      name: 'xl/workbook.xml',
      content: `${HEAD}<workbook xmlns="${main}" xmlns:r="${types}"><workbookPr${content.date1904 === true ? ' date1904="1"' : ''}/><sheets>${content.sheets
        .map(
          ({ name, state }, index) =>
            `<sheet name="${escapeXml(name)}" sheetId="${index + 1}"${state === undefined ? '' : ` state="${state}"`} r:id="s${index}"/>`,
        )
        .join('')}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: relations([
        ...content.sheets.map((_, index): [string, string, string] => [
          `s${index}`,
          'worksheet',
          `worksheets/sheet${index}.xml`,
        ]),
        ['strings', 'sharedStrings', '/xl/sharedStrings.xml'],
        ['styles', 'styles', 'styles.xml'],
      ]),
    },
    {
      name: 'xl/styles.xml',
      content: `${HEAD}<styleSheet xmlns="${main}"><numFmts>${formats
        .map(
          (code, index) =>
            `<numFmt numFmtId="${200 + index}" formatCode="${escapeXml(code).replaceAll('"', '&quot;')}"/>`,
        )
        .join('')}</numFmts><cellXfs><xf numFmtId="0"/>${formats
        .map((_, index) => `<xf numFmtId="${200 + index}"/>`)
        .join('')}</cellXfs></styleSheet>`,
    },
    ...content.sheets.map(({ xml }, index) => ({
      name: `xl/worksheets/sheet${index}.xml`,
      content: `${HEAD}<worksheet xmlns="${main}">${xml}</worksheet>`,
    })),
    { name: 'xl/sharedStrings.xml', content: `${HEAD}<sst xmlns="${main}">${content.strings ?? ''}</sst>` },
    ...(content.more ?? []),
  ]
  return zipFile(content.order === undefined ? parts : parts.sort(content.order))
}

const columnName = (column: number): string =>
  column < 26
    ? String.fromCharCode(65 + column)
    : columnName(Math.trunc(column / 26) - 1) + columnName(column % 26)

/** Rows of texts as inline strings; '' is no cell. */
export const sheetOf = (rows: readonly (readonly string[])[]): string =>
  `<sheetData>${rows
    .map(
      (cells, row) =>
        `<row r="${row + 1}">${cells
          .map((cell, column) =>
            cell === ''
              ? ''
              : `<c r="${columnName(column)}${row + 1}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(cell)}</t></is></c>`,
          )
          .join('')}</row>`,
    )
    .join('')}</sheetData>`
