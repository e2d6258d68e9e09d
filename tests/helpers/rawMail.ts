import { readMail, type MailItem } from '../../src/main/importers/mail/mailItem.ts'
import type { MessageTuple } from '../../src/main/importers/transfer.ts'

/** A mail as an import reads it, by names. */
export interface ReadMail {
  subject: string | null
  text: string
  messageId: string
  from: string
  to: string[]
  quotedText: string
  signature: string
  html: MessageTuple[9]
  headers: Record<string, string>
  warnings: string[]
  attachments: { name: string; type: string; bytes: number; sha256: string }[]
  folder: string
  labels: string[]
  identity: string
}

export const named = ({ item, mail }: MailItem): ReadMail => ({
  subject: item.subject,
  text: item.text,
  identity: item.identity,
  messageId: mail.message[0],
  from: mail.message[4] === '' ? mail.message[5] : `${mail.message[4]} <${mail.message[5]}>`,
  to: JSON.parse(mail.message[6]) as string[],
  quotedText: mail.message[8],
  html: mail.message[9],
  headers: JSON.parse(mail.message[10]) as Record<string, string>,
  warnings: JSON.parse(mail.message[11]) as string[],
  signature: mail.message[12],
  attachments: mail.attachments.map(([name, type, bytes, sha256]) => ({ name, type, bytes, sha256 })),
  folder: mail.folder,
  labels: JSON.parse(mail.labels) as string[],
})

/** @throws when the bytes hold no mail */
export function readRaw(raw: string | Uint8Array): ReadMail {
  const bytes = typeof raw === 'string' ? Buffer.from(raw, 'utf8') : raw
  const mail = readMail({ position: 1, bytes, warnings: [], skip: null })
  if (mail === null) throw new Error('there is no mail in these bytes')
  return named(mail)
}

/** Header lines every mail has, then those given, then the body. */
export const mailWith = (headers: string, body: string): string =>
  `From: Ann <ann@example.org>\nTo: bob@example.org\nSubject: Hello\nDate: Mon, 1 Jan 2024 10:00:00 +0000\nMessage-ID: <1@example.org>\nMIME-Version: 1.0\n${headers}\n\n${body}`

export const multipart = (kind: string, ...parts: string[]): string =>
  mailWith(
    `Content-Type: multipart/${kind}; boundary="=_b"`,
    `${parts.map((part) => `--=_b\n${part}\n`).join('')}--=_b--\n`,
  )
