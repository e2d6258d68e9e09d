/** Reads a file as an import would, stores nothing, and says what it found. */
import { toIso } from '../../shared/domain/moment.ts'
import {
  ColumnMapping,
  type ColumnProposal,
  type Doubt,
  type Inspection,
} from '../../shared/domain/reading.ts'
import { putOnDisk } from './archive/unpack.ts'
import { readFacts, readStart } from './fileFacts.ts'
import type { FileStart, Mailbox, MailFormat, Table, TableFormat } from './format.ts'
import { identityById } from './identity.ts'
import { CutMails } from './mail/cuts.ts'
import { readMail, type MailItem } from './mail/mailItem.ts'
import { findMappingDoubts } from './mapping/doubts.ts'
import { createResponseMapper } from './mapping/responses.ts'
import type { InspectTask, ReadingProgress, StoreQuestions } from './parserTasks.ts'
import {
  profileTable,
  settleMapping,
  uniqueColumns,
  type SettledMapping,
  type TableSurvey,
} from './profileTable.ts'
import { detectFormat } from './registry.ts'
import type { SurveyProposal } from './survey.ts'

const PREVIEW = 20
const PREVIEW_CELL = 300
/** Mail up to this size is taken apart whole for the forecast; of more only the messages are counted. Bytes. */
const FORECAST_BYTES = 24 * 1024 * 1024
const IDENTITIES_AT_ONCE = 2_000

/** An inspection, and what spares the import of the same file a pass. */
export interface PreparedInspection {
  inspection: Inspection
  uniqueColumns: string[]
}

type Report = (progress: ReadingProgress) => void

export async function inspectFile(
  task: InspectTask,
  store: StoreQuestions,
  report: Report,
  unpackFolder: string,
): Promise<PreparedInspection> {
  const start = await readStart(await readFacts(task.path))
  const format = detectFormat(start)
  return format.kind === 'survey'
    ? inspectTable(start, format, task, store, report)
    : { inspection: await inspectOnDisk(start, format, store, report, unpackFolder), uniqueColumns: [] }
}

async function inspectOnDisk(
  start: FileStart,
  format: MailFormat,
  store: StoreQuestions,
  report: Report,
  unpackFolder: string,
): Promise<Inspection> {
  if (format.needsDisk !== true) return inspectMailbox(start, await format.open(start), format, store, report)
  const { file, remove } = await putOnDisk(start, unpackFolder)
  try {
    return await inspectMailbox(start, await format.open(file), format, store, report)
  } finally {
    await remove()
  }
}

const reading = (bytesRead: number, bytesTotal: number, rows: number): ReadingProgress => ({
  phase: 'reading',
  bytesRead,
  bytesTotal,
  counts: { rows, items: 0, duplicates: 0, skipped: 0 },
})

const cut = (text: string): string => (text.length > PREVIEW_CELL ? `${text.slice(0, PREVIEW_CELL)}…` : text)

async function inspectTable(
  start: FileStart,
  format: TableFormat,
  task: InspectTask,
  store: StoreQuestions,
  report: Report,
): Promise<PreparedInspection> {
  const table = await format.open(start, task.reading)
  const survey = await profileTable(table, {
    onBytes: (bytes, rows) => report(reading(bytes, start.bytes, rows)),
    knownExport: task.reading.knownExport,
  })
  const settled = settleMapping(task.mapping, survey, table.columns)
  const proposal = await store.propose({
    facts: { columns: table.columns, identityColumn: settled.identityColumn, firstRows: survey.firstRows },
    wanted: task.survey,
    digest: table.digest,
    fileName: start.name,
  })
  const duplicates = await countDuplicates(table, settled, proposal, store)
  const { delimiter, quote, headerRow, headerRows = 1, sheet, encoding } = table.reading
  const inspection: Inspection = {
    path: start.path,
    format: format.format,
    kind: 'survey',
    bytes: start.bytes,
    encoding: encoding ?? '',
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(quote === undefined ? {} : { quote }),
    ...(headerRow === undefined ? {} : { headerRow }),
    ...(typeof headerRow === 'number' ? { headerRows } : {}),
    ...(sheet === undefined ? {} : { sheet }),
    ...(table.sheets === undefined ? {} : { sheets: table.sheets }),
    rows: survey.rows,
    columns: task.mapping === null ? survey.proposal.columns : withRoles(survey, settled.mapping),
    ...(settled.mapping.scale === null ? {} : { scale: settled.mapping.scale }),
    warnings: [...table.warnings(), ...settled.warnings],
    preview: survey.firstRows.map((cells) => cells.slice(0, table.columns.length).map(cut)),
    mapping: settled.mapping,
    ...(survey.proposal.preset === null ? {} : { preset: survey.proposal.preset }),
    forecast: {
      items: survey.rows - survey.skipped - duplicates,
      duplicates,
      skipped: survey.skipped,
      reasons: survey.reasons,
    },
    doubts: [
      ...readingDoubts(table, format.doubts?.(start, table.reading) ?? [], survey.proposal.preset !== null),
      ...findMappingDoubts({
        profiles: survey.profiles,
        proposed: survey.proposal.columns,
        mapping: settled.mapping,
        identityColumn: settled.identityColumn,
      }),
    ],
    surveys: surveyOptions(proposal),
    newSurvey: proposal.freshName,
  }
  return { inspection, uniqueColumns: uniqueColumns(survey.profiles) }
}

