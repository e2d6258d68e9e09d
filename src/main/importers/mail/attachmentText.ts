/**
 * The text of attachments, for search alone: it is no part of what the mail says and of what a model reads. Mails and
 * plain texts are read at once; PDFs and Word documents, where the person wants them, in a thread that may be ended.
 */
import { isCompound } from '../archive/compound.ts'
import type { DocumentReader } from '../documents/documentReader.ts'
import { isPdf, LONGEST_DOCUMENT_TEXT } from '../documents/documentText.ts'
import { isBinary } from '../table/encoding.ts'
import type { TimeLimit } from '../timeLimit.ts'
import { decodeLabelled } from './charset.ts'
import { decodedHeader } from './headers.ts'
import { htmlToPlain } from './html.ts'
import { looksLikeMail } from './looksLikeMail.ts'
import { parseMime, type ParsedAttachment, type ParsedMime } from './mime.ts'
import { readSingleMessage } from './singleMessage.ts'

export interface AttachmentTextOptions {
  /** null: PDFs and Word documents are left alone. */
  documents: DocumentReader | null
  timeLimit: TimeLimit
}

type TextKind = 'mail' | 'outlook' | 'plain' | 'html' | 'pdf' | 'docx'

/** A mail in a mail in a mail is read; what is deeper is counted among its attachments. */
const DEEPEST = 3
/** Of all attachments of one mail together. Characters. */
const LONGEST_TEXT = LONGEST_DOCUMENT_TEXT
const LARGEST: Readonly<Record<TextKind, number>> = {
  mail: 64 * 1024 ** 2,
  outlook: 64 * 1024 ** 2,
  plain: 16 * 1024 ** 2,
  html: 16 * 1024 ** 2,
  pdf: 64 * 1024 ** 2,
  docx: 64 * 1024 ** 2,
}

const PLAIN_NAME = /\.(?:txt|text|log|md|csv|tsv|eml\.txt|asc)$/i
/** What the mail's own text says already, or what says nothing to people. */
const NO_TEXT = /^text\/(?:calendar|rfc822-headers|x-moz-deleted|vcard|x-vcard|directory)/
const WORD =
  /^application\/vnd\.(?:openxmlformats-officedocument\.wordprocessingml\.(?:document|template)|ms-word\.(?:document|template)\.macroenabled\.12)/

/** What kind of text an attachment holds by its type, name and first bytes; null for what is none. */
function textKind({ name, type, content }: ParsedAttachment): TextKind | null {
  if (content === undefined || content.length === 0) return null
  const zip = content[0] === 0x50 && content[1] === 0x4b
  if (isPdf(content)) return 'pdf'
  if (zip) return WORD.test(type) || /\.do[ct][xm]$/i.test(name) ? 'docx' : null
  if (type === 'application/pdf' || /\.pdf$/i.test(name)) return 'pdf'
  if (WORD.test(type) || /\.docx$/i.test(name)) return 'docx'
  if (isCompound(content))
    return type === 'application/vnd.ms-outlook' || /\.msg$/i.test(name) ? 'outlook' : null
  if (type === 'message/rfc822' || type === 'message/global') return 'mail'
  if (/\.eml$/i.test(name)) return looksLikeMail(content) ? 'mail' : null
  if (type === 'text/html' || /\.html?$/i.test(name)) return isBinary(content) ? null : 'html'
  if (NO_TEXT.test(type)) return null
  return (type.startsWith('text/') || PLAIN_NAME.test(name)) && !isBinary(content) ? 'plain' : null
}

export interface AttachmentTexts {
  /** Beside the attachments; null where there is none. */
  texts: (string | null)[]
  /** What could not be read. */
  warnings: string[]
}

/** Never throws: an attachment that cannot be read costs itself, and is said. */
export async function readAttachmentTexts(
  attachments: readonly ParsedAttachment[],
  options: AttachmentTextOptions,
): Promise<AttachmentTexts> {
  const warnings: string[] = []
  const texts: (string | null)[] = []
  let left = LONGEST_TEXT
  for (const attachment of attachments) {
    const text = await readOne(attachment, options, warnings, 0)
    const kept = text === null ? '' : text.replaceAll('\0', '\uFFFD').toWellFormed().trim()
    if (kept.length > left)
      warnings.push(`of the text of ${shown(attachment)} only the first ${left} characters are searched`)
    texts.push(kept === '' || left === 0 ? null : kept.slice(0, left))
    left -= Math.min(left, kept.length)
  }
  return { texts, warnings }
}

const shown = ({ name }: ParsedAttachment): string =>
  name === '' ? 'an attachment' : `the attachment “${name.slice(0, 80)}”`

async function readOne(
  attachment: ParsedAttachment,
  options: AttachmentTextOptions,
  warnings: string[],
  depth: number,
): Promise<string | null> {
  if (attachment.parsed !== undefined) return mailText(attachment.parsed, options, warnings, depth)
  const kind = textKind(attachment)
  const { content } = attachment
  if (kind === null || content === undefined) return null
  if ((kind === 'pdf' || kind === 'docx') && options.documents === null) return null
  if (content.length > LARGEST[kind]) {
    warnings.push(`${shown(attachment)} is too large for its text to be searched`)
    return null
  }
  try {
    switch (kind) {
      case 'plain':
        return decodeLabelled(content, attachment.charset ?? '').text
      case 'html':
        return htmlToPlain(decodeLabelled(content, attachment.charset ?? htmlCharset(content)).text)
      case 'mail':
        return await mailText(parseMime(content), options, warnings, depth)
      case 'outlook': {
        const parsed = readSingleMessage(content, options.timeLimit)?.parsed
        if (parsed === undefined) throw new Error('it is no message')
        return await mailText(parsed, options, warnings, depth)
      }
      case 'pdf':
      case 'docx': {
        const answer = await options.documents!.read(kind, content)
        if ('fault' in answer) {
          warnings.push(`the text of ${shown(attachment)} cannot be searched: ${answer.fault}`)
          return null
        }
        for (const note of answer.notes) warnings.push(`${shown(attachment)}: ${note}`)
        if (answer.text.trim() === '') warnings.push(`${shown(attachment)} holds no text; it may be a scan`)
        return answer.text
      }
    }
  } catch {
    warnings.push(`the text of ${shown(attachment)} could not be read`)
    return null
  }
}

const htmlCharset = (content: Buffer): string =>
  /<meta[^>]{0,200}charset\s*=\s*["']?([\w-]+)/i.exec(content.toString('latin1', 0, 2_000))?.[1] ?? ''

/** Who wrote it, its subject and text, the names and texts of what is attached to it. */
async function mailText(
  mail: ParsedMime,
  options: AttachmentTextOptions,
  warnings: string[],
  depth: number,
): Promise<string> {
  const pieces = [
    decodedHeader(mail.headers, 'subject'),
    decodedHeader(mail.headers, 'from'),
    mail.text,
    mail.additions,
    ...mail.attachments.map(({ name }) => name),
  ]
  if (depth < DEEPEST) {
    for (const attachment of mail.attachments)
      pieces.push((await readOne(attachment, options, warnings, depth + 1)) ?? '')
  }
  return pieces.filter((piece) => piece.trim() !== '').join('\n\n')
}
