/**
 * The writer's end of an import: slices come over a port straight from the parser thread, each is one transaction with
 * its checkpoint, and between two of them other questions are answered.
 */
import type { MessagePort } from 'node:worker_threads'
import { toErrorData, VerbatimError, type ErrorData } from '../../../shared/domain/errors.ts'
import type { TableReading } from '../../../shared/domain/reading.ts'
import type { ColumnMapping } from '../../../shared/domain/reading.ts'
import type { Source } from '../../../shared/domain/source.ts'
import { chooseSurvey } from '../../importers/survey.ts'
import type { ImportCounts, Opening, Slice, ToParser, ToWriter } from '../../importers/transfer.ts'
import type { WriteDatabase } from '../database.ts'
import { readKnownSurveys, surveyLookup } from './sources.ts'

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

export const importWrites = (db: WriteDatabase) => ({
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
    receive(db, source, port),

  'import.fail': ({ source, error }: { source: number; error: ErrorData }): void => {
    db.run(`UPDATE source SET state = 'failed', error = ? WHERE id = ?`, [JSON.stringify(error), source])
  },
})

function receive(db: WriteDatabase, source: number, port: MessagePort): Promise<StreamEnd> {
  return new Promise((resolve, reject) => {
    const waiting: ToWriter[] = []
    const receiver = createReceiver(db, source)
    let scheduled = false
    let finished = false
    const send = (message: ToParser): void => port.postMessage(message)
    const refuse = (error: unknown): void => {
      waiting.length = 0
      send({ kind: 'refused', error: toErrorData(error) })
      port.close()
      reject(error instanceof Error ? error : new Error(String(error)))
    }
    // One message a turn of the event loop, so that what main asks meanwhile gets its turn.
    const next = (): void => {
      scheduled = false
      const message = waiting.shift()
      if (message === undefined) return
      try {
        const reply = receiver.handle(message)
        if (reply === null) waiting.unshift(message)
        else {
          send(reply)
          if (reply.kind === 'finished') {
            finished = true
            port.close()
          }
        }
      } catch (error) {
        refuse(error)
        return
      }
      schedule()
    }
    const schedule = (): void => {
      if (scheduled || waiting.length === 0) return
      scheduled = true
      setImmediate(next)
    }
    port.on('message', (message: ToWriter) => {
      waiting.push(message)
      schedule()
    })
    port.on('close', () => {
      waiting.length = 0
      resolve({ finished })
    })
  })
}

interface Receiver {
  /** The reply, or null when the message takes another turn. */
  handle(message: ToWriter): ToParser | null
}

const REHOMING_STEP = 2_000

function createReceiver(db: WriteDatabase, source: number): Receiver {
  let writeSlice: ((slice: Slice) => void) | null = null
  let changed = 0
  let rehomedTo = 0
  return {
    handle: (message) => {
      switch (message.kind) {
        case 'open': {
          const opened = db.transaction(() => open(db, source, message.opening))
          writeSlice = createSliceWriter(
            db,
            source,
            opened.survey,
            opened.identityColumn !== null,
            () => changed++,
          )
          return {
            kind: 'opened',
            columns: opened.columns,
            identityColumn: opened.identityColumn,
            checkpoint: opened.checkpoint,
          }
        }
        case 'slice': {
          const started = performance.now()
          db.transaction(() => writeSlice!(message.slice))
          return { kind: 'taken', milliseconds: performance.now() - started, counts: countsOf(db, source) }
        }
        case 'finish': {
          const more = db.transaction(() => rehome(db, source, rehomedTo))
          rehomedTo += REHOMING_STEP
          if (more) return null
          const own =
            changed === 0
              ? []
              : [`${changed} rows have an id that is known with other cells; what was stored first was kept`]
          db.transaction(() => complete(db, source, [...message.warnings, ...own], message.seconds))
          return { kind: 'finished', counts: countsOf(db, source) }
        }
      }
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
}

/** Settles the survey the first time; an import that is taken up again keeps the one it has. */
function open(db: WriteDatabase, source: number, opening: Opening): Opened {
  const row = db.get<{
    survey_id: number | null
    checkpoint: number
    wanted_survey: string | null
    name: string
  }>('SELECT survey_id, checkpoint, wanted_survey, name FROM source WHERE id = ?', [source])
  if (row === undefined) throw new VerbatimError('cancelled', 'the import was taken away', '')
  const survey = opening.survey === null ? null : settleSurvey(db, row, opening)
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
      JSON.stringify(opening.warnings),
      source,
    ],
  )
  return {
    survey: survey?.survey ?? 0,
    columns: survey?.columns ?? [],
    identityColumn: survey?.identityColumn ?? null,
    checkpoint: row.checkpoint,
  }
}

