/** Items and threads as the rows of a table. Lists within a cell are separated by line ends. */
import type { RunReport } from '../../shared/domain/runReport.ts'
import type { ExportedItem, ExportedThread } from './exportPages.ts'

export type Cell = string | number | null

export interface Table<Row> {
  header: string[]
  cells(row: Row): Cell[]
}

/** Labels that are one value; themes and the like are lists and stay with the JSON export. */
const LABELS = [
  'sentiment',
  'urgency',
  'intent',
  'type',
  'summary',
  'assignedTo',
  'status',
  'priority',
  'priorityReason',
  'situation',
  'cause',
  'risk',
] as const

const ITEM_CELLS: readonly (readonly [name: string, value: (row: ExportedItem) => Cell])[] = [
  ['item', (row) => row.item],
  ['kind', (row) => row.kind],
  ['source', (row) => row.source],
  ['date', (row) => row.date],
  ['score', (row) => row.score],
  ['customer', (row) => row.customer],
  ['text', (row) => row.text],
  ['stage', (row) => row.stage],
  ['model', (row) => row.model],
  ...LABELS.map((name) => [name, (row: ExportedItem) => toCell(row.labels[name])] as const),
  ['messageId', (row) => row.messageId ?? null],
  ['thread', (row) => row.thread ?? null],
  ['from', (row) => row.from ?? null],
  ['to', (row) => list(row.to)],
  ['cc', (row) => list(row.cc)],
  ['subject', (row) => row.subject ?? null],
  ['folder', (row) => row.folder ?? null],
  ['mailLabels', (row) => list(row.mailLabels)],
  ['direction', (row) => row.direction ?? null],
  ['attachments', (row) => list(row.attachments?.map((attachment) => attachment.name))],
]

/** @param columns of the surveys; one that has the name of a fixed field is marked as a column */
export function itemTable(columns: readonly string[]): Table<ExportedItem> {
  const fixed = new Set(ITEM_CELLS.map(([name]) => name))
  return {
    header: [...fixed, ...columns.map((column) => (fixed.has(column) ? `${column} (column)` : column))],
    cells: (row) => [
      ...ITEM_CELLS.map(([, value]) => value(row)),
      ...columns.map((column) => row.attributes[column] ?? null),
    ],
  }
}

const THREAD_CELLS: readonly (readonly [name: string, value: (row: ExportedThread) => Cell])[] = [
  ['id', (row) => row.id],
  ['subject', (row) => row.subject],
  ['state', (row) => row.state],
  ['reason', (row) => row.reason],
  ['messages', (row) => row.messages],
  ['firstAt', (row) => row.firstAt],
  ['lastAt', (row) => row.lastAt],
  ['status', (row) => row.status],
  ['priority', (row) => row.priority],
  ['assignedTo', (row) => row.assignedTo],
  ['waiting', (row) => row.waiting],
  ['firstResponseHours', (row) => row.firstResponseHours],
  ['medianResponseHours', (row) => row.medianResponseHours],
  ['stage', (row) => row.stage],
  ['model', (row) => row.model],
  ['summary', (row) => toCell(row.labels['summary'])],
  ['participants', (row) => list(row.participants)],
  ['root', (row) => row.root],
  ['messageIds', (row) => list(row.messageIds)],
  ['missingParents', (row) => list(row.missingParents)],
  ['inferredLinks', (row) => list(row.inferredLinks.map((link) => `${link.child} -> ${link.parent}`))],
]

export const threadTable: Table<ExportedThread> = {
  header: THREAD_CELLS.map(([name]) => name),
  cells: (row) => THREAD_CELLS.map(([, value]) => value(row)),
}

/** Stages and errors one a line; the time line stays with the JSON export. Latencies in milliseconds. */
const RUN_CELLS: readonly (readonly [name: string, value: (row: RunReport) => Cell])[] = [
  ['run', ({ run }) => run.run],
  ['state', ({ run }) => run.state],
  ['reason', ({ run }) => run.reason],
  ['stages', ({ run }) => list(run.stages)],
  ['model', ({ run }) => run.model],
  ['startedAt', ({ run }) => run.startedAt],
  ['finishedAt', ({ run }) => run.finishedAt],
  ['seconds', ({ run }) => run.seconds],
  ['planned', ({ run }) => run.planned],
  ['done', ({ run }) => run.done],
  ['failed', ({ run }) => run.failed],
  ['cached', ({ run }) => run.cached],
  ['folded', ({ run }) => run.folded],
  ['retries', ({ run }) => run.retries],
  ['timeouts', ({ run }) => run.timeouts],
  ['itemsPerMinute', ({ run }) => run.itemsPerMinute],
  ['latencyP50', ({ run }) => run.latency.p50],
  ['latencyP95', ({ run }) => run.latency.p95],
  ['promptTokens', ({ run }) => run.tokens.prompt],
  ['outputTokens', ({ run }) => run.tokens.output],
  [
    'byStage',
    ({ stages }) =>
      list(
        stages.map(({ stage, model, answers, latency, errors }) =>
          [
            `${stage} ${model}: ${answers} answers`,
            `p50 ${latency.p50 ?? '-'} ms`,
            `p95 ${latency.p95 ?? '-'} ms`,
            ...errorsOf(errors),
          ].join(', '),
        ),
      ),
  ],
  ['errors', ({ errors }) => list(errorsOf(errors))],
  ['curve', ({ run }) => list(run.curve.map((at) => `${at.workers}: ${at.itemsPerMinute}`))],
]

export const runTable: Table<RunReport> = {
  header: RUN_CELLS.map(([name]) => name),
  cells: (row) => RUN_CELLS.map(([, value]) => value(row)),
}

const errorsOf = (errors: RunReport['errors']): string[] =>
  Object.entries(errors).map(([code, times]) => `${code}: ${times}`)

const list = (values: readonly string[] | undefined): Cell =>
  values === undefined ? null : values.join('\n')

const toCell = (value: unknown): Cell =>
  typeof value === 'string' || typeof value === 'number' ? value : null
