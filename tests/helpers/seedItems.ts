/** Puts items straight into a store, for tests of what comes after importing. */
import { shortHash } from '../../src/main/hash.ts'
import { asWriteDatabase } from '../../src/main/db/database.ts'
import { openWritable } from '../../src/main/db/open.ts'

export interface SeedItem {
  kind?: 'survey' | 'email'
  text: string
  /** null: nothing for a model to read; absent: made from the text. */
  textKey?: string | null
  score?: number | null
  /** Milliseconds since 1970. */
  occurredAt?: number | null
  subject?: string
  from?: { name: string; address: string }
  to?: string[]
  /** By a stand-in for the rules: the item gets an answer of the stage `rules` with these labels. */
  rules?: Record<string, unknown>
}

/**
 * @param dataFolder created if need be; no other process may have it open for writing
 * @returns the ids of the items, in their order
 */
export function seedItems(
  dataFolder: string,
  items: readonly SeedItem[],
  source: { state?: 'complete' | 'importing' } = {},
): number[] {
  const connection = openWritable(dataFolder)
  try {
    const db = asWriteDatabase(connection)
    return db.transaction(() => {
      const first = items[0]?.kind ?? 'survey'
      const home = db.run(
        `INSERT INTO source (path, name, format, kind, state, reading, bytes, modified_at, created_at)
         VALUES ('seed', 'seed', 'csv', ?, ?, '{}', 0, 0, 0)`,
        [first, source.state ?? 'complete'],
      ).lastInsertRowid
      return items.map((item, index) => {
        const kind = item.kind ?? 'survey'
        const subject = item.subject ?? (kind === 'email' ? '' : null)
        const { lastInsertRowid: id } = db.run(
          `INSERT INTO item (kind, survey_id, identity, source_id, text, text_key, subject, occurred_at, score, score_state)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          [
            kind,
            home,
            `${home}-${index}`,
            home,
            item.text,
            item.textKey === undefined
              ? shortHash(`${kind} ${subject ?? ''} ${normal(item.text)}`)
              : item.textKey,
            subject,
            item.occurredAt ?? null,
            item.score ?? null,
            (item.score ?? null) === null ? 'blank' : 'score',
          ],
        )
        db.run('INSERT INTO place (source_id, position, item_id) VALUES (?, ?, ?)', [home, index + 1, id])
        if (kind === 'email') {
          db.run(
            `INSERT INTO message (item_id, message_id, in_reply_to, reference_ids, from_name, from_address, to_addresses,
                                  cc_addresses, quoted_text)
             VALUES (?, ?, '[]', '[]', ?, ?, ?, '[]', '')`,
            [
              id,
              `${home}-${index}@seed`,
              item.from?.name ?? 'Ana Ruiz',
              item.from?.address ?? 'ana@example.org',
              JSON.stringify(item.to ?? ['Support <support@example.org>']),
            ],
          )
        }
        if (item.rules !== undefined) addRules(db, id, kind, item.rules)
        return id
      })
    })
  } finally {
    connection.close()
  }
}

/** The same for items that are there: an id gets its labels. */
export function seedRules(dataFolder: string, labelled: ReadonlyMap<number, Record<string, unknown>>): void {
  const connection = openWritable(dataFolder)
  try {
    const db = asWriteDatabase(connection)
    db.transaction(() => {
      for (const [item, labels] of labelled) {
        const { kind } = db.get<{ kind: string }>('SELECT kind FROM item WHERE id = ?', [item])!
        addRules(db, item, kind, labels)
      }
    })
  } finally {
    connection.close()
  }
}

const normal = (text: string): string => text.toLowerCase().replace(/\s+/g, ' ').trim()

function addRules(
  db: ReturnType<typeof asWriteDatabase>,
  item: number,
  kind: string,
  labels: Record<string, unknown>,
): void {
  db.run(
    `INSERT INTO recipe (hash, stage, kind, content, active, created_at) VALUES (?, 'rules', ?, '{}', 1, 0)
     ON CONFLICT DO NOTHING`,
    [`seed-rules-${kind}`, kind],
  )
  db.run(
    `INSERT INTO answer (subject_kind, subject, stage, recipe_id, labels, evidence, fallback, duration_ms, settled_at)
     SELECT 'item', ?, 'rules', id, ?, '[]', '[]', 0, 0 FROM recipe WHERE hash = ?`,
    [item, JSON.stringify(labels), `seed-rules-${kind}`],
  )
}

/** Distinct answers to a survey in a few words each, with scores and dates spread over a year. */
export function surveyItems(count: number): SeedItem[] {
  const openings = [
    'Delivery was slow',
    'Great chair, thank you',
    'The app is broken',
    'Friendly staff',
    'Fair price',
  ]
  return Array.from({ length: count }, (_, index) => ({
    text: `${openings[index % openings.length]!} in my case ${index}; I would say so again.`,
    score: index % 11,
    occurredAt: Date.UTC(2025, index % 12, 1 + (index % 28)),
  }))
}

export function mailItems(count: number): SeedItem[] {
  return Array.from({ length: count }, (_, index) => ({
    kind: 'email' as const,
    text: `Please tell me when order ${1000 + index} will arrive. I need it by Friday.`,
    subject: `Order ${1000 + index}`,
    occurredAt: Date.UTC(2025, index % 12, 1 + (index % 28)),
  }))
}
