/** Reads a file and sends its items to the writer thread, slice by slice, as fast as they are taken. */
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { ColumnMapping } from '../../shared/domain/reading.ts'
import { putOnDisk } from './archive/unpack.ts'
import { readFacts, readStart } from './fileFacts.ts'
import type {
  Batch,
  ContentMark,
  FileStart,
  Mailbox,
  MailFormat,
  RawRow,
  Table,
  TableFormat,
} from './format.ts'
import { type AttachmentReader, createAttachmentReader } from './mail/attachmentReader.ts'
import { CutMails } from './mail/cuts.ts'
import { readMail } from './mail/mailItem.ts'
import { checkMapping, createResponseMapper } from './mapping/responses.ts'
import type { ImportTask, ParserSettings, ReadingProgress } from './parserTasks.ts'
import { FIRST_ROWS, settleMapping, TableSurveyor, type SettledMapping } from './profileTable.ts'
import { detectFormat } from './registry.ts'
import { createSlices, createWriterLink, type WriterLink } from './sliceSender.ts'
import type { ImportCounts, SurveyFacts } from './transfer.ts'

type Report = (progress: ReadingProgress) => void

export async function importFile(
  task: ImportTask,
  report: Report,
  settings: ParserSettings,
): Promise<ImportCounts> {
  const started = performance.now()
  const writer = createWriterLink(task.port)
  try {
    const start = await readStart(await readFacts(task.path))
    const format = detectFormat(start)
    const seconds = (): number => (performance.now() - started) / 1000
    return format.kind === 'survey'
      ? await importTable(task, start, format, writer, report, seconds)
      : await importMailbox(task, start, format, writer, report, seconds, settings)
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
  const onBytes = (bytesRead: number): void =>
    report({ phase: 'importing', bytesRead, bytesTotal: start.bytes, counts: writer.counts })
  let { settled, rows } = await settle(task, table)
  for (;;) {
    const outcome = await streamTable(table, rows, settled, task, writer, onBytes)
    if ('warnings' in outcome) return writer.finish(settled.mapping, outcome.warnings, seconds())
    // A guess from the first rows did not hold for the whole file.
    await writer.restart()
    settled = outcome.corrected
    rows = table.rows()
  }
}

/** Sends all rows; @returns the warnings, or what the whole file shows where a guess was wrong */
async function streamTable(
  table: Table,
  rows: AsyncIterable<Batch<RawRow>>,
  settled: SettledTable,
  task: ImportTask,
  writer: WriterLink,
  onBytes: (bytes: number) => void,
): Promise<{ warnings: string[] } | { corrected: SettledTable }> {
  const { mapping, guess, facts } = settled
  const opened = await writer.open({
    mark: table.mark,
    digest: table.digest,
    reading: table.reading,
    mapping: guess === null ? mapping : task.mapping,
    survey: facts,
    warnings: guess === null ? settled.warnings : [],
  })
  const mapper = createResponseMapper({
    columns: table.columns,
    mapping,
    surveyColumns: opened.columns,
    identityColumn: opened.identityColumn,
  })
  const slices = createSlices(writer)
  let unsurveyed = -(guess?.rows ?? 0)
  for await (const { entries, bytesRead } of rows) {
    for (const row of entries) {
      if (unsurveyed++ >= 0) guess?.add(row)
      if (row.position <= opened.checkpoint) {
        if (row.skip === null) mapper.pass(row)
        continue
      }
      slices.position = row.position
      if (row.skip === null) slices.add(mapper.map(row))
      else slices.skip(row.position, row.skip.reason, row.skip.detail)
      if (slices.full) await slices.send()
    }
    onBytes(bytesRead)
  }
  await slices.send()
  const warnings = [...table.warnings(), ...mapper.warnings()]
  if (guess === null) return { warnings: [...settled.warnings, ...warnings] }
  const whole = settleMapping(task.mapping, guess.result(), table.columns)
  const held =
    whole.identityColumn === settled.identityColumn &&
    JSON.stringify(whole.mapping) === JSON.stringify(mapping)
  if (held) return { warnings: [...whole.warnings, ...warnings] }
  return { corrected: { ...whole, facts: { ...facts, identityColumn: whole.identityColumn }, guess: null } }
}

interface SettledTable extends SettledMapping {
  facts: SurveyFacts
  /** What the first rows showed, by which all was settled; null when it needs no check against the others. */
  guess: TableSurveyor | null
}

/** Rows by which mapping and identity are guessed, so that a file needs one pass instead of two. */
const GUESSING_ROWS = 5_000

/** Mapping, scale, day order and identity: as inspected just before, or found in the first rows. */
async function settle(
  task: ImportTask,
  table: Table,
): Promise<{ settled: SettledTable; rows: AsyncIterable<Batch<RawRow>> }> {
  const { mapping } = task
  const { columns } = table
  const surveyor = new TableSurveyor(columns, task.reading.knownExport)
  const known = mapping !== null && isComplete(mapping, task.prepared !== null)
  const { first, whole, rows } = await readAhead(table.rows(), known ? FIRST_ROWS : GUESSING_ROWS)
  for (const row of first) surveyor.add(row)
  const survey = surveyor.result()
  const facts = { columns, identityColumn: null, firstRows: survey.firstRows }
  if (known) {
    checkMapping(mapping, columns)
    const identityColumn = task.prepared?.uniqueColumns.find((name) => name === mapping.id) ?? null
    const settled = {
      mapping,
      identityColumn,
      warnings: [],
      facts: { ...facts, identityColumn },
      guess: null,
    }
    return { settled, rows }
  }
  const found = settleMapping(mapping, survey, columns)
  const { identityColumn } = found
  return {
    settled: { ...found, facts: { ...facts, identityColumn }, guess: whole ? null : surveyor },
    rows,
  }
}

/** Reads until there are so many rows; `rows` gives these and then the others. `whole`: there are no others. */
async function readAhead(
  batches: AsyncGenerator<Batch<RawRow>>,
  least: number,
): Promise<{ first: RawRow[]; whole: boolean; rows: AsyncIterable<Batch<RawRow>> }> {
  const ahead: Batch<RawRow>[] = []
  let count = 0
  let whole = false
  while (count < least && !whole) {
    const next = await batches.next()
    whole = next.done === true
    if (next.done === true) break
    ahead.push(next.value)
    count += next.value.entries.length
  }
  const replay = async function* (): AsyncGenerator<Batch<RawRow>> {
    for (let batch = ahead.shift(); batch !== undefined; batch = ahead.shift()) yield batch
    yield* batches
  }
  return { first: ahead.flatMap(({ entries }) => entries), whole, rows: replay() }
}

/** Whether nothing is left to find out from the file; uniqueness of the id column must be known. */
const isComplete = (mapping: ColumnMapping, prepared: boolean): boolean =>
  (mapping.id === null || prepared) &&
  (mapping.date === null || mapping.dateOrder !== null) &&
  (mapping.score.length === 0 || mapping.scale !== null)

async function importMailbox(
  task: ImportTask,
  start: FileStart,
  format: MailFormat,
  writer: WriterLink,
  report: Report,
  seconds: () => number,
  { documentFile, unpackFolder }: ParserSettings,
): Promise<ImportCounts> {
  const disk = format.needsDisk === true ? await putOnDisk(start, unpackFolder) : null
  const texts = createAttachmentReader(task.attachmentText, documentFile)
  try {
    return await takeMails(task, await format.open(disk?.file ?? start), texts, writer, report, seconds)
  } finally {
    await texts.close()
    await disk?.remove()
  }
}

async function takeMails(
  task: ImportTask,
  mailbox: Mailbox,
  texts: AttachmentReader,
  writer: WriterLink,
  report: Report,
  seconds: () => number,
): Promise<ImportCounts> {
  checkUnchanged(task, mailbox.mark)
  const opened = await writer.open({
    mark: mailbox.mark,
    digest: null,
    reading: {},
    mapping: null,
    survey: null,
    warnings: [],
  })
  const cutMails = new CutMails()
  cutMails.restore(opened.warnings)
  const slices = createSlices(writer, () => cutMails.warnings())
  for await (const { entries, bytesRead } of mailbox.messages()) {
    for (const message of entries) {
      if (message.position <= opened.checkpoint) continue
      slices.position = message.position
      const mail = message.skip === null ? readMail(message) : null
      if (mail !== null) {
        cutMails.add(message, mail.cuts)
        await texts.read(mail)
        slices.add(mail.item, mail.mail)
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
  return writer.finish(null, [...mailbox.warnings(), ...cutMails.warnings(), ...texts.warnings()], seconds())
}
