/** The formats Verbatim reads. A new one is a file of its own and a line here. */
import { extname } from 'node:path'
import { VerbatimError } from '../../shared/domain/errors.ts'
import { archivedMail, isArchivedMail } from './archivedMail.ts'
import { csv } from './csv.ts'
import { eml } from './eml.ts'
import { unpackedName } from './archive/gzip.ts'
import { listMembers } from './archive/members.ts'
import { readFacts, readStart } from './fileFacts.ts'
import type { FileFacts, FileStart, Format } from './format.ts'
import { html } from './html.ts'
import { json, jsonl } from './json.ts'
import { type FolderMails, markOf, readFolder } from './mail/folder.ts'
import { mbox } from './mbox.ts'
import { msg } from './msg.ts'
import { ods } from './ods.ts'
import { pst } from './pst.ts'
import { xls } from './xls.ts'
import {
  type Kinds,
  ODD_NAME,
  type PassedOver,
  count,
  describePassedOver,
  kindOf,
  toPassedOver,
} from './passedOver.ts'
import { xlsx } from './xlsx.ts'

const FORMATS: readonly Format[] = [mbox, eml, msg, pst, archivedMail, xlsx, xls, ods, html, json, jsonl, csv]

/** @throws VerbatimError `file_empty`, `format_unknown` */
export function detectFormat(file: FileStart): Format {
  if (!file.directory && file.bytes === 0) {
    throw new VerbatimError('file_empty', `${file.name} is empty`, 'Export it again, or choose another file.')
  }
  let best: { format: Format; sureness: number } | null = null
  for (const format of FORMATS) {
    const sureness = format.claims(file)
    if (sureness > 0 && (best === null || sureness > best.sureness)) best = { format, sureness }
  }
  if (best !== null) return best.format
  throw new VerbatimError(
    'format_unknown',
    `${file.name} is none of the formats that can be read: CSV and other delimited text, XLSX, XLS, ODS, HTML tables, JSON, mbox, EML, MSG, PST, and archives of them (zip, gzip)`,
    'Export it as CSV, XLSX, mbox or EML from the program it comes from.',
  )
}

/** Table files that are taken from a folder by their name; any other text could be anything. */
const TABLE_NAMES = new Set([
  ...['.csv', '.tsv', '.tab', '.psv', '.jsonl', '.ndjson'],
  ...['.xlsx', '.xlsm', '.xls', '.ods'],
])
const ARCHIVE_NAMES = new Set(['.zip', '.gz'])

/** What to import of a path. */
export interface Expansion {
  paths: string[]
  /** The single mails of a folder; null where there are none, or no folder. */
  mails: FolderMails | null
  /** Null for a file. */
  passedOver: PassedOver | null
}

/**
 * A file is itself; a folder or an archive is itself where it holds mails, and each mailbox and table in it.
 *
 * @throws VerbatimError `format_unknown` for a folder that holds none of these
 */
export async function expandPath(path: string): Promise<Expansion> {
  const facts = await readFacts(path)
  const archive = !facts.directory && (await isArchive(facts))
  if (!facts.directory && !archive) return { paths: [path], mails: null, passedOver: null }
  const { hasMails, mails, others, kinds } = archive
    ? await sourcesOfArchive(facts)
    : await sourcesOfFolder(path)
  const passedOver = toPassedOver(path, kinds)
  if (hasMails || others.length > 0)
    return { paths: [...(hasMails ? [path] : []), ...others], mails, passedOver }
  const what = archive ? 'archive' : 'folder'
  throw new VerbatimError(
    'format_unknown',
    passedOver.files === 0
      ? `the ${what} ${facts.name} is empty`
      : `there is nothing in the ${what} ${facts.name} that can be read: no mails, mailboxes or tables; ${describePassedOver(passedOver)}`,
    `Tables are taken from it by their names: ${[...TABLE_NAMES].join(', ')}. Choose other files by themselves.`,
  )
}

/** Whether a path is an archive of several files; one of a single file stands for it. */
async function isArchive(facts: FileFacts): Promise<boolean> {
  try {
    return (await readStart(facts)).directory
  } catch {
    // What is wrong with it is said when it is read.
    return false
  }
}

interface Found {
  hasMails: boolean
  mails: FolderMails | null
  others: string[]
  /** Lists in JSON, which are surveys where nothing says otherwise. */
  lists: string[]
  /** Of what is neither. */
  kinds: Kinds
}

async function sourcesOfFolder(folder: string): Promise<Found> {
  const { mails, others, leftOut } = await readFolder(folder)
  const hasMails = mails.length > 0
  const paths = mails.flatMap(({ path, bytes }) => (bytes > 0 ? [path] : []))
  const found: Found = {
    hasMails,
    mails: hasMails ? { paths, ...markOf(mails) } : null,
    others: [],
    lists: [],
    kinds: leftOut,
  }
  for (const { path, location } of others) {
    // A source is known by its path.
    if (!Buffer.from(path).equals(location)) count(found.kinds, ODD_NAME)
    else if (ARCHIVE_NAMES.has(extname(path).toLowerCase())) {
      const within = await expandPath(path).catch((): Expansion => ({
        paths: [path],
        mails: null,
        passedOver: null,
      }))
      found.others.push(...within.paths)
      for (const [kind, files] of Object.entries(within.passedOver?.kinds ?? {}))
        count(found.kinds, kind, files)
    } else await addFile(found, path, path)
  }
  return settleLists(found)
}

async function sourcesOfArchive(archive: FileFacts): Promise<Found> {
  const found: Found = { hasMails: false, mails: null, others: [], lists: [], kinds: new Map() }
  for (const member of await listMembers(archive)) {
    if (await isArchivedMail(member)) found.hasMails = true
    // Archives in an archive are not looked into: each is named, so that its preview says so.
    else if (/\.zip$/i.test(member.path)) found.others.push(member.path)
    else await addFile(found, member.path, member)
  }
  return settleLists(found)
}

async function addFile(found: Found, path: string, file: FileFacts | string): Promise<void> {
  if (isTableName(path)) {
    found.others.push(path)
    return
  }
  const content = await contentOf(file)
  if (content === 'mailbox') found.others.push(path)
  else if (content === 'list') found.lists.push(path)
  else count(found.kinds, kindOf(path))
}

/** JSON beside mails says something about them, and is no survey. */
function settleLists(found: Found): Found {
  if (!found.hasMails) return { ...found, others: [...found.others, ...found.lists].sort(), lists: [] }
  for (const path of found.lists) count(found.kinds, kindOf(path))
  return found
}

const isTableName = (path: string): boolean => TABLE_NAMES.has(extname(unpackedName(path)).toLowerCase())

/** Mailboxes, and JSON that begins as a list of objects: told by content, because their names say little. */
async function contentOf(file: FileFacts | string): Promise<'mailbox' | 'list' | null> {
  try {
    const start = await readStart(typeof file === 'string' ? await readFacts(file) : file)
    if (Math.max(mbox.claims(start), pst.claims(start)) > 0.6) return 'mailbox'
    const text = Buffer.from(start.head.subarray(0, 1_000)).toString('latin1')
    return json.claims(start) > 0.9 && /^(?:\xef\xbb\xbf)?\s*\[\s*\{/.test(text) ? 'list' : null
  } catch {
    return null
  }
}
