/** What a folder holds: its files, and which of them are mails. */
import { lstat, open, readdir, readFile } from 'node:fs/promises'
import { basename, dirname, extname, sep } from 'node:path'
import iconv from 'iconv-lite'
import { isCompound } from '../archive/compound.ts'
import { fileError } from '../fileError.ts'
import type { ContentMark } from '../format.ts'
import { isUnfinishedName } from '../unfinishedNames.ts'
import { type Kinds, count } from '../passedOver.ts'
import { looksLikeEmlx, looksLikeMail } from './looksLikeMail.ts'
import { namesMessageStreams } from './msgMessage.ts'
import { MboxSplitter, startsMbox } from './splitter.ts'

export interface FoundFile {
  /** For people: bytes of its name that are no UTF-8 stand as U+FFFD. */
  path: string
  /** The path as the system has it, whatever bytes there are in it. */
  location: Buffer
  bytes: number
  modifiedAt: number
}

/** Single mails as the one source that they are, and as they were. */
export interface FolderMails extends ContentMark {
  /** Of those that hold anything. */
  paths: string[]
}

/** Of several files: their bytes, and the time of the newest. */
export const markOf = (files: readonly FoundFile[]): ContentMark => ({
  bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
  modifiedAt: files.reduce((newest, { modifiedAt }) => Math.max(newest, modifiedAt), 0),
})

export interface FolderContents {
  mails: FoundFile[]
  others: FoundFile[]
  /** What no reader is asked about. */
  leftOut: Kinds
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

/**
 * What a folder and the folders in it hold, in the order of their names. Links, devices, empty and hidden files and what is
 * still being downloaded are left out.
 *
 * @throws VerbatimError `file_not_found`, `file_unreadable` for the folder itself
 */
export async function readFolder(folder: string): Promise<FolderContents> {
  const { files, leftOut } = await listFiles(folder)
  const contents: FolderContents = { mails: [], others: [], leftOut }
  for (const file of files) {
    if (await isMail(file)) contents.mails.push(file)
    else if (file.bytes === 0) count(contents.leftOut, 'empty')
    else contents.others.push(file)
  }
  return contents
}

/**
 * The files of a folder and of those in it, in the order of their names; none of them is opened.
 *
 * @throws VerbatimError `file_not_found`, `file_unreadable` for the folder itself
 */
export async function listFiles(folder: string): Promise<{ files: FoundFile[]; leftOut: Kinds }> {
  const files: FoundFile[] = []
  const leftOut: Kinds = new Map()
  await walk(Buffer.from(folder), 0, files, leftOut)
  files.sort((a, b) => Buffer.compare(a.location, b.location))
  return { files, leftOut }
}

async function walk(folder: Buffer, depth: number, files: FoundFile[], leftOut: Kinds): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true, encoding: 'buffer' }).catch(
    (error: unknown) => {
      if (depth === 0) throw fileError(folder.toString(), error)
      count(leftOut, 'unreadable folder')
      return []
    },
  )
  const names = new Set(entries.map(({ name }) => name.toString()))
  for (const entry of entries) {
    const name = entry.name.toString()
    const location = Buffer.concat([folder, Buffer.from(sep), entry.name])
    if (entry.isDirectory()) {
      // What is not delivered yet is no mail.
      if (name === 'tmp' && names.has('cur')) continue
      // Maildir++ keeps its subfolders hidden; other hidden folders are no mail.
      if (name.startsWith('.') && !(await isMaildir(location))) count(leftOut, 'hidden folder')
      else if (depth >= DEEPEST) count(leftOut, `folder more than ${DEEPEST} deep`)
      else await walk(location, depth + 1, files, leftOut)
    } else if (name.startsWith('.')) count(leftOut, 'hidden')
    else if (entry.isSymbolicLink()) count(leftOut, 'link')
    else if (!entry.isFile()) count(leftOut, 'device, pipe or socket')
    else if (isUnfinishedName(name)) count(leftOut, 'unfinished download')
    else {
      const stats = await lstat(location).catch(() => null)
      if (stats === null) count(leftOut, 'gone')
      else {
        const modifiedAt = Math.trunc(stats.mtimeMs)
        files.push({ path: location.toString(), location, bytes: stats.size, modifiedAt })
      }
    }
  }
}

const isMaildir = async (folder: Buffer): Promise<boolean> => {
  const entries = await readdir(folder).catch((): string[] => [])
  return entries.includes('cur') || entries.includes('new')
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
async function isMail(file: FoundFile): Promise<boolean> {
  const ending = extname(file.path).toLowerCase()
  if (ending === '.eml' || ending === '.emlx' || isMaildirFile(file.path)) return true
  if (file.bytes === 0 || OTHER_KINDS.has(ending)) return false
  const head = await readFirst(file.location)
  if (head === null) return false
  if (isCompound(head)) return ending === '.msg' || ending === '.oft' || namesMessageStreams(head)
  if (looksLikeEmlx(head)) return true
  if (!looksLikeMail(head)) return false
  return !startsMbox(head) || (await isSingleMessage(file))
}

async function readFirst(path: Buffer): Promise<Uint8Array | null> {
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

async function isSingleMessage(file: FoundFile): Promise<boolean> {
  if (file.bytes > LARGEST_SINGLE_MAIL) return false
  const splitter = new MboxSplitter()
  const bytes = await readFile(file.location).catch(() => null)
  if (bytes === null) return false
  return splitter.push(bytes).length + splitter.end().length === 1
}
