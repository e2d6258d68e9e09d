/** Outlook data files (PST, OST): folder by folder, what a folder should hold against what could be read. */
import { setImmediate } from 'node:timers/promises'
import { PSTFile, type PSTFolder, type PSTMessage } from 'pst-extractor'
import { VerbatimError } from '../../shared/domain/errors.ts'
import { fileError } from './fileFacts.ts'
import type { Batch, FileStart, Mailbox, MailFormat, RawMessage } from './format.ts'
import { readOutlook } from './mail/outlook.ts'
import { byNumber, readPstMessage } from './mail/pstMessage.ts'
import { skippedMessage } from './mail/rawMessages.ts'
import { createTimeLimit, TimeLimitError } from './timeLimit.ts'

const SIGNATURE = '!BDN'
const PASSWORD_CHECK = 0x67ff
/** The folder below which the person's own folders stand; its name is a phrase in the language of the program. */
const TOP_FOLDER = 0x35e0
const NO_PASSWORD = new Set([0, 0xffffffff])
const DEEPEST_FOLDER = 64
const MOST_FOLDERS = 20_000
const SEARCH_FOLDER = 0x03
const BATCH = 50
/** Of attachments whose text may be wanted, in one batch. Bytes. */
const MOST_HELD = 32 * 1024 ** 2
/** One step (opening, the folders, a message) may take this long, and more in a large file. Milliseconds. */
const SHORTEST_LIMIT = 1_000
const LONGEST_LIMIT = 60_000
const BYTES_A_MILLISECOND = 10_000
/** So many steps that never ended are enough: the rest of the file is not tried. */
const MOST_STUCK = 2

/** Kinds of entries that are no mail, by the start of their message class. */
const OTHER_KINDS: readonly (readonly [string, string])[] = [
  ['IPM.Appointment', 'a calendar entry, not a mail'],
  ['IPM.Contact', 'a contact, not a mail'],
  ['IPM.AbchPerson', 'a contact, not a mail'],
  ['IPM.DistList', 'a list of contacts, not a mail'],
  ['IPM.Task', 'a task, not a mail'],
  ['IPM.StickyNote', 'a note, not a mail'],
  ['IPM.Activity', 'a journal entry, not a mail'],
  ['IPM.Microsoft', 'settings, not a mail'],
  ['IPM.Configuration', 'settings, not a mail'],
]

export const pst: MailFormat = {
  format: 'pst',
  kind: 'email',
  claims: (file) =>
    !file.directory && Buffer.from(file.head.subarray(0, 4)).toString('latin1') === SIGNATURE ? 1 : 0,
  // Its pages are read in no order.
  needsDisk: true,
  open: (file) => Promise.resolve(openDataFile(file)),
}

function openDataFile(file: FileStart): Mailbox {
  const warnings: string[] = []
  return {
    mark: { bytes: file.bytes, modifiedAt: file.modifiedAt },
    messages: () => readMessages(file, warnings),
    warnings: () => warnings,
  }
}

/** Steps of reading, each within its time. */
interface Steps {
  stuck: number
  run: TimeLimitedRun
}

type TimeLimitedRun = <Result>(work: () => Result) => Result

interface Found {
  folder: PSTFolder
  path: string
  expected: number
}

async function* readMessages(file: FileStart, warnings: string[]): AsyncGenerator<Batch<RawMessage>> {
  warnings.length = 0
  const timeLimit = createTimeLimit()
  const longest = Math.min(LONGEST_LIMIT, SHORTEST_LIMIT + Math.ceil(file.bytes / BYTES_A_MILLISECOND))
  const steps: Steps = {
    stuck: 0,
    // The console is given back outside: what is ended leaves everything as it stands.
    run: (work) => quietly(() => timeLimit(longest, work)),
  }
  const data = openPst(file, steps)
  try {
    const folders = listFolders(data, file, steps, warnings)
    const expected = folders.reduce((sum, folder) => sum + folder.expected, 0)
    let position = 0
    let entries: RawMessage[] = []
    let held = 0
    for (const folder of folders) {
      let read = 0
      for (const entry of readFolder(folder, steps)) {
        if (entry.skip?.reason !== 'message unreadable') read++
        entries.push({ ...entry, position: ++position })
        held += heldBytes(entry)
        if (entries.length < BATCH && held < MOST_HELD) continue
        // Reading is done in one go; cancelling and progress need a turn.
        await setImmediate()
        yield { entries, bytesRead: Math.min(1, position / Math.max(1, expected)) * file.bytes }
        entries = []
        held = 0
      }
      if (read !== folder.expected)
        warnings.push(`folder “${folder.path}”: ${folder.expected} expected, ${read} read`)
    }
    const kept = folders.filter((folder) => folder.expected > 0)
    if (kept.length > 0) {
      const counts = kept.slice(0, 100).map(({ path, expected: count }) => `${path} ${count}`)
      warnings.push(`folders: ${counts.join(', ')}${kept.length > 100 ? ', …' : ''}`)
    }
    yield { entries, bytesRead: file.bytes }
  } finally {
    data.close()
  }
}

const heldBytes = ({ parsed }: RawMessage): number =>
  (parsed?.attachments ?? []).reduce((sum, { content }) => sum + (content?.length ?? 0), 0)

