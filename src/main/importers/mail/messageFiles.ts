/** Files that hold one mail each: EML, EMLX, Outlook's MSG, Maildir; told apart by content. A folder is one source. */
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, relative } from 'node:path'
import { VerbatimError } from '../../../shared/domain/errors.ts'
import { fileError } from '../fileError.ts'
import { readWhole } from '../fileFacts.ts'
import type { FileStart, Mailbox, RawMessage } from '../format.ts'
import type { TimeLimit } from '../timeLimit.ts'
import { count, describeKinds, kindOf, toPassedOver } from '../passedOver.ts'
import {
  mailFolderOf,
  maildirLabels,
  markOf,
  readFolder,
  type FolderContents,
  type FoundFile,
} from './folder.ts'
import { readFilesInBatches, skippedMessage } from './rawMessages.ts'
import { readSingleMessage } from './singleMessage.ts'

/** A file longer than this is no single mail that could be shown; it is left out and counted. */
const LONGEST_FILE = 256 * 1024 * 1024

export async function openMessageFiles(file: FileStart): Promise<Mailbox> {
  const { path, bytes, modifiedAt } = file
  const contents = file.directory ? await readFolder(path) : null
  const files = contents?.mails ?? [{ path, location: Buffer.from(path), bytes, modifiedAt }]
  const warnings = contents === null ? [] : warningsOf(contents)
  if (contents?.mails.length === 0) {
    throw new VerbatimError(
      'format_unknown',
      [`there are no mails in the folder ${file.name}`, ...warnings].join('; '),
      contents.others.length === 0
        ? 'Choose the folder that holds the .eml, .msg or Maildir files.'
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
    mark: markOf(files),
    messages: () =>
      readFilesInBatches(files, (one, position, timeLimit) => readMessage(file, one, position, timeLimit)),
    warnings: () => warnings,
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

/**
 * In a folder a file that cannot be read costs itself; a single one fails the import.
 *
 * @param chosen the folder, or the file where it was chosen by itself; it may lie in an archive
 */
async function readMessage(
  chosen: FileStart,
  file: FoundFile,
  position: number,
  timeLimit: TimeLimit,
): Promise<RawMessage> {
  const inFolder = chosen.directory
  const name = inFolder ? relative(chosen.path, file.path) : basename(file.path)
  const skipped = (reason: string): RawMessage => skippedMessage(position, reason, name)
  if (file.bytes > LONGEST_FILE) return skipped('file too large')
  let bytes: Buffer
  try {
    bytes =
      inFolder || chosen.member === undefined
        ? await readRegular(file.location, !inFolder)
        : await readWhole(chosen, LONGEST_FILE)
  } catch (error) {
    if (!inFolder) throw fileError(file.path, error)
    return skipped('file unreadable')
  }
  if (bytes.length === 0) return skipped('empty file')
  const warnings = bytes.length === file.bytes ? [] : ['the file changed while the folder was read']
  const place = inFolder ? { folder: mailFolderOf(name), labels: maildirLabels(file.path) } : {}
  const content = readSingleMessage(bytes, timeLimit)
  if (content === null) {
    if (inFolder) return skipped('damaged or no mail')
    throw new VerbatimError(
      'file_unreadable',
      `${basename(file.path)} is an Outlook file, but no mail could be read from it`,
      'It may be damaged. Save the mail again from Outlook, as .msg or .eml.',
    )
  }
  return { position, name, ...place, ...content, warnings, skip: null }
}

/** Windows has neither of them. */
const flag = (name: 'O_NONBLOCK' | 'O_NOFOLLOW'): number => (name in constants ? constants[name] : 0)

/** Reads what is a regular file still; a link or pipe put in its place in the meantime is refused. */
async function readRegular(path: Buffer, follow: boolean): Promise<Buffer> {
  const file = await open(path, constants.O_RDONLY | flag('O_NONBLOCK') | (follow ? 0 : flag('O_NOFOLLOW')))
  try {
    const stats = await file.stat()
    if (!stats.isFile() || stats.size > LONGEST_FILE) throw new Error('is no regular file any more')
    return await file.readFile()
  } finally {
    await file.close()
  }
}
