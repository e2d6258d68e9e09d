/** The parser's end of the port to the writer thread: slices of items, as large and as many as the writer takes well. */
import type { MessagePort } from 'node:worker_threads'
import { fromErrorData } from '../../shared/domain/errors.ts'
import type { ColumnMapping } from '../../shared/domain/reading.ts'
import {
  addItem,
  noItems,
  SLICES_IN_FLIGHT,
  type ImportCounts,
  type MailPart,
  type NewItem,
  type Opening,
  type Slice,
  type ToParser,
  type ToWriter,
} from './transfer.ts'

/** A slice's transaction should last about this long. Milliseconds. */
const SLICE_MILLISECONDS = 25
const SLICE_CHARACTERS = 2_000_000
const SMALLEST_SLICE = 10
const LARGEST_SLICE = 4_000

export interface WriterLink {
  readonly counts: ImportCounts
  /** Rows a slice should have by how long the last ones took. */
  readonly sliceRows: number
  open(opening: Opening): Promise<Extract<ToParser, { kind: 'opened' }>>
  /** Waits until the writer has room for it. */
  send(slice: Slice): Promise<void>
  /** Takes away what was sent so far; `open` comes next. */
  restart(): Promise<void>
  finish(mapping: ColumnMapping | null, warnings: string[], seconds: number): Promise<ImportCounts>
}

export function createWriterLink(port: MessagePort): WriterLink {
  let counts: ImportCounts = { rows: 0, items: 0, duplicates: 0, skipped: 0 }
  let sliceRows = 100
  let failure: Error | null = null
  let wake: (() => void) | null = null
  let opened: Extract<ToParser, { kind: 'opened' }> | null = null
  let finished = false
  let restarted = false
  const inFlight: number[] = []

  port.on('message', (message: ToParser) => {
    switch (message.kind) {
      case 'opened':
        opened = message
        break
      case 'taken': {
        counts = message.counts
        const rows = inFlight.shift() ?? sliceRows
        const fitting = (rows * SLICE_MILLISECONDS) / Math.max(0.5, message.milliseconds)
        sliceRows = Math.round(
          Math.min(LARGEST_SLICE, Math.max(SMALLEST_SLICE, Math.min(fitting, sliceRows * 2))),
        )
        break
      }
      case 'restarted':
        restarted = true
        break
      case 'finished':
        counts = message.counts
        finished = true
        break
      case 'refused':
        failure = fromErrorData(message.error)
    }
    wake?.()
  })
  port.on('close', () => {
    if (!finished) failure ??= new Error('the writer thread went away')
    wake?.()
  })
  const until = async (condition: () => boolean): Promise<void> => {
    while (failure === null && !condition()) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    if (failure !== null) throw failure
  }
  const post = (message: ToWriter): void => port.postMessage(message)
  return {
    get counts() {
      return counts
    },
    get sliceRows() {
      return sliceRows
    },
    open: async (opening) => {
      post({ kind: 'open', opening })
      await until(() => opened !== null)
      return opened!
    },
    send: async (slice) => {
      await until(() => inFlight.length < SLICES_IN_FLIGHT)
      inFlight.push(rowsOf(slice))
      post({ kind: 'slice', slice })
    },
    restart: async () => {
      restarted = false
      post({ kind: 'restart' })
      await until(() => restarted)
      opened = null
      inFlight.length = 0
    },
    finish: async (mapping, warnings, seconds) => {
      post({ kind: 'finish', mapping, warnings, seconds })
      await until(() => finished)
      return counts
    },
  }
}

export interface Slices {
  /** Last position that is in the current slice or before it. */
  position: number
  readonly full: boolean
  add(item: NewItem, mail?: MailPart): void
  skip(position: number, reason: string, detail: string): void
  send(): Promise<void>
}

const rowsOf = ({ items, skipped }: Slice): number => items.position.length + skipped.length

/** @param warnings what is to be told so far, where it could not be found again but by reading everything again */
export function createSlices(writer: WriterLink, warnings?: () => string[]): Slices {
  const empty = (): Slice => ({ items: noItems(), mails: [], skipped: [], checkpoint: 0 })
  let current = empty()
  let characters = 0
  const slices: Slices = {
    position: 0,
    get full() {
      return rowsOf(current) >= writer.sliceRows || characters > SLICE_CHARACTERS
    },
    add: (item, mail) => {
      characters += item.text.length + item.cells.length
      addItem(current.items, item)
      if (mail === undefined) return
      const [, , , references, , , to, cc, quoted, html] = mail.message
      for (const part of [references, to, cc, quoted, html]) characters += part?.length ?? 0
      for (const attachment of mail.attachments) characters += attachment[4]?.length ?? 0
      current.mails.push(mail)
    },
    skip: (position, reason, detail) => {
      current.skipped.push([position, reason, detail.slice(0, 80)])
    },
    send: async () => {
      if (rowsOf(current) === 0) return
      const told = warnings?.() ?? []
      const slice = {
        ...current,
        checkpoint: slices.position,
        ...(told.length === 0 ? {} : { warnings: told }),
      }
      current = empty()
      characters = 0
      await writer.send(slice)
    },
  }
  return slices
}
