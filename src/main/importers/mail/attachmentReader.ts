import { createDocumentReader } from '../documents/documentReader.ts'
import type { AttachmentText } from '../parserTasks.ts'
import { createTimeLimit } from '../timeLimit.ts'
import { readAttachmentTexts } from './attachmentText.ts'
import type { MailItem } from './mailItem.ts'

/** Adds to mails what can be searched in their attachments. */
export interface AttachmentReader {
  read(mail: MailItem): Promise<void>
  /** What could not be read, in one sentence for the source; each mail says its own. */
  warnings(): string[]
  close(): Promise<void>
}

/** @param documentFile the entry of the thread that reads documents; it starts with the first of them */
export function createAttachmentReader(wanted: AttachmentText, documentFile: string): AttachmentReader {
  const documents = wanted === 'documents' ? createDocumentReader(documentFile) : null
  const timeLimit = createTimeLimit()
  let faulty = 0
  return {
    warnings: () =>
      faulty === 0
        ? []
        : [
            `in ${faulty} mails something attached could not be read for search; each of them says what and why`,
          ],
    read: async ({ mail, attachments }) => {
      if (wanted === 'none' || attachments.length === 0) return
      const { texts, warnings } = await readAttachmentTexts(attachments, { documents, timeLimit })
      mail.attachments.forEach((attachment, index) => {
        attachment[4] = texts[index] ?? null
      })
      if (warnings.length === 0) return
      faulty++
      const known = JSON.parse(mail.message[11]) as string[]
      mail.message[11] = JSON.stringify([...known, ...warnings])
    },
    close: async () => {
      await documents?.close()
    },
  }
}