/** @throws VerbatimError `file_unreadable` for what cannot be opened, with the reason */
function openPst(file: FileStart, steps: Steps): PSTFile {
  try {
    return steps.run(() => new PSTFile(file.path))
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    if (code !== undefined) throw fileError(file.path, error)
    if (message.includes('is encrypted')) {
      throw new VerbatimError(
        'file_unreadable',
        `${file.name} is encrypted (“high encryption”) and cannot be read`,
        'In Outlook, export the folders to a new data file without encryption.',
        { cause: error },
      )
    }
    throw new VerbatimError(
      'file_unreadable',
      `${file.name} looks like an Outlook data file, but is damaged or of an unknown version`,
      'Repair it with Outlook’s own tool (scanpst), or export it again.',
      { cause: error },
    )
  }
}

function listFolders(data: PSTFile, file: FileStart, steps: Steps, warnings: string[]): Found[] {
  let top = ''
  const found: Found[] = []
  const seen = new Set<string>()
  const walk = (folder: PSTFolder, path: string, depth: number): void => {
    // A damaged file may list a folder in itself.
    const id = folder.descriptorNodeId.toString()
    if (seen.has(id) || found.length >= MOST_FOLDERS) return
    seen.add(id)
    const expected = folder.getNodeType() === SEARCH_FOLDER ? 0 : Math.max(0, countOf(folder))
    found.push({ folder, path, expected })
    if (depth >= DEEPEST_FOLDER) return
    try {
      if (!folder.hasSubfolders) return
      for (const child of folder.getSubFolders()) {
        const name = child.displayName.trim().replaceAll('/', '∕') || 'unnamed'
        const isTop = child.descriptorNodeId.toString() === top || name === 'IPM_SUBTREE'
        walk(child, isTop ? '' : path === '' ? name : `${path}/${name}`, depth + 1)
      }
    } catch {
      warnings.push(`the folders in “${path}” could not be read`)
    }
  }
  try {
    steps.run(() => {
      found.length = 0
      seen.clear()
      top = topFolder(data)
      walk(data.getRootFolder(), '', 0)
    })
    if (steps.run(() => hasPassword(data))) {
      warnings.push(
        'Outlook asks for a password before it opens this file; what it holds is not encrypted and was read',
      )
    }
  } catch (error) {
    throw new VerbatimError(
      'file_unreadable',
      `the folders of ${file.name} could not be read`,
      'Repair it with Outlook’s own tool (scanpst), or export it again.',
      { cause: error },
    )
  }
  return found
}

const hasPassword = (data: PSTFile): boolean =>
  !NO_PASSWORD.has(byNumber(data.getMessageStore()).getIntItem(PASSWORD_CHECK) >>> 0)

/** The number of the folder below which the person's own stand; '' where it is not told. */
function topFolder(data: PSTFile): string {
  const entry = byNumber(data.getMessageStore()).getBinaryItem(TOP_FOLDER)
  return entry === null || entry.length < 24 ? '' : String(entry.readUInt32LE(20))
}

const countOf = (folder: PSTFolder): number => {
  try {
    return Math.max(folder.contentCount, folder.emailCount)
  } catch {
    return folder.contentCount
  }
}

/** Every entry of a folder, those that cannot be read as skipped ones. */
function* readFolder({ folder, path, expected }: Found, steps: Steps): Generator<RawMessage> {
  let read = 0
  while (read < expected && steps.stuck < MOST_STUCK) {
    const entry = readNext(folder, path, read, steps)
    if (entry === null) break
    read++
    yield entry
  }
  for (; read < expected; read++) yield unreadable(path)
}

/** @returns null where the folder ends before it should */
function readNext(folder: PSTFolder, path: string, index: number, steps: Steps): RawMessage | null {
  let again = false
  try {
    return steps.run(() => {
      if (again) folder.moveChildCursorTo(index)
      again = true
      const message = folder.getNextChild() as PSTMessage | null
      return message === null ? null : readEntry(message, path)
    })
  } catch (error) {
    if (error instanceof TimeLimitError) steps.stuck++
    try {
      steps.run(() => folder.moveChildCursorTo(index + 1))
    } catch {
      steps.stuck = MOST_STUCK
    }
    return unreadable(path)
  }
}

const unreadable = (path: string): RawMessage => skippedMessage(0, 'message unreadable', path)

function readEntry(message: PSTMessage, path: string): RawMessage {
  const kind = message.messageClass
  const other = OTHER_KINDS.find(([start]) => kind.startsWith(start))
  if (other !== undefined) return skippedMessage(0, other[1], path)
  const parsed = readOutlook(readPstMessage(message))
  const labels = message.isRead ? ['read'] : ['unread']
  return { position: 0, bytes: new Uint8Array(), parsed, folder: path, labels, warnings: [], skip: null }
}

/** The library writes what it stumbles over to the console, which is the command line's output. */
function quietly<Result>(work: () => Result): Result {
  const { log, error, warn } = console
  const silent = (): void => {}
  Object.assign(console, { log: silent, error: silent, warn: silent })
  try {
    return work()
  } finally {
    Object.assign(console, { log, error, warn })
  }
}
