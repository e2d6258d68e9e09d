/** Single mails, and folders of them (Maildir, exported folders): a folder is one source, its files in name order. */
import { readFile } from 'node:fs/promises'
import { basename, extname, relative } from 'node:path'
import { VerbatimError } from '../../shared/domain/errors.ts'
import { fileError } from './fileFacts.ts'
import type { Batch, FileStart, Mailbox, MailFormat, RawMessage } from './format.ts'
import { isMaildirFile, readFolder, type FolderContents, type FoundFile } from './mail/folder.ts'
import { looksLikeMail } from './mail/looksLikeMail.ts'
import { count, describeKinds, kindOf, toPassedOver } from './passedOver.ts'
import { isBinary } from './table/encoding.ts'

/** A file longer than this is no single mail that could be shown; it is left out and counted. */
const LONGEST_FILE = 256 * 1024 * 1024
const BATCH_BYTES = 2_000_000

export const eml: MailFormat = {
  format: 'eml',
  kind: 'email',
  claims: (file) => {
    if (file.directory) return 1
    if (looksLikeMail(file.head)) return 0.8
    const named = extname(file.name).toLowerCase() === '.eml' || isMaildirFile(file.path)
    return named && !isBinary(file.head) ? 0.75 : 0
  },
  open: openMails,
}

async function openMails(file: FileStart): Promise<Mailbox> {
  const contents = file.directory ? await readFolder(file.path) : null
  const alone = {
    path: file.path,
    location: Buffer.from(file.path),
    bytes: file.bytes,
    modifiedAt: file.modifiedAt,
  }
  const files = contents?.mails ?? [alone]
  if (contents?.mails.length === 0) {
    throw new VerbatimError(
      'format_unknown',
      [`there are no mails in the folder ${file.name}`, ...warningsOf(contents)].join('; '),
      contents.others.length === 0
        ? 'Choose the folder that holds the .eml or Maildir files.'
        : 'Choose the tables and mailboxes by themselves.',
    )
  }
  if (!file.directory && file.bytes === 0) {
    throw new VerbatimError(
      'file_empty',
      `${file.name} is empty`,
      'Save the mail again, or choose another file.',
    )
  }
  return {
    mark: {
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      modifiedAt: files.reduce((newest, { modifiedAt }) => Math.max(newest, modifiedAt), 0),
    },
    messages: () => readMessages(file, files),
    warnings: () => (contents === null ? [] : warningsOf(contents)),
  }
}

/** What the folder holds beside its mails: nothing of it is lost without a word. */
function warningsOf({ others, leftOut }: FolderContents): string[] {
  const kinds = new Map(leftOut)
  for (const { path } of others) count(kinds, kindOf(path))
  if (kinds.size === 0) return []
  const { files, kinds: counted } = toPassedOver('', kinds)
  return [
    `only the mails of this folder are in this source; it also holds ${files} that are none: ${describeKinds(counted)}. ` +
      'Mailboxes and tables among them are sources of their own.',
  ]
}

async function* readMessages(
  folder: FileStart,
  files: readonly FoundFile[],
): AsyncGenerator<Batch<RawMessage>> {
  let entries: RawMessage[] = []
  let bytesRead = 0
  let batchBytes = 0
  for (const [index, file] of files.entries()) {
    const name = folder.directory ? relative(folder.path, file.path) : basename(file.path)
    entries.push(await readMessage(file, index + 1, name, folder.directory))
    bytesRead += file.bytes
    batchBytes += file.bytes
    if (batchBytes < BATCH_BYTES && index + 1 < files.length) continue
    yield { entries, bytesRead }
    entries = []
    batchBytes = 0
  }
}

/** In a folder a file that cannot be read costs itself; a single one fails the import. */
async function readMessage(
  file: FoundFile,
  position: number,
  name: string,
  inFolder: boolean,
): Promise<RawMessage> {
  const skipped = (reason: string): RawMessage => ({
    position,
    bytes: new Uint8Array(),
    warnings: [],
    skip: { reason, detail: name.slice(-80) },
  })
  if (file.bytes > LONGEST_FILE) return skipped('file too large')
  try {
    const bytes = await readFile(file.location)
    return bytes.length === 0 ? skipped('empty file') : { position, bytes, warnings: [], skip: null }
  } catch (error) {
    if (!inFolder) throw fileError(file.path, error)
    return skipped('file unreadable')
  }
}
