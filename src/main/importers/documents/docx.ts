/** The text of a Word document (DOCX, DOCM): its body, notes, headers and footers, in the order of its parts. */
import { Readable } from 'node:stream'
import { readWholeEntry, readZipDirectory } from '../archive/zip.ts'
import { readXml, type XmlHandler } from '../workbook/xml.ts'
import { LONGEST_DOCUMENT_TEXT, type DocumentText } from './documentText.ts'

/** The body of a book of a thousand pages has a tenth of this. Bytes. */
const LARGEST_PART = 48 * 1024 * 1024
const PIECE = 1_048_576
const TEXT_PARTS = /^word\/(?:document|footnotes|endnotes|comments|header\d*|footer\d*)\.xml$/

/** @throws VerbatimError for what is no Word document, protected, damaged or swells when unpacked */
export async function readDocx(bytes: Buffer): Promise<DocumentText> {
  const name = 'the document'
  const entries = await readZipDirectory({ buffer: bytes }, name)
  const parts = entries
    .filter((entry) => TEXT_PARTS.test(entry.name.toLowerCase()))
    // The body first.
    .toSorted((a, b) => Number(b.name.includes('document')) - Number(a.name.includes('document')))
  if (!parts.some((part) => part.name.toLowerCase() === 'word/document.xml'))
    throw new Error('it has no text inside')
  const notes: string[] = []
  const texts: string[] = []
  let left = LONGEST_DOCUMENT_TEXT
  for (const part of parts) {
    if (left <= 0) break
    const content = await readWholeEntry({ buffer: bytes }, part, name, LARGEST_PART)
    const collected = collectText(left)
    const fault = await readXml(Readable.from(pieces(content)), collected.handler, name)
    if (fault !== null)
      notes.push(`its part ${part.name.slice(0, 80)} is damaged; what could be read of it was`)
    const text = collected.text().trim()
    left -= text.length
    if (text !== '') texts.push(text)
  }
  return { text: texts.join('\n\n'), notes }
}

/** So that the parser never holds the part twice. */
function* pieces(content: Buffer): Generator<Uint8Array> {
  for (let at = 0; at < content.length; at += PIECE) yield content.subarray(at, at + PIECE)
}

/** Runs of text; what was deleted under “track changes”, and codes of fields, are no text. */
function collectText(most: number): { handler: XmlHandler; text(): string } {
  const text: string[] = []
  let length = 0
  let inText = false
  const add = (piece: string): void => {
    if (length > most) return
    text.push(piece)
    length += piece.length
  }
  return {
    handler: {
      open: (name) => {
        if (name === 't') inText = true
        else if (name === 'tab') add('\t')
        else if (name === 'br' || name === 'cr') add('\n')
      },
      text: (piece) => {
        if (inText) add(piece)
      },
      close: (name) => {
        if (name === 't') inText = false
        else if (name === 'p') add('\n')
        else if (name === 'tc') add('\t')
      },
    },
    text: () => text.join(''),
  }
}
