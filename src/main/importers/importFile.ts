/** Reads a file and sends its items to the writer thread, slice by slice, as fast as they are taken. */
import type { MessagePort } from 'node:worker_threads'
import { fromErrorData, VerbatimError } from '../../shared/domain/errors.ts'
import type { ColumnMapping } from '../../shared/domain/reading.ts'
import { readFacts, readStart } from './fileFacts.ts'
import type { ContentMark, FileStart, MailFormat, RawRow, Table, TableFormat } from './format.ts'
import { readMail } from './mail/mailItem.ts'
import { checkMapping, createResponseMapper } from './mapping/responses.ts'
import type { ImportTask, ReadingProgress } from './parserTasks.ts'
import { profileTable, settleMapping, TableSurveyor, type SettledMapping } from './profileTable.ts'
import { detectFormat } from './registry.ts'
import {
  SLICES_IN_FLIGHT,
  type ImportCounts,
  type Opening,
  type Slice,
  type SurveyFacts,
  type ToParser,
  type ToWriter,
} from './transfer.ts'

/** A slice's transaction should last about this long. Milliseconds. */
const SLICE_MILLISECONDS = 25
const SLICE_CHARACTERS = 2_000_000
const SMALLEST_SLICE = 10
const LARGEST_SLICE = 4_000

type Report = (progress: ReadingProgress) => void

export async function importFile(task: ImportTask, report: Report): Promise<ImportCounts> {
  const started = performance.now()
  const writer = createWriterLink(task.port)
  try {
    const start = await readStart(await readFacts(task.path))
    const format = detectFormat(start)
    const seconds = (): number => (performance.now() - started) / 1000
    return format.kind === 'survey'
      ? await importTable(task, start, format, writer, report, seconds)
      : await importMailbox(task, start, format, writer, report, seconds)
  } finally {
    task.port.close()
  }
}

/** @throws VerbatimError `file_changed` when the file is not what it was when its import was broken off */
function checkUnchanged(task: ImportTask, mark: ContentMark): void {
  const before = task.resumed?.settled === true ? task.resumed.mark : null
  if (before === null || (before.bytes === mark.bytes && before.modifiedAt === mark.modifiedAt)) return
  throw new VerbatimError(
    'file_changed',
    `${task.path} has changed since its import was interrupted`,
    'What had been taken of it was removed. Import it again as it is now.',
  )
}

async function importTable(
  task: ImportTask,
  start: FileStart,
  format: TableFormat,
  writer: WriterLink,
  report: Report,
  seconds: () => number,
): Promise<ImportCounts> {
  const table = await format.open(start, task.reading)
  checkUnchanged(task, table.mark)
  for (let settled = await settle(task, table, start, report); ;) {
    const outcome = await streamTable(table, settled, task, writer, (bytesRead) =>
      report({ phase: 'importing', bytesRead, bytesTotal: start.bytes, counts: writer.counts }),
    )
    if ('warnings' in outcome) return writer.finish(settled.mapping, outcome.warnings, seconds())
    // A guess from the first rows did not hold for the whole file.
    await writer.restart()
    settled = outcome.corrected
  }
}

/** Sends all rows; @returns the warnings, or what the whole file shows where a guess was wrong */
async function streamTable(
  table: Table,
  settled: SettledTable,
  task: ImportTask,
  writer: WriterLink,
  onBytes: (bytes: number) => void,
): Promise<{ warnings: string[] } | { corrected: SettledTable }> {
  const opened = await writer.open({
    mark: table.mark,
    digest: table.digest,
    reading: table.reading,
    mapping: settled.guessed ? task.mapping : settled.mapping,
    survey: settled.facts,
    warnings: settled.guessed ? [] : settled.warnings,
  })
  const mapper = createResponseMapper({
    columns: table.columns,
    mapping: settled.mapping,
    surveyColumns: opened.columns,
    identityColumn: opened.identityColumn,
  })
  const surveyor = settled.guessed ? new TableSurveyor(table.columns) : null
  const slices = createSlices(writer)
  for await (const { entries, bytesRead } of table.rows()) {
    for (const row of entries) {
      surveyor?.add(row)
      if (row.position <= opened.checkpoint) {
        if (row.skip === null) mapper.pass(row)
        continue
      }
      slices.position = row.position
      if (row.skip !== null) slices.skip(row.position, row.skip.reason, row.skip.detail)
      else {
        const item = mapper.map(row)
        slices.add(item[2].length + item[10].length, () => slices.current.items.push(item))
      }
      if (slices.full) await slices.send()
    }
    onBytes(bytesRead)
  }
  await slices.send()
  const warnings = [...table.warnings(), ...mapper.warnings()]
  if (surveyor === null) return { warnings }
  const whole = settleMapping(task.mapping, surveyor.result(), table.columns)
  const held =
    whole.identityColumn === settled.identityColumn &&
    JSON.stringify(whole.mapping) === JSON.stringify(settled.mapping)
  if (held) return { warnings: [...whole.warnings, ...warnings] }
  const facts = { ...settled.facts, identityColumn: whole.identityColumn }
  return { corrected: { ...whole, facts, guessed: false } }
}

