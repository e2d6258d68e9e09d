/** Finds the mails in a folder: Maildir files, .eml files, and files that are mails by their content. */
import { lstat, open, readdir, readFile } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import iconv from 'iconv-lite'
import { fileError } from '../fileFacts.ts'
import { looksLikeEmlx, looksLikeMail } from './looksLikeMail.ts'
import { isCompound } from '../archive/compound.ts'
import { namesMessageStreams } from './msgMessage.ts'
import { MboxSplitter, startsMbox } from './splitter.ts'

export interface MessageFile {
  path: string
  bytes: number
  modifiedAt: number
}

const DEEPEST = 32
const LARGEST_SINGLE_MAIL = 64 * 1024 * 1024
/** Files of other kinds are not opened to see whether they are mails. */
const OTHER_KINDS = new Set([
  '.csv',
  '.tsv',
  '.json',
  '.jsonl',
  '.xlsx',
  '.xls',
  '.ods',
  '.zip',
  '.gz',
  '.pst',
  '.ost',
  '.pdf',
  '.png',
  '.jpg',
  '.html',
  '.md',
])

/** Maildir keeps its mails in folders named cur and new; tmp holds what is not delivered yet. */
export const isMaildirFile = (path: string): boolean => ['cur', 'new'].includes(basename(dirname(path)))

export interface Listing {
  files: MessageFile[]
  /** Links, devices and folders too deep. */
  leftOut: number
}

/** Every regular file below a folder, in name order; links, devices and hidden files are left out. */
export async function listFiles(folder: string): Promise<MessageFile[]> {
  return (await listFolder(folder)).files
}

async function listFolder(folder: string): Promise<Listing> {
  const listing: Listing = { files: [], leftOut: 0 }
  await walk(folder, 0, listing)
  listing.files.sort((a, b) => (a.path < b.path ? -1 : 1))
  return listing
}

async function walk(folder: string, depth: number, listing: Listing): Promise<void> {
  if (depth > DEEPEST) {
    listing.leftOut++
    return
  }
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (depth === 0) throw fileError(folder, error)
    listing.leftOut++
    return []
  })
  const names = new Set(entries.map(({ name }) => name))
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      const maildirTemporary = entry.name === 'tmp' && names.has('cur')
      // Maildir++ keeps its subfolders hidden; other hidden folders are no mail.
      const hidden = entry.name.startsWith('.') && !(await isMaildir(path))
      if (!maildirTemporary && !hidden) await walk(path, depth + 1, listing)
    } else if (!entry.isFile()) listing.leftOut++
    else if (!entry.name.startsWith('.')) {
      const stats = await lstat(path).catch(() => null)
      if (stats !== null)
        listing.files.push({ path, bytes: stats.size, modifiedAt: Math.trunc(stats.mtimeMs) })
    }
  }
}

const isMaildir = async (folder: string): Promise<boolean> => {
  const entries = await readdir(folder).catch((): string[] => [])
  return entries.includes('cur') || entries.includes('new')
}

export async function listMessageFiles(folder: string): Promise<Listing> {
  const { files, leftOut } = await listFolder(folder)
  const messages: MessageFile[] = []
  for (const file of files) if (await isMessageFile(file)) messages.push(file)
  return { files: messages, leftOut }
}

const FLAGS: Readonly<Record<string, string>> = {
  S: 'read',
  R: 'answered',
  F: 'flagged',
  D: 'draft',
  T: 'deleted',
  P: 'forwarded',
}

/** The flags that Maildir keeps at the end of a file's name. */
export function maildirLabels(path: string): string[] {
  if (!isMaildirFile(path)) return []
  const flags = /[:;!]2,([A-Za-z]{0,52})$/.exec(basename(path))?.[1] ?? ''
  const labels = [...flags].map((flag) => FLAGS[flag]).filter((label) => label !== undefined)
  return labels.includes('read') ? labels : ['unread', ...labels]
}

/** Folders that mail programs make for themselves; they say nothing. */
const INNER_FOLDER = /^(?:cur|new|Messages|Data|Attachments|\d{1,3}|[0-9A-F]{8}-[0-9A-F-]{27})$/i

/** The mail folder of a file by its path within what was chosen: Maildir++ and Apple Mail names made plain. */
export function mailFolderOf(relativePath: string): string {
  const parts = relativePath.split(/[\\/]/).slice(0, -1)
  return parts
    .filter((part) => !INNER_FOLDER.test(part))
    .flatMap((part) =>
      part.startsWith('.') ? part.slice(1).split('.') : [part.replace(/\.(?:mbox|sbd)$/i, '')],
    )
    .map(decodeFolderName)
    .filter((part) => part !== '')
    .join('/')
}

/** IMAP's own UTF-7: "Entw&APw-rfe" -> "Entwürfe". */
function decodeFolderName(name: string): string {
  return /&[A-Za-z0-9+,]*-/.test(name) ? iconv.decode(Buffer.from(name, 'latin1'), 'utf-7-imap') : name
}

/** Whether a file is one mail; a mailbox of several is a source of its own. */
export async function isMessageFile(file: MessageFile): Promise<boolean> {
  const extension = extname(file.path).toLowerCase()
  if (extension === '.eml' || extension === '.emlx' || isMaildirFile(file.path)) return true
  if (file.bytes === 0 || OTHER_KINDS.has(extension)) return false
  const head = await readFirst(file.path)
  if (head === null) return false
  if (isCompound(head)) return extension === '.msg' || extension === '.oft' || namesMessageStreams(head)
  if (looksLikeEmlx(head)) return true
  if (!looksLikeMail(head)) return false
  return !startsMbox(head) || (await isSingleMessage(file))
}

async function readFirst(path: string): Promise<Uint8Array | null> {
  try {
    const file = await open(path, 'r')
    try {
      const head = new Uint8Array(16_384)
      const { bytesRead } = await file.read(head, 0, head.length, 0)
      return head.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch {
    return null
  }
}

async function isSingleMessage(file: MessageFile): Promise<boolean> {
  if (file.bytes > LARGEST_SINGLE_MAIL) return false
  const splitter = new MboxSplitter()
  const bytes = await readFile(file.path).catch(() => null)
  if (bytes === null) return false
  return splitter.push(bytes).length + splitter.end().length === 1
}