type SettledSurvey = Omit<Opened, 'checkpoint'>

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

/** @param onChanged called for a row whose id is known with other cells */
function createSliceWriter(
  db: WriteDatabase,
  source: number,
  survey: number,
  byId: boolean,
  onChanged: () => void,
): (slice: Slice) => void {
  return (slice) => {
    const kind = slice.mails.length > 0 ? 'email' : 'survey'
    let items = 0
    slice.items.forEach((item, index) => {
      const [position, identity, text, textKey, subject, at, offset, score, scoreState, customer, cells] =
        item
      const inserted = db.run(
        `INSERT INTO item (kind, survey_id, identity, source_id, text, text_key, subject, occurred_at, occurred_offset, score,
           score_state, customer, cells)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kind, survey_id, identity) DO NOTHING`,
        [
          kind,
          survey,
          identity,
          source,
          text,
          textKey,
          subject,
          at,
          offset,
          score,
          scoreState,
          customer,
          cells,
        ],
      )
      let id = inserted.lastInsertRowid
      if (inserted.changes > 0) {
        items++
        const mail = slice.mails[index]
        if (mail !== undefined) writeMail(db, id, mail)
      } else {
        const stored = db.get<{ id: number; cells: string }>(
          'SELECT id, cells FROM item WHERE kind = ? AND survey_id = ? AND identity = ?',
          [kind, survey, identity],
        )!
        id = stored.id
        if (byId && stored.cells !== cells) onChanged()
      }
      db.run('INSERT INTO place (source_id, position, item_id) VALUES (?, ?, ?)', [source, position, id])
    })
    for (const [position, reason, detail] of slice.skipped) {
      db.run('INSERT INTO skipped_row (source_id, position, reason, detail) VALUES (?, ?, ?, ?)', [
        source,
        position,
        reason,
        detail,
      ])
    }
    count(db, source, slice, items)
  }
}

function writeMail(db: WriteDatabase, item: number, { message, attachments }: Slice['mails'][number]): void {
  db.run(
    `INSERT INTO message (item_id, message_id, message_id_made, in_reply_to, reference_ids, from_name, from_address,
       to_addresses, cc_addresses, quoted_text, html, headers, warnings) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [item, ...message],
  )
  attachments.forEach((attachment, ordinal) => {
    db.run('INSERT INTO attachment (item_id, ordinal, name, type, bytes, sha256) VALUES (?, ?, ?, ?, ?, ?)', [
      item,
      ordinal,
      ...attachment,
    ])
  })
}

/** The counts and the checkpoint are committed with the rows they count. */
function count(db: WriteDatabase, source: number, slice: Slice, items: number): void {
  const skipped = slice.skipped.length
  db.run(
    `UPDATE source SET rows = rows + ?, items = items + ?, duplicates = duplicates + ?, skipped = skipped + ?, checkpoint = ?
     WHERE id = ?`,
    [slice.items.length + skipped, items, slice.items.length - items, skipped, slice.checkpoint, source],
  )
  if (skipped === 0) return
  const row = db.get<{ reasons: string }>('SELECT reasons FROM source WHERE id = ?', [source])!
  const reasons = new Map(Object.entries(JSON.parse(row.reasons) as Record<string, number>))
  for (const [, reason] of slice.skipped) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  db.run('UPDATE source SET reasons = ? WHERE id = ?', [JSON.stringify(Object.fromEntries(reasons)), source])
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
  const moved = new Map<number, number>()
  for (const { item, home } of foreign) {
    db.run('UPDATE item SET source_id = ? WHERE id = ?', [source, item])
    moved.set(home, (moved.get(home) ?? 0) + 1)
  }
  const change = 'UPDATE source SET items = items + ?, duplicates = duplicates - ? WHERE id = ?'
  for (const [home, items] of moved) {
    db.run(change, [items, items, source])
    db.run(change, [-items, -items, home])
  }
  const { last } = db.get<{ last: number | null }>(
    'SELECT max(position) AS last FROM place WHERE source_id = ?',
    [source],
  )!
  return last !== null && last > from + REHOMING_STEP
}

function complete(db: WriteDatabase, source: number, warnings: readonly string[], seconds: number): void {
  const row = db.get<{ warnings: string }>('SELECT warnings FROM source WHERE id = ?', [source])!
  const all = [...new Set([...(JSON.parse(row.warnings) as string[]), ...warnings])].slice(0, 200)
  db.run(
    `UPDATE source SET state = 'complete', error = NULL, warnings = ?, seconds = seconds + ? WHERE id = ?`,
    [JSON.stringify(all), seconds, source],
  )
}
