/** The formats Verbatim reads. A new one is a file of its own and a line here. */
import { extname } from 'node:path'
import { VerbatimError } from '../../shared/domain/errors.ts'
import { csv } from './csv.ts'
import { eml } from './eml.ts'
import { isMessageFile, listFiles } from './mail/folder.ts'
import { readFacts, readStart } from './fileFacts.ts'
import type { FileStart, Format } from './format.ts'
import { mbox } from './mbox.ts'
import { ods } from './ods.ts'
import { xlsx } from './xlsx.ts'

export const FORMATS: readonly Format[] = [mbox, eml, xlsx, ods, csv]

/** @throws VerbatimError `file_empty`, `format_unknown` */
export function detectFormat(file: FileStart): Format {
  if (!file.directory && file.bytes === 0) {
    throw new VerbatimError('file_empty', `${file.name} is empty`, 'Export it again, or choose another file.')
  }
  let best: { format: Format; sureness: number } | null = null
  for (const format of FORMATS) {
    const sureness = format.claims(file)
    if (sureness > 0 && (best === null || sureness > best.sureness)) best = { format, sureness }
  }
  if (best !== null) return best.format
  throw new VerbatimError(
    'format_unknown',
    `${file.name} is none of the formats that can be read: CSV and other delimited text, mbox, EML`,
    'Export it as CSV, mbox or EML from the program it comes from.',
  )
}

/** Table files that are taken from a folder by their name; any other text could be anything. */
const TABLE_NAMES = new Set(['.csv', '.tsv', '.tab', '.psv'])

/**
 * What to import of a path: a file is itself; a folder is itself where it holds mails, and each mailbox and table in
 * it.
 *
 * @throws VerbatimError `format_unknown` for a folder that holds none of these
 */
export async function expandPath(path: string): Promise<string[]> {
  const facts = await readFacts(path)
  if (!facts.directory) return [path]
  const others: string[] = []
  let mails = false
  for (const file of await listFiles(path)) {
    if (await isMessageFile(file)) mails = true
    else if (file.bytes > 0 && (await isSource(file.path))) others.push(file.path)
  }
  if (mails || others.length > 0) return [...(mails ? [path] : []), ...others]
  throw new VerbatimError(
    'format_unknown',
    `there is nothing in the folder ${facts.name} that can be read: no mails, mailboxes or tables`,
    'Tables are taken from a folder by their names: .csv, .tsv, .tab, .psv. Choose other files by themselves.',
  )
}

async function isSource(path: string): Promise<boolean> {
  if (TABLE_NAMES.has(extname(path).toLowerCase())) return true
  try {
    return mbox.claims(await readStart(await readFacts(path))) > 0.6
  } catch {
    return false
  }
}
