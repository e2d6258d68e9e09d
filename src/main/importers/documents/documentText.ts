/** The text of a document, and what of it could not be read. */
export interface DocumentText {
  text: string
  notes: string[]
}

export type DocumentKind = 'pdf' | 'docx'

/** More is not searched for; it is cut, and said. Characters. */
export const LONGEST_DOCUMENT_TEXT = 1_000_000

export interface DocumentQuestion {
  kind: DocumentKind
  bytes: Uint8Array<ArrayBuffer>
}

export type DocumentAnswer = DocumentText | { fault: string }

/** A PDF may begin behind a few bytes that are none of it. */
export const isPdf = (bytes: Buffer): boolean => bytes.subarray(0, 1_024).includes('%PDF-')
