/** Puts facts straight into a real database, so that the read side can be tested without files and imports. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Attachment } from '../../src/shared/domain/chain.ts'
import type { Evidence, Stage } from '../../src/shared/domain/labels.ts'
import { ColumnMapping, type ItemKind } from '../../src/shared/domain/reading.ts'
import { parseScore } from '../../src/shared/domain/scores.ts'
import { type WriteDatabase, asReadDatabase, asWriteDatabase } from '../../src/main/db/database.ts'
import { openReadable, openWritable } from '../../src/main/db/open.ts'
import { recordAnswer } from '../../src/main/db/queries/answers.ts'
import { judgementWrites } from '../../src/main/db/queries/judgements.ts'
import { activateRecipe } from '../../src/main/db/queries/recipes.ts'
import { exportReads } from '../../src/main/export/operations.ts'
import { insightReads } from '../../src/main/insights/operations.ts'
import { summaryReads } from '../../src/main/quality/summaryReads.ts'
import { searchReads } from '../../src/main/search/operations.ts'
import { themeKey } from '../../src/shared/domain/theme.ts'
import { threadReads } from '../../src/main/threads/operations.ts'
import { shortHash } from '../../src/main/hash.ts'

export interface SourceSeed {
  name?: string
  path?: string
  sample?: boolean
  state?: 'waiting' | 'importing' | 'complete' | 'failed'
}

export interface SurveySeed extends SourceSeed {
  survey?: string
  columns: string[]
  mapping: Partial<ColumnMapping>
  /** Cells in the order of `columns`; dates are ISO 8601, with or without a time and an offset. */
  rows: string[][]
  language?: string
}

export interface MessageSeed {
  id: string
  from: string
  fromName?: string
  to?: string[]
  cc?: string[]
  subject?: string
  text: string
  quotedText?: string
  html?: string
  sentAt?: string
  headers?: Record<string, string | string[]>
  attachments?: Attachment[]
}

export interface ChainSeed {
  identity?: string
  subject?: string
  /** Items in the order of the conversation; each answers the one before. */
  items: number[]
  reason?: 'missing root' | 'missing parent' | 'unanswered question'
  /** Whose answer its last question waits for, and who wrote last; not known if left out. */
  waiting?: 'us' | 'them'
  lastBy?: 'us' | 'them'
  missingParents?: string[]
}

export interface AnswerSeed {
  stage?: Stage
  kind?: ItemKind
  model?: string
  labels: Record<string, unknown>
  evidence?: Evidence[]
  fallback?: string[]
  confidence?: number
  durationMs?: number
  foldedInto?: number
}

export interface Seeded {
  source: number
  items: number[]
}

export type Seed = ReturnType<typeof createSeed>

