/** Mails that Outlook saved as files of their own (.msg). */
import { extname } from 'node:path'
import type { MailFormat } from './format.ts'
import { openMessageFiles } from './mail/messageFiles.ts'
import { isCompound } from './archive/compound.ts'
import { namesMessageStreams } from './mail/msgMessage.ts'

/** The stream of a message's own properties. */
const PROPERTIES = '__properties_version1.0'

export const msg: MailFormat = {
  format: 'msg',
  kind: 'email',
  claims: (file) => {
    if (file.directory || !isCompound(file.head)) return 0
    if (file.parts?.includes(PROPERTIES) === true || namesMessageStreams(file.head)) return 0.95
    return ['.msg', '.oft'].includes(extname(file.name).toLowerCase()) ? 0.9 : 0
  },
  open: openMessageFiles,
}
