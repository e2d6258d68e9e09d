/**
 * The writer's end of an import: slices come over a port straight from the parser thread, each is one transaction with
 * its checkpoint, and between two of them other questions are answered.
 */
import type { MessagePort } from 'node:worker_threads'
import { toErrorData, VerbatimError, type ErrorData } from '../../../shared/domain/errors.ts'
import type { ColumnMapping, TableReading } from '../../../shared/domain/reading.ts'
import type { Source } from '../../../shared/domain/source.ts'
import { chooseSurvey } from '../../importers/survey.ts'
import type { ImportCounts, Opening, ToParser, ToWriter } from '../../importers/transfer.ts'
import type { BulkTransaction } from '../bulkTransaction.ts'
import type { WriteDatabase } from '../database.ts'
import { buildDeferred, deferIndexes, restoreTrigger } from './deferredIndexes.ts'
import { createSliceWriter, type SliceWriter } from './importSlices.ts'
import { moveHomes, readKnownSurveys, removeSlice, surveyLookup } from './sources.ts'

export interface ImportBeginning {
  path: string
  name: string
  format: Source['format']
  kind: Source['kind']
  sample: boolean
  reading: TableReading
  mapping: ColumnMapping | null
  survey: string | null
  bytes: number
  modifiedAt: number
  now: number
}

/** How an import's stream ended: finished, or the parser went away before that. */
export interface StreamEnd {
  finished: boolean
}

export const importWrites = (db: WriteDatabase, bulk: BulkTransaction) => ({
  'import.begin': (beginning: ImportBeginning): { source: number } => {
    const { lastInsertRowid } = db.run(
      `INSERT INTO source (path, name, format, kind, state, sample, wanted_survey, reading, mapping, bytes, modified_at, created_at)
       VALUES (?, ?, ?, ?, 'waiting', ?, ?, ?, ?, ?, ?, ?)`,
      [
        beginning.path,
        beginning.name,
        beginning.format,
        beginning.kind,
        beginning.sample ? 1 : 0,
        beginning.survey,
        JSON.stringify(beginning.reading),
        beginning.mapping === null ? null : JSON.stringify(beginning.mapping),
        beginning.bytes,
        beginning.modifiedAt,
        beginning.now,
      ],
    )
    return { source: lastInsertRowid }
  },

  /** Takes the slices that come over `port`; answers when the stream has ended. */
  'import.attach': ({ source, port }: { source: number; port: MessagePort }): Promise<StreamEnd> =>
    receive(db, bulk, source, port),

  /** Builds one of the indexes that a first import left out; others may ask in between. */
  'import.buildIndex': (_input: null): { more: boolean } => ({ more: buildDeferred(db) }),

  /** @returns false when the import had come to its end all the same: then all of it stays */
  'import.fail': ({ source, error }: { source: number; error: ErrorData }): boolean =>
    db.run(`UPDATE source SET state = 'failed', error = ? WHERE id = ? AND state <> 'complete'`, [
      JSON.stringify(error),
      source,
    ]).changes > 0,
})

/** An open transaction is committed when no slice has come for so long. */
const IDLE_MILLISECONDS = 200

function receive(
  db: WriteDatabase,
  bulk: BulkTransaction,
  source: number,
  port: MessagePort,
): Promise<StreamEnd> {
  return new Promise((resolve, reject) => {
    const waiting: ToWriter[] = []
    const receiver = createReceiver(db, bulk, source)
    let scheduled = false
    let ended = false
    let idle: ReturnType<typeof setTimeout> | undefined
    const send = (message: ToParser): void => port.postMessage(message)
    const refuse = (error: unknown): void => {
      ended = true
      waiting.length = 0
      bulk.abandon()
      receiver.close()
      send({ kind: 'refused', error: toErrorData(error) })
      port.close()
      reject(error instanceof Error ? error : new Error(String(error)))
    }
    const guarded = (work: () => void): void => {
      try {
        work()
      } catch (error) {
        refuse(error)
      }
    }
    // One step a turn of the event loop, so that what main asks meanwhile gets its turn.
    const turn = (): void =>
      guarded(() => {
        scheduled = false
        if (ended) return
        if (receiver.flushing) receiver.flush()
        else {
          const message = waiting[0]
          if (message === undefined) return
          const reply = receiver.handle(message)
          if (reply !== null) {
            waiting.shift()
            send(reply)
            if (reply.kind === 'finished') {
              ended = true
              receiver.close()
              port.close()
              resolve({ finished: true })
            }
          }
        }
        schedule()
      })
    const schedule = (): void => {
      if (scheduled || ended) return
      clearTimeout(idle)
      if (waiting.length > 0 || receiver.flushing) {
        scheduled = true
        setImmediate(turn)
      } else if (bulk.open) idle = setTimeout(() => guarded(() => bulk.commit()), IDLE_MILLISECONDS)
    }
    port.on('message', (message: ToWriter) => {
      waiting.push(message)
      schedule()
    })
    port.on('close', () => {
      clearTimeout(idle)
      waiting.length = 0
      if (ended) return
      ended = true
      guarded(() => {
        bulk.commit()
        receiver.close()
        resolve({ finished: false })
      })
    })
  })
}