interface SettledTable extends SettledMapping {
  facts: SurveyFacts
  /** Settled by the first rows only: to be checked when all are read. */
  guessed: boolean
}

/** Rows by which mapping and identity are guessed, so that a large file needs one pass instead of two. */
const GUESSING_ROWS = 20_000

/** Mapping, scale, day order and identity: as inspected just before, or found in the first rows. */
async function settle(
  task: ImportTask,
  table: Table,
  start: FileStart,
  report: Report,
): Promise<SettledTable> {
  const { mapping } = task
  const { columns } = table
  if (mapping !== null && isComplete(mapping, task.prepared !== null)) {
    checkMapping(mapping, columns)
    const identityColumn = task.prepared?.uniqueColumns.find((name) => name === mapping.id) ?? null
    const facts = { columns, identityColumn, firstRows: await readFirstRows(table) }
    return { mapping, identityColumn, warnings: [], facts, guessed: false }
  }
  const survey = await profileTable(
    table,
    (bytesRead, rows) =>
      report({
        phase: 'reading',
        bytesRead,
        bytesTotal: start.bytes,
        counts: { rows, items: 0, duplicates: 0, skipped: 0 },
      }),
    GUESSING_ROWS,
  )
  const settled = settleMapping(mapping, survey, columns)
  const facts = { columns, identityColumn: settled.identityColumn, firstRows: survey.firstRows }
  return { ...settled, facts, guessed: !survey.whole }
}

/** Whether nothing is left to find out from the file; uniqueness of the id column must be known. */
const isComplete = (mapping: ColumnMapping, prepared: boolean): boolean =>
  (mapping.id === null || prepared) &&
  (mapping.date === null || mapping.dateOrder !== null) &&
  (mapping.score.length === 0 || mapping.scale !== null)

async function readFirstRows(table: Table): Promise<string[][]> {
  const rows: RawRow[] = []
  for await (const { entries } of table.rows()) {
    rows.push(...entries.filter(({ skip }) => skip === null).slice(0, 20 - rows.length))
    if (rows.length >= 20) break
  }
  return rows.map(({ cells }) => cells)
}

async function importMailbox(
  task: ImportTask,
  start: FileStart,
  format: MailFormat,
  writer: WriterLink,
  report: Report,
  seconds: () => number,
): Promise<ImportCounts> {
  const mailbox = await format.open(start)
  checkUnchanged(task, mailbox.mark)
  const opened = await writer.open({
    mark: mailbox.mark,
    digest: null,
    reading: {},
    mapping: null,
    survey: null,
    warnings: [],
  })
  const slices = createSlices(writer)
  for await (const { entries, bytesRead } of mailbox.messages()) {
    for (const message of entries) {
      if (message.position <= opened.checkpoint) continue
      slices.position = message.position
      const mail = message.skip === null ? readMail(message) : null
      if (mail !== null) {
        const { item, mail: part } = mail
        slices.add(item[2].length + part.message[8].length + (part.message[9]?.length ?? 0), () => {
          slices.current.items.push(item)
          slices.current.mails.push(part)
        })
      } else {
        const { reason, detail } = message.skip ?? {
          reason: 'no message',
          detail: `${message.bytes.length} bytes`,
        }
        slices.skip(message.position, reason, detail)
      }
      if (slices.full) await slices.send()
    }
    report({ phase: 'importing', bytesRead, bytesTotal: mailbox.mark.bytes, counts: writer.counts })
  }
  await slices.send()
  return writer.finish(null, mailbox.warnings(), seconds())
}

interface WriterLink {
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

function createWriterLink(port: MessagePort): WriterLink {
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
      inFlight.push(slice.items.length + slice.skipped.length)
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

interface Slices {
  readonly current: Slice
  /** Last position that is in the current slice or before it. */
  position: number
  readonly full: boolean
  add(characters: number, push: () => void): void
  skip(position: number, reason: string, detail: string): void
  send(): Promise<void>
}

function createSlices(writer: WriterLink): Slices {
  const empty = (): Slice => ({ items: [], mails: [], skipped: [], checkpoint: 0 })
  let current = empty()
  let characters = 0
  const slices: Slices = {
    get current() {
      return current
    },
    position: 0,
    get full() {
      return (
        current.items.length + current.skipped.length >= writer.sliceRows || characters > SLICE_CHARACTERS
      )
    },
    add: (more, push) => {
      characters += more
      push()
    },
    skip: (position, reason, detail) => {
      current.skipped.push([position, reason, detail.slice(0, 80)])
    },
    send: async () => {
      if (current.items.length + current.skipped.length === 0) return
      const slice = { ...current, checkpoint: slices.position }
      current = empty()
      characters = 0
      await writer.send(slice)
    },
  }
  return slices
}