const MOST_SHEETS = 3
/** A sheet with fewer rows than this share of the chosen one's is no rival. */
const RIVAL_ROWS = 0.25

/** Another sheet of the workbook that may be the one that was meant. */
function doubtSheet({ sheets = [], reading: { sheet: chosen } }: Table): Doubt | null {
  const rows = sheets.find(({ name }) => name === chosen)?.rows ?? 0
  const others = sheets
    .filter((sheet) => sheet.name !== chosen && sheet.rows > 3 && sheet.rows >= rows * RIVAL_ROWS)
    .toSorted((a, b) => Number(a.hidden) - Number(b.hidden) || b.rows - a.rows)
    .slice(0, MOST_SHEETS)
  if (others.length === 0) return null
  const instead = others.map(({ name, hidden, rows: count }) => ({
    reading: { sheet: name },
    shows: `${count} rows${hidden ? ', hidden' : ''}`,
  }))
  return { about: 'sheet', reason: 'several', column: null, shows: '', instead }
}

/**
 * Rows of names that a known tool always writes need no second look. What is left out as another table may be the one
 * that was meant.
 */
function readingDoubts(table: Table, found: readonly Doubt[], known: boolean): Doubt[] {
  const doubts = found.filter(
    ({ about, reason }) => !(known && about === 'headerRow' && reason === 'maybeTwo'),
  )
  const sheet = doubtSheet(table)
  if (sheet !== null) doubts.unshift(sheet)
  const other = table.otherTable?.() ?? null
  if (other === null) return doubts
  const rest = doubts.filter(({ about }) => about !== 'headerRow')
  const instead = [{ reading: { headerRow: other.headerRow }, shows: cut(other.names.join(' · ')) }]
  return [
    ...rest,
    { about: 'headerRow', reason: 'otherTable', column: null, shows: String(other.rows), instead },
  ]
}

/** The columns in the roles the person gave them; those that are as proposed keep the confidence in them. */
function withRoles(survey: TableSurvey, mapping: ColumnMapping): ColumnProposal[] {
  const roleOf = (name: string): ColumnProposal['role'] => {
    if (mapping.score.includes(name)) return 'score'
    if (mapping.comment.includes(name)) return 'comment'
    if (mapping.date === name) return 'date'
    if (mapping.id === name) return 'id'
    if (mapping.customer === name) return 'customer'
    return mapping.segments.includes(name) ? 'segment' : 'ignore'
  }
  return survey.proposal.columns.map((column) => {
    const role = roleOf(column.name)
    return role === column.role ? column : { ...column, role, confidence: 1 }
  })
}

function surveyOptions({ choice, fitting }: SurveyProposal): Inspection['surveys'] {
  if (choice.survey === null) return fitting.map((name) => ({ name, proposed: false }))
  const others = fitting.filter((name) => name !== choice.name)
  return [{ name: choice.name, proposed: true }, ...others.map((name) => ({ name, proposed: false }))]
}

