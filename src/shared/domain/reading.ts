import { z } from 'zod'
import { ScoreScale } from './scale.ts'
import { ErrorData } from './errors.ts'

export const ItemKind = z.enum(['survey', 'email'])
export type ItemKind = z.infer<typeof ItemKind>

/** A format is one file in `importers/` behind the registry. */
export const FileFormat = z.enum([
  'csv',
  'xlsx',
  'xls',
  'ods',
  'html',
  'json',
  'jsonl',
  'mbox',
  'eml',
  'msg',
  'pst',
])
export type FileFormat = z.infer<typeof FileFormat>

export const ColumnRole = z.enum(['score', 'comment', 'date', 'id', 'customer', 'segment', 'ignore'])
export type ColumnRole = z.infer<typeof ColumnRole>

/** A column as proposed to the person: `confidence` is 0 to 1, `samples` are up to five distinct values. */
export const ColumnProposal = z.object({
  name: z.string(),
  role: ColumnRole,
  confidence: z.number().min(0).max(1),
  samples: z.array(z.string()),
  /** All its different answers that are words or signs, where they are few enough to be the steps of a scale. */
  words: z.array(z.string()).optional(),
})
export type ColumnProposal = z.infer<typeof ColumnProposal>

/** How the bytes of a table file become rows. What is absent is found by detection. */
export const TableReading = z.object({
  encoding: z.string().optional(),
  delimiter: z.string().min(1).optional(),
  /** The quote character; '' when fields are never quoted. */
  quote: z.string().max(1).optional(),
  /** Counts from 1; null when there is no header row and columns are named column1, column2 ... */
  headerRow: z.number().int().min(1).nullable().optional(),
  /** How many rows from the header row on are joined to names. */
  headerRows: z.number().int().min(1).max(10).optional(),
  /** Of a workbook, or the list within a JSON file. */
  sheet: z.string().optional(),
  /** false: the columns are judged by themselves, even where they look like a known tool's export. */
  knownExport: z.boolean().optional(),
})
export type TableReading = z.infer<typeof TableReading>

/** A sheet of a workbook, or a list within a JSON file. `rows` counts those with anything in them, a header too. */
export const SheetInfo = z.object({ name: z.string(), rows: z.number().int(), hidden: z.boolean() })
export type SheetInfo = z.infer<typeof SheetInfo>

/** Order of day and month in the dates of a column, settled over the whole column. */
export const DateOrder = z.enum(['dayFirst', 'monthFirst', 'yearFirst'])
export type DateOrder = z.infer<typeof DateOrder>

/** Which column plays which role, by column name; the person confirmed it. */
export const ColumnMapping = z.object({
  /** The first score column is the item's score; the others stay among its attributes, each a series of its own. */
  score: z.array(z.string()).default([]),
  comment: z.array(z.string()).default([]),
  date: z.string().nullable().default(null),
  id: z.string().nullable().default(null),
  customer: z.string().nullable().default(null),
  segments: z.array(z.string()).default([]),
  /** Of the first score column. */
  scale: z.nullable(ScoreScale).default(null),
  /** Of the further score columns, by name. */
  scales: z.record(z.string(), ScoreScale).default({}),
  dateOrder: z.nullable(DateOrder).default(null),
})
export type ColumnMapping = z.infer<typeof ColumnMapping>

/** The scale of a score column; null where it was given none. */
export const scaleOf = (mapping: ColumnMapping, column: string): ScoreScale | null =>
  mapping.score[0] === column ? mapping.scale : (mapping.scales[column] ?? null)

export const DoubtSubject = z.enum([
  'encoding',
  'delimiter',
  'sheet',
  'headerRow',
  'score',
  'scale',
  'comment',
  'date',
  'dateOrder',
  'id',
])
export type DoubtSubject = z.infer<typeof DoubtSubject>

export const DoubtReason = z.enum([
  'none',
  'unsure',
  'several',
  'words',
  'otherTable',
  'guessed',
  'oneColumn',
  'uneven',
  'runnerUp',
  'notFirst',
  'maybeData',
  'maybeTwo',
  'unknown',
  'rating',
  'undecided',
  'repeated',
])
export type DoubtReason = z.infer<typeof DoubtReason>

/** Another way to read: a part of the reading or the whole mapping to ask with, and a piece of what it would show. */
export const Alternative = z.object({
  reading: z.optional(TableReading),
  mapping: z.optional(ColumnMapping),
  shows: z.string(),
})
export type Alternative = z.infer<typeof Alternative>

/** A proposal a person should look at, with the runners-up, the likeliest first. */
export const Doubt = z.object({
  about: DoubtSubject,
  reason: DoubtReason,
  /** The column it is about, if one is meant. */
  column: z.string().nullable(),
  /** A piece of the file as it is read now; '' where that says nothing. */
  shows: z.string(),
  instead: z.array(Alternative),
})
export type Doubt = z.infer<typeof Doubt>

/** What an import would take, counted over the whole file before anything is stored. */
export const ImportForecast = z.object({
  items: z.number().int(),
  duplicates: z.number().int(),
  skipped: z.number().int(),
  reasons: z.record(z.string(), z.number().int()),
})
export type ImportForecast = z.infer<typeof ImportForecast>

/** A file as it would be read. `rows` counts data rows or messages. */
export const Inspection = z.object({
  path: z.string(),
  format: FileFormat,
  kind: ItemKind,
  bytes: z.number().int(),
  encoding: z.string(),
  delimiter: z.string().optional(),
  quote: z.string().optional(),
  headerRow: z.number().int().nullable().optional(),
  /** How many rows are joined to names, where there is a header row. */
  headerRows: z.number().int().optional(),
  sheet: z.string().optional(),
  sheets: z.array(SheetInfo).optional(),
  rows: z.number().int(),
  columns: z.array(ColumnProposal),
  scale: z.optional(ScoreScale),
  warnings: z.array(z.string()),
  /** The first rows or messages as they will be read, at most 20; cells in the order of `columns`. */
  preview: z.array(z.array(z.string())),
  mapping: ColumnMapping,
  /** The tool whose export this is, where it is known by its columns. */
  preset: z.string().optional(),
  forecast: ImportForecast,
  /** What of it a person should look at; each can be put right by one of its alternatives. */
  doubts: z.array(Doubt).default([]),
  /** Surveys with the same columns into which this file could be folded, the proposed one first. */
  surveys: z.array(z.object({ name: z.string(), proposed: z.boolean() })).default([]),
  /** The name that a survey of its own would get: no stored one has it. */
  newSurvey: z.string().optional(),
})
export type Inspection = z.infer<typeof Inspection>

/** The reading that was inspected: every part of it that the inspection tells, found or asked for. */
export const inspectedReading = (inspection: Inspection): TableReading => ({
  encoding: inspection.encoding,
  ...(inspection.delimiter === undefined ? {} : { delimiter: inspection.delimiter }),
  ...(inspection.quote === undefined ? {} : { quote: inspection.quote }),
  ...(inspection.headerRow === undefined ? {} : { headerRow: inspection.headerRow }),
  ...(inspection.headerRows === undefined ? {} : { headerRows: inspection.headerRows }),
  ...(inspection.sheet === undefined ? {} : { sheet: inspection.sheet }),
})

export const InspectionFailure = z.object({ path: z.string(), error: ErrorData })
export type InspectionFailure = z.infer<typeof InspectionFailure>
