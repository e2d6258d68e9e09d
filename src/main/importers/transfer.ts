/**
 * What goes from the parser thread to the writer thread over a port of their own: slices of items, in credit: at most
 * `SLICES_IN_FLIGHT` are sent before one is acknowledged. A slice carries its items by columns: arrays of one kind of
 * value are cloned four times as fast as rows are.
 */
import type { ErrorData } from '../../shared/domain/errors.ts'
import type { ColumnMapping, TableReading } from '../../shared/domain/reading.ts'
import type { ContentMark } from './format.ts'
import type { ScoreState } from '../../shared/domain/scale.ts'

export const SLICES_IN_FLIGHT = 2

/** An item on its way into the store. */
export interface NewItem {
  /** Row or message number in the file, from 1. */
  position: number
  identity: string
  text: string
  /** null: nothing to read. */
  textKey: string | null
  subject: string | null
  /** Milliseconds since 1970 in UTC. */
  occurredAt: number | null
  /** Minutes east of UTC. */
  occurredOffset: number | null
  score: number | null
  scoreState: ScoreState
  customer: string | null
  /** The row as a JSON array, in the order of the survey's columns. */
  cells: string
}

/** The items of a slice: value n of every column belongs to item n. */
export type ItemColumns = { [Field in keyof NewItem]: NewItem[Field][] }

export const noItems = (): ItemColumns => ({
  position: [],
  identity: [],
  text: [],
  textKey: [],
  subject: [],
  occurredAt: [],
  occurredOffset: [],
  score: [],
  scoreState: [],
  customer: [],
  cells: [],
})

export function addItem(columns: ItemColumns, item: NewItem): void {
  columns.position.push(item.position)
  columns.identity.push(item.identity)
  columns.text.push(item.text)
  columns.textKey.push(item.textKey)
  columns.subject.push(item.subject)
  columns.occurredAt.push(item.occurredAt)
  columns.occurredOffset.push(item.occurredOffset)
  columns.score.push(item.score)
  columns.scoreState.push(item.scoreState)
  columns.customer.push(item.customer)
  columns.cells.push(item.cells)
}

/** JSON where the table holds JSON. */
export type MessageTuple = [
  messageId: string,
  messageIdMade: 0 | 1,
  inReplyTo: string,
  references: string,
  fromName: string,
  fromAddress: string,
  to: string,
  cc: string,
  quotedText: string,
  html: string | null,
  headers: string,
  warnings: string,
  /** Signature and disclaimer, as they stood below the text. */
  signature: string,
]

export type AttachmentTuple = [
  name: string,
  type: string,
  bytes: number,
  sha256: string,
  /** For search; null where there is none, or none was asked for. */
  text: string | null,
]

export interface MailPart {
  message: MessageTuple
  attachments: AttachmentTuple[]
  /** Facts of the place, not of the mail: '' where the source has no folders; labels as a JSON array. */
  folder: string
  labels: string
}

export type SkippedTuple = [position: number, reason: string, detail: string]

export interface Slice {
  items: ItemColumns
  /** Beside `items` for mail, empty for surveys. */
  mails: MailPart[]
  skipped: SkippedTuple[]
  /** The last position of this slice: everything up to it is taken, counted or skipped. */
  checkpoint: number
  /** What is to be told of everything up to the checkpoint; absent where that is nothing, or is told at the end only. */
  warnings?: string[]
}

/** What the parser found out about the file before the first row goes over. */
export interface Opening {
  mark: ContentMark
  digest: string | null
  reading: TableReading
  mapping: ColumnMapping | null
  /** null for mail. */
  survey: SurveyFacts | null
  warnings: string[]
}

/** By what the writer decides into which survey a table goes. */
export interface SurveyFacts {
  columns: string[]
  /** The id column, when its values are unique over the file. */
  identityColumn: string | null
  /** The first data rows (at most 20), in the order of `columns`. */
  firstRows: string[][]
}

/** Always: rows = items + duplicates + skipped. */
export interface ImportCounts {
  rows: number
  items: number
  duplicates: number
  skipped: number
}

export type ToWriter =
  | { kind: 'open'; opening: Opening }
  | { kind: 'slice'; slice: Slice }
  /** `warnings` are all there are to tell of the source, those of the opening and the slices included. */
  | { kind: 'finish'; mapping: ColumnMapping | null; warnings: string[]; seconds: number }
  /** What was taken so far rests on a wrong guess: all of it goes, and another `open` follows. */
  | { kind: 'restart' }

export type ToParser =
  /** `warnings` are those of the last slice that was kept: of everything up to the checkpoint. */
  | {
      kind: 'opened'
      columns: string[]
      identityColumn: string | null
      checkpoint: number
      warnings: string[]
    }
  | { kind: 'taken'; milliseconds: number; counts: ImportCounts }
  | { kind: 'finished'; counts: ImportCounts }
  | { kind: 'restarted' }
  | { kind: 'refused'; error: ErrorData }
