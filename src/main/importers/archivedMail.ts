/** The mails in a zip: one source, as those of a folder are. */
import { extname, relative } from 'node:path'
import { VerbatimError } from '../../shared/domain/errors.ts'
import { listMembers } from './archive/members.ts'
import { readHead, readWhole } from './fileFacts.ts'
import type { FileFacts, FileStart, Mailbox, MailFormat, RawMessage } from './format.ts'
import { mailFolderOf } from './mail/folder.ts'
import { looksLikeEmlx, looksLikeMail } from './mail/looksLikeMail.ts'
import { readFilesInBatches, skippedMessage } from './mail/rawMessages.ts'
import { readSingleMessage } from './mail/singleMessage.ts'
import { startsMbox } from './mail/splitter.ts'
import type { TimeLimit } from './timeLimit.ts'

/** A file longer than this is no single mail that could be shown; it is left out and counted. Bytes. */
const LONGEST_MAIL = 64 * 1024 ** 2
const HEAD_BYTES = 16_384

export const archivedMail: MailFormat = {
  format: 'eml',
  kind: 'email',
  // Above the claim that folders have on everything that is one.
  claims: (file) => (file.archive === true ? 2 : 0),
  open: openMails,
}

/** Whether a file in an archive is one mail. */
export async function isArchivedMail(member: FileFacts): Promise<boolean> {
  if (['.eml', '.emlx', '.msg'].includes(extname(member.name).toLowerCase())) return true
  const head = await readHead(member, HEAD_BYTES).catch(() => null)
  return head !== null && (looksLikeEmlx(head) || (looksLikeMail(head) && !startsMbox(head)))
}

async function openMails(archive: FileStart): Promise<Mailbox> {
  const mails: FileFacts[] = []
  for (const member of await listMembers(archive)) if (await isArchivedMail(member)) mails.push(member)
  if (mails.length === 0) {
    throw new VerbatimError(
      'format_unknown',
      `the archive ${archive.name} holds several files and no mails`,
      `Choose one of the files in it, as though it were a folder: ${archive.name}/NAME.`,
    )
  }
  return {
    mark: { bytes: mails.reduce((sum, { bytes }) => sum + bytes, 0), modifiedAt: archive.modifiedAt },
    messages: () =>
      readFilesInBatches(mails, (mail, position, timeLimit) => readMail(archive, mail, position, timeLimit)),
    warnings: () => [],
  }
}

/** A mail that cannot be read costs itself. */
async function readMail(
  archive: FileStart,
  mail: FileFacts,
  position: number,
  timeLimit: TimeLimit,
): Promise<RawMessage> {
  const name = relative(archive.path, mail.path)
  const skipped = (reason: string): RawMessage => skippedMessage(position, reason, name)
  if (mail.bytes > LONGEST_MAIL) return skipped('file too large')
  try {
    const content = readSingleMessage(await readWhole(mail, LONGEST_MAIL), timeLimit)
    if (content === null) return skipped('damaged or no mail')
    const folder = mailFolderOf(name)
    return { position, name, folder, ...content, warnings: [], skip: null }
  } catch (error) {
    const locked = error instanceof VerbatimError && error.code === 'file_protected'
    return skipped(locked ? 'file protected by a password' : 'file unreadable')
  }
}
