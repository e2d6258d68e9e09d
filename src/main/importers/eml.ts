/** Single mails (EML, EMLX), and folders of them (Maildir, exported folders): a folder is one source. */
import { extname } from 'node:path'
import type { MailFormat } from './format.ts'
import { isMaildirFile } from './mail/folder.ts'
import { looksLikeEmlx, looksLikeMail } from './mail/looksLikeMail.ts'
import { openMessageFiles } from './mail/messageFiles.ts'
import { isBinary } from './table/encoding.ts'

export const eml: MailFormat = {
  format: 'eml',
  kind: 'email',
  claims: (file) => {
    if (file.directory) return 1
    if (looksLikeEmlx(file.head)) return 0.85
    if (looksLikeMail(file.head)) return 0.8
    const named = extname(file.name).toLowerCase() === '.eml' || isMaildirFile(file.path)
    return named && !isBinary(file.head) ? 0.75 : 0
  },
  open: openMessageFiles,
}