export function createSeed() {
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-read-'))
  const connection = openWritable(folder)
  const db = asWriteDatabase(connection)
  const readable = openReadable(folder)
  const read = asReadDatabase(readable)
  return {
    folder,
    db,
    readDatabase: read,
    reads: {
      ...insightReads(read),
      ...summaryReads(read),
      ...searchReads(read),
      ...exportReads(read),
      ...threadReads(read),
    },
    judge: judgementWrites(db)['items.judge'],
    survey: (survey: SurveySeed): Seeded => db.transaction(() => seedSurvey(db, survey)),
    mail: (source: SourceSeed, messages: MessageSeed[]): Seeded =>
      db.transaction(() => seedMail(db, source, messages)),
    chain: (chain: ChainSeed): number => db.transaction(() => seedChain(db, chain)),
    answer: (item: number, answer: AnswerSeed): number => db.transaction(() => seedAnswer(db, item, answer)),
    /** The same by a run that asked for it in a lane. */
    asked: (item: number, lane: 'urgent' | 'sample', answer: AnswerSeed): number =>
      db.transaction(() => seedAsked(db, item, lane, answer)),
    theme: (
      name: string,
      items: number[],
      origin: 'rule' | 'model' | 'person' = 'rule',
      words: string[] = [],
    ): number =>
      db.transaction(() => {
        const { lastInsertRowid: theme } = db.run(
          'INSERT INTO theme (name, origin, found_by) VALUES (?, ?, ?)',
          [name, origin, origin === 'model' ? 'model' : 'rule'],
        )
        for (const item of items)
          db.run('INSERT INTO item_theme (item_id, theme_id) VALUES (?, ?)', [item, theme])
        for (const key of words.map(themeKey))
          db.run('INSERT INTO theme_word (key, theme_id, weight) VALUES (?, ?, 1)', [key, theme])
        return theme
      }),
    place: (source: number, position: number, item: number): void => {
      db.run('INSERT INTO place (source_id, position, item_id) VALUES (?, ?, ?)', [source, position, item])
      db.run('UPDATE source SET duplicates = duplicates + 1 WHERE id = ?', [source])
    },
    prefer: (name: string, value: unknown): void => {
      db.run('INSERT OR REPLACE INTO preference (name, value) VALUES (?, ?)', [name, JSON.stringify(value)])
    },
    close: (): void => {
      readable.close()
      connection.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export const NPS_SCALE = { from: 0, to: 10, kind: 'nps' } as const

function seedSource(
  db: WriteDatabase,
  kind: ItemKind,
  seed: SourceSeed,
  rest: Record<string, string | number | null>,
): number {
  const number = db.get<{ n: number }>('SELECT count(*) AS n FROM source')!.n + 1
  const name = seed.name ?? `source ${number}`
  return db.run(
    `INSERT INTO source (path, name, format, kind, state, sample, survey_id, reading, mapping, bytes, modified_at, rows,
                         items, created_at)
     VALUES ($path, $name, $format, $kind, $state, $sample, $survey, '{}', $mapping, 1, 0, $rows, $rows, 0)`,
    {
      path: seed.path ?? `/files/${name}`,
      name,
      kind,
      format: kind === 'survey' ? 'csv' : 'mbox',
      state: seed.state ?? 'complete',
      sample: seed.sample === true ? 1 : 0,
      survey: null,
      mapping: null,
      ...rest,
    },
  ).lastInsertRowid
}

function seedSurvey(db: WriteDatabase, seed: SurveySeed): Seeded {
  const mapping = ColumnMapping.parse(seed.mapping)
  const survey = seed.survey ?? `survey of ${seed.columns.join(', ')}`
  db.run('INSERT INTO survey (name, columns) VALUES (?, ?) ON CONFLICT (name) DO NOTHING', [
    survey,
    JSON.stringify(seed.columns),
  ])
  const { id: surveyId } = db.get<{ id: number }>('SELECT id FROM survey WHERE name = ?', [survey])!
  const source = seedSource(db, 'survey', seed, {
    survey: surveyId,
    mapping: JSON.stringify(mapping),
    rows: seed.rows.length,
  })
  const cell = (row: string[], column: string | null | undefined): string | null =>
    column === null || column === undefined ? null : (row[seed.columns.indexOf(column)] ?? null)
  const items = seed.rows.map((row, index) => {
    const score = parseScore(cell(row, mapping.score[0]) ?? '', mapping.scale)
    return insertItem(db, source, index + 1, {
      kind: 'survey',
      surveyId,
      identity: `${source} ${index}`,
      text: cell(row, mapping.comment[0]) ?? '',
      subject: null,
      date: cell(row, mapping.date),
      score: score.value,
      scoreState: score.state,
      customer: cell(row, mapping.customer),
      cells: JSON.stringify(row),
      language: seed.language ?? null,
    })
  })
  return { source, items }
}

function seedMail(db: WriteDatabase, seed: SourceSeed, messages: MessageSeed[]): Seeded {
  const source = seedSource(db, 'email', seed, { rows: messages.length })
  const items = messages.map((message, index) => {
    const item = insertItem(db, source, index + 1, {
      kind: 'email',
      surveyId: 0,
      identity: message.id,
      text: message.text,
      subject: message.subject ?? '',
      date: message.sentAt ?? null,
      score: null,
      scoreState: 'blank',
      customer: null,
      cells: '[]',
      language: null,
    })
    db.run(
      `INSERT INTO message (item_id, message_id, in_reply_to, reference_ids, from_name, from_address, to_addresses,
                            cc_addresses, quoted_text, html, headers)
       VALUES (?, ?, '[]', '[]', ?, ?, ?, ?, ?, ?, ?)`,
      [
        item,
        message.id,
        message.fromName ?? '',
        message.from,
        JSON.stringify(message.to ?? []),
        JSON.stringify(message.cc ?? []),
        message.quotedText ?? '',
        message.html ?? null,
        JSON.stringify(message.headers ?? {}),
      ],
    )
    message.attachments?.forEach((attachment, ordinal) =>
      db.run(
        'INSERT INTO attachment (item_id, ordinal, name, type, bytes, sha256) VALUES (?, ?, ?, ?, ?, ?)',
        [item, ordinal, attachment.name, attachment.type, attachment.bytes, attachment.sha256],
      ),
    )
    return item
  })
  return { source, items }
}

interface ItemSeed {
  kind: ItemKind
  surveyId: number
  identity: string
  text: string
  subject: string | null
  date: string | null
  score: number | null
  scoreState: string
  customer: string | null
  cells: string
  language: string | null
}

function insertItem(db: WriteDatabase, source: number, position: number, item: ItemSeed): number {
  const { at, offset } = readDate(item.date)
  const { lastInsertRowid: id } = db.run(
    `INSERT INTO item (kind, survey_id, identity, source_id, text, text_key, subject, occurred_at, occurred_offset,
                       score, score_state, customer, cells, language)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      item.kind,
      item.surveyId,
      item.identity,
      source,
      item.text,
      item.text.trim() === '' ? null : shortHash(item.text),
      item.subject,
      at,
      offset,
      item.score,
      item.scoreState,
      item.customer,
      item.cells,
      item.language,
    ],
  )
  db.run('INSERT INTO place (source_id, position, item_id) VALUES (?, ?, ?)', [source, position, id])
  return id
}

function readDate(date: string | null): { at: number | null; offset: number | null } {
  if (date === null || date === '') return { at: null, offset: null }
  const offset = /([+-])(\d\d):(\d\d)$/.exec(date)
  const minutes = offset === null ? 0 : Number(`${offset[1]}1`) * (Number(offset[2]) * 60 + Number(offset[3]))
  const at = Date.parse(/T/.test(date) ? date : `${date}T00:00:00Z`)
  return { at, offset: minutes }
}

function seedChain(db: WriteDatabase, chain: ChainSeed): number {
  const list = JSON.stringify(chain.items)
  const { first, last, participants } = db.get<{
    first: number | null
    last: number | null
    participants: string
  }>(
    `SELECT min(i.occurred_at) AS first, max(i.occurred_at) AS last,
            json_group_array(DISTINCT m.from_address) AS participants
     FROM item i JOIN message m ON m.item_id = i.id WHERE i.id IN (SELECT value FROM json_each(?))`,
    [list],
  )!
  const { lastInsertRowid: id } = db.run(
    `INSERT INTO chain (identity, subject, messages, participants, first_at, last_at, state, reason, waiting, last_by,
                        missing_parents, content)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')`,
    [
      chain.identity ?? `root of ${list}`,
      chain.subject ?? 'a conversation',
      chain.items.length,
      participants,
      first,
      last,
      chain.reason === undefined ? 'complete' : 'incomplete',
      chain.reason ?? null,
      chain.waiting ?? null,
      chain.lastBy ?? null,
      JSON.stringify(chain.missingParents ?? []),
    ],
  )
  chain.items.forEach((item, ordinal) =>
    db.run(
      'INSERT INTO chain_message (item_id, chain_id, parent_item_id, depth, ordinal) VALUES (?, ?, ?, ?, ?)',
      [item, id, chain.items[ordinal - 1] ?? null, ordinal, ordinal],
    ),
  )
  return id
}

function seedAnswer(db: WriteDatabase, item: number, seed: AnswerSeed): number {
  const stage = seed.stage ?? 'rules'
  const model = stage === 'rules' ? null : (seed.model ?? 'a-model')
  const recipe = activateRecipe(db, { stage, kind: seed.kind ?? 'survey', model, content: {} }, 0)
  return recordAnswer(db, {
    subjectKind: 'item',
    subject: item,
    stage,
    recipe,
    run: null,
    foldedInto: seed.foldedInto ?? null,
    settledAt: 1_700_000_000_000,
    answer: {
      labels: seed.labels,
      evidence: seed.evidence ?? [],
      fallback: seed.fallback ?? [],
      model,
      confidence: seed.confidence ?? null,
      durationMs: seed.durationMs ?? 1,
      promptTokens: null,
      outputTokens: null,
    },
  })
}

function seedAsked(db: WriteDatabase, item: number, lane: 'urgent' | 'sample', answer: AnswerSeed): number {
  const id = seedAnswer(db, item, answer)
  db.run(
    `INSERT OR IGNORE INTO run (id, state, stages, request, seed, started_at) VALUES (1, 'done', '[]', '{}', 1, 0)`,
  )
  db.run(
    `INSERT INTO job (run_id, subject_kind, subject, stage, recipe_id, state, lane, rank)
     SELECT 1, subject_kind, subject, stage, recipe_id, 'done', ?, id FROM answer WHERE id = ?`,
    [lane, id],
  )
  return id
}
