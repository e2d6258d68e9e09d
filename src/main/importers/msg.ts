/** Mails that Outlook saved as files of their own (.msg). */
import { extname } from 'node:path'
import type { MailFormat } from './format.ts'
import { openMessageFiles } from './mail/messageFiles.ts'
import { isCompoundFile, namesMessageStreams } from './mail/msgMessage.ts'

export const msg: MailFormat = {
  format: 'msg',
  kind: 'email',
  claims: (file) => {
    if (file.directory || !isCompoundFile(file.head)) return 0
    if (namesMessageStreams(file.head)) return 0.95
    return ['.msg', '.oft'].includes(extname(file.name).toLowerCase()) ? 0.9 : 0
  },
  open: openMessageFiles,
}
