import type { MessagePort } from 'node:worker_threads'
import { readDocx } from './docx.ts'
import { type DocumentAnswer, type DocumentQuestion, LONGEST_DOCUMENT_TEXT } from './documentText.ts'
import { pdfFault, readPdf } from './pdf.ts'

/** A thread that reads documents, one at a time; it may be ended at any moment, and a damaged one may kill it. */
export function serveDocuments(port: MessagePort): void {
  // PDF.js says what it stumbles over on the console, which is the command line's output.
  const silent = (): void => {}
  Object.assign(console, { log: silent, warn: silent, error: silent, info: silent })
  port.on('message', (question: DocumentQuestion) => {
    void read(question).then((answer) => port.postMessage(answer))
  })
}

async function read({ kind, bytes }: DocumentQuestion): Promise<DocumentAnswer> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  try {
    const { text, notes } = kind === 'pdf' ? await readPdf(buffer) : await readDocx(buffer)
    if (text.length <= LONGEST_DOCUMENT_TEXT) return { text, notes }
    return {
      text: text.slice(0, LONGEST_DOCUMENT_TEXT),
      notes: [...notes, `only its first ${LONGEST_DOCUMENT_TEXT} characters are searched`],
    }
  } catch (error) {
    return { fault: kind === 'pdf' ? pdfFault(error) : docxFault(error) }
  }
}

const docxFault = (error: unknown): string =>
  (error as { code?: string }).code === 'file_unsafe'
    ? 'it would swell beyond measure, or declares entities'
    : 'it is damaged, protected or no Word document'
