/** The text of a PDF, by PDF.js (through unpdf, its build without a browser). Runs in a thread that may be ended. */
import { getDocumentProxy } from 'unpdf'
import { LONGEST_DOCUMENT_TEXT, type DocumentText } from './documentText.ts'

/** A document of more pages is read as far as that. */
const MOST_PAGES = 2_000

/** @throws Error for what is no PDF, damaged or protected */
export async function readPdf(bytes: Buffer): Promise<DocumentText> {
  const document = await getDocumentProxy(new Uint8Array(bytes), {
    verbosity: 0,
    // Nothing outside the file is looked up.
    disableFontFace: true,
    useSystemFonts: false,
    useWorkerFetch: false,
    enableXfa: false,
  })
  const pages: string[] = []
  let length = 0
  let damaged = 0
  const last = Math.min(document.numPages, MOST_PAGES)
  let number = 1
  for (; number <= last && length <= LONGEST_DOCUMENT_TEXT; number++) {
    try {
      const page = await document.getPage(number)
      const { items } = await page.getTextContent()
      const text = items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('')
      page.cleanup()
      pages.push(text)
      length += text.length
    } catch {
      damaged++
    }
  }
  const notes: string[] = []
  if (damaged > 0) notes.push(`${damaged} of its ${document.numPages} pages could not be read`)
  if (number <= document.numPages) notes.push(`only its first ${number - 1} pages were read`)
  await document.loadingTask.destroy()
  return { text: pages.join('\n\n'), notes }
}

/** What went wrong, in words for people. */
export function pdfFault(error: unknown): string {
  const { name } = error as Error
  if (name === 'PasswordException') return 'it is protected by a password'
  return 'it is damaged or no PDF'
}
