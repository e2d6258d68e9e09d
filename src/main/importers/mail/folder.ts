/** Finds the mails in a folder: Maildir files, .eml files, and files that are mails by their content. */
import { lstat, open, readdir, readFile } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { fileError } from '../fileFacts.ts'
import { looksLikeMail } from './looksLikeMail.ts'
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

/** Every regular file below a folder, in name order; links, devices and hidden files are left out. */
export async function listFiles(folder: string): Promise<MessageFile[]> {
  const files: MessageFile[] = []
  await walk(folder, 0, files)
  return files.sort((a, b) => (a.path < b.path ? -1 : 1))
}

async function walk(folder: string, depth: number, files: MessageFile[]): Promise<void> {
  if (depth > DEEPEST) return
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (depth === 0) throw fileError(folder, error)
    return []
  })
  const names = new Set(entries.map(({ name }) => name))
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      const maildirTemporary = entry.name === 'tmp' && names.has('cur')
      // Maildir++ keeps its subfolders hidden; other hidden folders are no mail.
      const hidden = entry.name.startsWith('.') && !(await isMaildir(path))
      if (!maildirTemporary && !hidden) await walk(path, depth + 1, files)
    } else if (entry.isFile() && !entry.name.startsWith('.')) {
      const stats = await lstat(path).catch(() => null)
      if (stats !== null) files.push({ path, bytes: stats.size, modifiedAt: Math.trunc(stats.mtimeMs) })
    }
  }
}

const isMaildir = async (folder: string): Promise<boolean> => {
  const entries = await readdir(folder).catch((): string[] => [])
  return entries.includes('cur') || entries.includes('new')
}

export async function listMessageFiles(folder: string): Promise<MessageFile[]> {
  const messages: MessageFile[] = []
  for (const file of await listFiles(folder)) if (await isMessageFile(file)) messages.push(file)
  return messages
}

/** Whether a file is one mail; a mailbox of several is a source of its own. */
export async function isMessageFile(file: MessageFile): Promise<boolean> {
  const extension = extname(file.path).toLowerCase()
  if (extension === '.eml' || isMaildirFile(file.path)) return true
  if (file.bytes === 0 || OTHER_KINDS.has(extension)) return false
  const head = await readFirst(file.path)
  if (head === null || !looksLikeMail(head)) return false
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