interface Receiver {
  /** The transaction has grown enough and is to be committed before the next message. */
  readonly flushing: boolean
  flush(): void
  /** The reply, or null when the message takes another turn. */
  handle(message: ToWriter): ToParser | null
  close(): void
}

const REHOMING_STEP = 2_000
/** Rows that go into the full-text index in one step: fewer would leave more segments to merge. */
const INDEXING_STEP = 5_000
const INDEXING_STEP_ALONE = 20_000
/** A commit that others may wait for should last about this long. Milliseconds. */
const COMMIT_MILLISECONDS = 30
const FEWEST_ROWS = 500
/** Rows in one transaction while nobody else asks anything of the writer. */
const MOST_ROWS = 40_000
/** After a question the transactions stay small for so long. Milliseconds. */
const CONSIDERATE_MILLISECONDS = 5_000
/** Pages of the write-ahead log after which it is carried over into the database: 256 MB, mostly after the import. */
const CHECKPOINT_PAGES = 32_000
const USUAL_CHECKPOINT_PAGES = 1_000

function createReceiver(db: WriteDatabase, bulk: BulkTransaction, source: number): Receiver {
  let writer: SliceWriter | null = null
  let considerate = 4_000
  let flushing = false
  let finishing = false
  let rehomedTo = 0
  const alone = (): boolean => performance.now() - bulk.interruptedAt > CONSIDERATE_MILLISECONDS
  const step = (): number => (alone() ? INDEXING_STEP_ALONE : INDEXING_STEP)
  const settle = (): void => {
    while (writer!.indexText(INDEXING_STEP_ALONE));
    writer!.rows = 0
  }
  const commit = (): void => {
    const started = performance.now()
    const rows = writer!.rows
    bulk.commit()
    const milliseconds = Math.max(1, performance.now() - started)
    const fitting = (rows * COMMIT_MILLISECONDS) / milliseconds
    considerate = Math.round(Math.min(MOST_ROWS, considerate * 2, Math.max(FEWEST_ROWS, fitting)))
  }
  const isFull = (): boolean => writer!.rows >= (alone() ? MOST_ROWS : considerate)
  return {
    get flushing() {
      return flushing
    },
    flush: () => {
      const ending = isFull() || finishing
      if (bulk.open && bulk.step(() => writer!.indexText(step()), settle)) return
      flushing = false
      if (ending) commit()
    },
    handle: (message) => {
      finishing = message.kind !== 'slice'
      if (finishing && bulk.open) {
        flushing = true
        return null
      }
      // Rows that were taken, and lost when the transaction gave way, must not be called complete.
      if (finishing) bulk.commit()
      switch (message.kind) {
        case 'open': {
          const opened = db.transaction(() => open(db, source, message.opening))
          db.get(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
          deferIndexes(db, message.opening.mark.bytes)
          writer = createSliceWriter(db, source, opened)
          const { columns, identityColumn, checkpoint, warnings } = opened
          return { kind: 'opened', columns, identityColumn, checkpoint, warnings }
        }
        case 'slice': {
          const started = performance.now()
          const { slice } = message
          bulk.step(() => writer!.write(slice), settle)
          flushing = writer!.unindexed >= step() || isFull()
          return { kind: 'taken', milliseconds: performance.now() - started, counts: countsOf(db, source) }
        }
        case 'restart':
          if (!removeSlice(db, source).done) return null
          return { kind: 'restarted' }
        case 'finish': {
          const more = db.transaction(() => rehome(db, source, rehomedTo))
          rehomedTo += REHOMING_STEP
          if (more) return null
          restoreTrigger(db)
          db.transaction(() =>
            complete(db, source, {
              ...message,
              warnings: [...message.warnings, ...writer!.warnings()],
            }),
          )
          return { kind: 'finished', counts: countsOf(db, source) }
        }
      }
    },
    close: () => {
      db.get(`PRAGMA wal_autocheckpoint = ${USUAL_CHECKPOINT_PAGES}`)
    },
  }
}

function countsOf(db: WriteDatabase, source: number): ImportCounts {
  return db.get<ImportCounts>('SELECT rows, items, duplicates, skipped FROM source WHERE id = ?', [source])!
}

interface Opened {
  survey: number
  columns: string[]
  identityColumn: string | null
  checkpoint: number
  /** Of what was taken up to the checkpoint. */
  warnings: string[]
}

/** Settles the survey the first time; an import that is taken up again keeps the one it has. */
function open(db: WriteDatabase, source: number, opening: Opening): Opened {
  const row = db.get<{
    survey_id: number | null
    checkpoint: number
    wanted_survey: string | null
    name: string
    warnings: string
  }>('SELECT survey_id, checkpoint, wanted_survey, name, warnings FROM source WHERE id = ?', [source])
  if (row === undefined) throw new VerbatimError('cancelled', 'the import was taken away', '')
  const survey = opening.survey === null ? null : settleSurvey(db, row, opening)
  const warnings = row.checkpoint === 0 ? [] : (JSON.parse(row.warnings) as string[])
  db.run(
    `UPDATE source SET state = 'importing', error = NULL, reading = ?, mapping = ?, digest = ?, survey_id = ?, bytes = ?,
       modified_at = ?, warnings = ? WHERE id = ?`,
    [
      JSON.stringify(opening.reading),
      opening.mapping === null ? null : JSON.stringify(opening.mapping),
      opening.digest,
      survey?.survey ?? null,
      opening.mark.bytes,
      opening.mark.modifiedAt,
      JSON.stringify([...new Set([...warnings, ...opening.warnings])]),
      source,
    ],
  )
  return {
    survey: survey?.survey ?? 0,
    columns: survey?.columns ?? [],
    identityColumn: survey?.identityColumn ?? null,
    checkpoint: row.checkpoint,
    warnings,
  }
}

type SettledSurvey = Omit<Opened, 'checkpoint' | 'warnings'>

function settleSurvey(
  db: WriteDatabase,
  row: { survey_id: number | null; wanted_survey: string | null; name: string },
  opening: Opening,
): SettledSurvey {
  const known = readKnownSurveys(db)
  const settled = known.find(({ id }) => id === row.survey_id)
  if (settled !== undefined)
    return { survey: settled.id, columns: settled.columns, identityColumn: settled.identityColumn }
  const choice = chooseSurvey(known, opening.survey!, {
    wanted: row.wanted_survey,
    digest: opening.digest,
    fileName: row.name,
    lookup: surveyLookup(db),
  })
  const { columns, identityColumn } = choice
  if (choice.survey !== null) return { survey: choice.survey, columns, identityColumn }
  const { lastInsertRowid } = db.run('INSERT INTO survey (name, columns, identity_column) VALUES (?, ?, ?)', [
    choice.name,
    JSON.stringify(columns),
    identityColumn,
  ])
  return { survey: lastInsertRowid, columns, identityColumn }
}

/**
 * Takes over items that another, incomplete source brought first: they are seen from now on, whatever becomes of it.
 *
 * @returns whether more positions are to be looked at
 */
function rehome(db: WriteDatabase, source: number, from: number): boolean {
  const others = db.get<{ other: number }>(
    `SELECT 1 AS other FROM source WHERE state <> 'complete' AND id <> ? LIMIT 1`,
    [source],
  )
  if (others === undefined) return false
  const foreign = db.all<{ item: number; home: number }>(
    `SELECT DISTINCT i.id AS item, i.source_id AS home FROM place p JOIN item i ON i.id = p.item_id
       JOIN source s ON s.id = i.source_id
     WHERE p.source_id = ? AND p.position > ? AND p.position <= ? AND i.source_id <> ? AND s.state <> 'complete'`,
    [source, from, from + REHOMING_STEP, source],
  )
  for (const [home, brought] of Map.groupBy(foreign, (each) => each.home)) {
    const items = brought.map(({ item }) => item)
    moveHomes(db, items, home, source)
  }
  const { last } = db.get<{ last: number | null }>(
    'SELECT max(position) AS last FROM place WHERE source_id = ?',
    [source],
  )!
  return last !== null && last > from + REHOMING_STEP
}

function complete(
  db: WriteDatabase,
  source: number,
  { mapping, warnings, seconds }: { mapping: ColumnMapping | null; warnings: string[]; seconds: number },
): void {
  const row = db.get(`SELECT 1 FROM source WHERE id = ? AND state = 'importing'`, [source])
  if (row === undefined) throw new VerbatimError('cancelled', 'the source is being taken away', '')
  const all = [...new Set(warnings)].slice(0, 200)
  db.run(
    `UPDATE source SET state = 'complete', error = NULL, mapping = ?, warnings = ?, seconds = seconds + ? WHERE id = ?`,
    [mapping === null ? null : JSON.stringify(mapping), JSON.stringify(all), seconds, source],
  )
}
