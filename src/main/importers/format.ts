/**
 * What a file format gives: a table its rows, a mailbox its messages; both streamed in batches, in file order, the same
 * at every reading. Each format is one file behind `registry.ts`.
 */
import type { Doubt, FileFormat, SheetInfo, TableReading } from '../../shared/domain/reading.ts'
import type { ZipEntry } from './archive/zip.ts'
import type { ParsedMime } from './mail/mime.ts'

/** A file or folder as found on disk. Bytes are the sum over a folder's messages; times are ms since 1970. */
export interface FileFacts {
  path: string
  name: string
  bytes: number
  modifiedAt: number
  directory: boolean
  /** Set for a file within an archive: its `path` is then no path on the disk. */
  member?: ArchiveMember
}

/** Where in an archive a file is. */
export interface ArchiveMember {
  /** Path on the disk. */
  archive: string
  /** null for the only file of a gzip. */
  entry: ZipEntry | null
  gzip: boolean
}

/** The facts with the first bytes (at most 64 KiB; none of a folder), from which a format is told. */
export interface FileStart extends FileFacts {
  head: Uint8Array
  /** Names of the parts of a document that is a container of its own (zip, OLE), in lower case. */
  parts?: readonly string[]
  /** Whether it is an archive of several files, which is a `directory` too. */
  archive?: boolean
}

/** Why a row or message is not taken; `detail` is short and never a text body. */
export interface Skip {
  reason: string
  detail: string
}

/** A data row: `position` counts data rows from 1 (skipped ones too), `line` is the first line of it in the file. */
export interface RawRow {
  position: number
  line: number
  cells: string[]
  skip: Skip | null
}

export interface RawMessage {
  position: number
  /** Of its file, where each mail has one. */
  name?: string
  /** The message as stored, without the mailbox's own framing and escapes; empty where `parsed` is given. */
  bytes: Uint8Array
  /** Of a store whose messages are no MIME. */
  parsed?: ParsedMime
  /** The folder it stands in, its parts divided by "/". */
  folder?: string
  /** What the store says of it: "read", "flagged", the labels of Gmail. */
  labels?: string[]
  warnings: string[]
  skip: Skip | null
}

export interface Batch<Entry> {
  entries: Entry[]
  /** Bytes of the file read so far. */
  bytesRead: number
}

/** What tells whether a file is still the one that was looked at. */
export interface ContentMark {
  bytes: number
  /** Milliseconds since 1970; the newest of a folder's messages. */
  modifiedAt: number
}

export interface Table {
  mark: ContentMark
  /** The whole reading as used: giving it back reads the same table again. */
  reading: TableReading
  /** All tables of the file, where it holds several. */
  sheets?: SheetInfo[]
  columns: string[]
  /** SHA-256 of the file, base64url. */
  digest: string
  rows(): AsyncGenerator<Batch<RawRow>>
  /** What was doubtful; complete once `rows()` has ended. */
  warnings(): string[]
  /** The table below this one, whose rows are left out; told once `rows()` has ended. */
  otherTable?(): OtherTable | null
}

export interface OtherTable {
  /** Where its names stand, as the reading counts. */
  headerRow: number
  names: string[]
  rows: number
}

export interface Mailbox {
  mark: ContentMark
  messages(): AsyncGenerator<Batch<RawMessage>>
  warnings(): string[]
}

interface Claim {
  format: FileFormat
  /** How sure the content is of this format: 0 (no) to 1; from the content first, the name second. */
  claims(file: FileStart): number
  /** Whether it reads from a path of its own, so that a file within an archive is unpacked onto the disk first. */
  needsDisk?: boolean
}

export interface TableFormat extends Claim {
  kind: 'survey'
  open(file: FileStart, reading: TableReading): Promise<Table>
  /** What is doubtful in how the file becomes a table. @param reading the whole reading as used */
  doubts?(file: FileStart, reading: TableReading): Doubt[]
}

export interface MailFormat extends Claim {
  kind: 'email'
  open(file: FileStart): Promise<Mailbox>
}

export type Format = TableFormat | MailFormat
