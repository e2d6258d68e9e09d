/** Mailboxes: many messages in one file, split by content. */
import { extname } from 'node:path'
import { VerbatimError } from '../../shared/domain/errors.ts'
import { readChunks } from './fileFacts.ts'
import type { Batch, FileStart, Mailbox, MailFormat, RawMessage } from './format.ts'
import { MboxSplitter, startsMbox, type MboxMessage } from './mail/splitter.ts'
import { isBinary } from './table/encoding.ts'

const NAMES = new Set(['.mbox', '.mbx', '.mbs'])

export const mbox: MailFormat = {
  format: 'mbox',
  kind: 'email',
  claims: (file) => {
    if (file.directory) return 0
    if (startsMbox(file.head)) return 0.9
    const named = NAMES.has(extname(file.name).toLowerCase())
    return named && !isBinary(file.head) ? 0.5 : 0
  },
  open: (file) => Promise.resolve(openMailbox(file)),
}

function openMailbox(file: FileStart): Mailbox {
  if (file.bytes === 0)
    throw new VerbatimError('file_empty', `${file.name} is empty`, 'Export it again, or choose another file.')
  const warnings: string[] = []
  return {
    mark: { bytes: file.bytes, modifiedAt: file.modifiedAt },
    messages: async function* (): AsyncGenerator<Batch<RawMessage>> {
      warnings.length = 0
      const splitter = new MboxSplitter()
      let position = 0
      let bytesRead = 0
      const toBatch = (messages: readonly MboxMessage[]): Batch<RawMessage> => ({
        entries: messages.map(({ bytes, warnings: found }) => {
          position++
          for (const warning of found) warnings.push(`message ${position}: ${warning}`)
          return { position, bytes, warnings: found, skip: null }
        }),
        bytesRead,
      })
      for await (const chunk of readChunks(file)) {
        bytesRead += chunk.length
        const messages = splitter.push(chunk)
        if (messages.length > 0) yield toBatch(messages)
      }
      yield toBatch(splitter.end())
      if (splitter.bytesBefore > 0) {
        warnings.unshift(
          `${splitter.bytesBefore} bytes at the start of the file stand before its first “From ” line; they are in no message`,
        )
      }
      if (position === 0) {
        throw new VerbatimError(
          'format_unknown',
          `${file.name} holds no messages that begin with a “From ” line`,
          'If it is a single mail, name it .eml.',
        )
      }
    },
    warnings: () => warnings,
  }
}