/** Rows the survey holds already, found by their identities in a second pass; none in a new survey. */
async function countDuplicates(
  table: Table,
  settled: SettledMapping,
  { choice }: SurveyProposal,
  store: StoreQuestions,
): Promise<number> {
  if (choice.survey === null) return 0
  const mapper = createResponseMapper({
    columns: table.columns,
    mapping: settled.mapping,
    surveyColumns: choice.columns,
    identityColumn: choice.identityColumn,
  })
  const seen = new Set<string>()
  const survey = choice.survey
  let repeated = 0
  let known = 0
  let waiting: string[] = []
  const ask = async (): Promise<void> => {
    known += await store.known({ kind: 'survey', survey, identities: waiting })
    waiting = []
  }
  for await (const { entries } of table.rows()) {
    for (const row of entries) {
      if (row.skip !== null) continue
      const identity = mapper.map(row).identity
      // Only ids can repeat; identities by cells count their occurrences.
      if (
        choice.identityColumn !== null &&
        identity === identityById(row.cells[table.columns.indexOf(choice.identityColumn)] ?? '')
      ) {
        if (seen.has(identity)) {
          repeated++
          continue
        }
        seen.add(identity)
      }
      waiting.push(identity)
    }
    while (waiting.length > IDENTITIES_AT_ONCE) await ask()
  }
  await ask()
  return known + repeated
}

const MAIL_COLUMNS: readonly Pick<ColumnProposal, 'name' | 'role'>[] = [
  { name: 'date', role: 'date' },
  { name: 'from', role: 'customer' },
  { name: 'to', role: 'ignore' },
  { name: 'subject', role: 'ignore' },
  { name: 'text', role: 'comment' },
]

async function inspectMailbox(
  start: FileStart,
  mailbox: Mailbox,
  format: MailFormat,
  store: StoreQuestions,
  report: Report,
): Promise<Inspection> {
  const whole = mailbox.mark.bytes <= FORECAST_BYTES
  const preview: string[][] = []
  const warnings = new Set<string>()
  const reasons = new Map<string, number>()
  const identities = new Set<string>()
  const cutMails = new CutMails()
  let rows = 0
  let skipped = 0
  let repeated = 0
  const skip = (reason: string): void => {
    skipped++
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  }
  for await (const { entries, bytesRead } of mailbox.messages()) {
    for (const message of entries) {
      rows++
      if (message.skip !== null) {
        skip(message.skip.reason)
        continue
      }
      if (!whole && preview.length >= PREVIEW) continue
      const mail = readMail(message)
      if (mail === null) {
        skip('no message')
        continue
      }
      cutMails.add(message, mail.cuts)
      if (preview.length < PREVIEW) preview.push(previewOf(mail))
      if (identities.has(mail.item.identity)) repeated++
      identities.add(mail.item.identity)
    }
    report(reading(bytesRead, mailbox.mark.bytes, rows))
  }
  let known = 0
  const all = [...identities]
  for (let from = 0; whole && from < all.length; from += IDENTITIES_AT_ONCE) {
    known += await store.known({
      kind: 'email',
      survey: 0,
      identities: all.slice(from, from + IDENTITIES_AT_ONCE),
    })
  }
  if (!whole)
    warnings.add('the mailbox is large: which of its messages are known already is found at the import')
  for (const warning of mailbox.warnings()) warnings.add(warning)
  // Of a large one only the first mails are read here: the import tells how many there are.
  if (whole) for (const warning of cutMails.warnings()) warnings.add(warning)
  const duplicates = known + repeated
  return {
    path: start.path,
    format: format.format,
    kind: 'email',
    bytes: mailbox.mark.bytes,
    encoding: 'mime',
    rows,
    columns: MAIL_COLUMNS.map((column, index) => ({
      ...column,
      confidence: 1,
      samples: [...new Set(preview.map((cells) => cells[index]!))].slice(0, 5),
    })),
    warnings: [...warnings],
    preview,
    mapping: ColumnMapping.parse({}),
    forecast: {
      items: rows - skipped - duplicates,
      duplicates,
      skipped,
      reasons: Object.fromEntries(reasons),
    },
    doubts: [],
    surveys: [],
  }
}

const previewOf = ({ item, mail }: MailItem): string[] => {
  const date = toIso(item.occurredAt, item.occurredOffset) ?? ''
  const [, , , , name, address, to] = mail.message
  const from = name === '' ? address : `${name} <${address}>`
  return [date, from, (JSON.parse(to) as string[]).join(', '), item.subject ?? '', item.text].map(cut)
}
