/** What main asks of a parser thread: one task a thread, so that a crash costs one file. */
import type { MessagePort } from 'node:worker_threads'
import type { ErrorData } from '../../shared/domain/errors.ts'
import type { ColumnMapping, ItemKind, TableReading } from '../../shared/domain/reading.ts'
import type { SurveyProposal, SurveyQuestion } from './survey.ts'
import type { Preferences } from '../../shared/domain/preferences.ts'
import type { ContentMark } from './format.ts'
import type { ImportCounts } from './transfer.ts'

/** What of a mail's attachments is read for search. */
export type AttachmentText = Preferences['attachmentText']

/** What a parser thread is given for all its life. */
export interface ParserSettings {
  /** The entry of the thread that reads documents. */
  documentFile: string
  /** Where files are unpacked that can only be read from a disk; made when it is needed. */
  unpackFolder: string
}

export interface InspectTask {
  kind: 'inspect'
  path: string
  reading: TableReading
  mapping: ColumnMapping | null
  /** The survey the rows are meant for; null to decide by columns and identity. */
  survey: string | null
}

export interface ExpandTask {
  kind: 'expand'
  path: string
}

/** Writes a table as it is read: header first, UTF-8, comma, RFC 4180. */
export interface DumpTask {
  kind: 'dump'
  path: string
  reading: TableReading
  target: string
}

export interface ImportTask {
  kind: 'import'
  path: string
  reading: TableReading
  mapping: ColumnMapping | null
  /** Of an import that is taken up again: what the file was then, and whether reading and mapping are settled. */
  resumed: { mark: ContentMark; settled: boolean } | null
  /** What an inspection of the same file with the same reading and mapping found; spares a pass over the file. */
  prepared: { uniqueColumns: string[] } | null
  attachmentText: AttachmentText
  /** To the writer thread. */
  port: MessagePort
}

export type ParserTask = InspectTask | ExpandTask | DumpTask | ImportTask

export interface ReadingProgress {
  phase: 'reading' | 'importing'
  bytesRead: number
  bytesTotal: number
  counts: ImportCounts
}

/** What an inspection asks of the store. */
export interface StoreQuestions {
  propose(question: SurveyQuestion): Promise<SurveyProposal>
  known(question: { kind: ItemKind; survey: number; identities: string[] }): Promise<number>
}

export type FromParser =
  | { kind: 'alive' }
  | { kind: 'progress'; progress: ReadingProgress }
  | { kind: 'question'; id: number; name: keyof StoreQuestions; input: unknown }
  | { kind: 'done'; value: unknown }
  | { kind: 'failed'; error: ErrorData }

export type AnswerToParser = { id: number; value: unknown } | { id: number; error: ErrorData }
