import { z } from 'zod'
import { ScoreScale } from '../../shared/domain/scale.ts'
import type { ItemKind } from '../../shared/domain/reading.ts'
import type { ReadDatabase, WriteDatabase } from '../db/database.ts'
import { recordAnswer } from '../db/queries/answers.ts'
import { wantPass } from '../db/queries/duePasses.ts'
import { activateRecipe } from '../db/queries/recipes.ts'
import { writeAddress } from '../../shared/domain/mailAddress.ts'
import type { ParcelPage } from '../threads/operations.ts'
import { parseKeptHeaders } from '../threads/mailHeaders.ts'
import { READ_LIMIT, RULES_VERSION, type TriageInput } from './triageInput.ts'
import type { ItemToLabel, LabelledItem } from './triager.ts'

const ITEMS_PER_PAGE = 250
/** A page ends early at this much text: main carries it in well below 2 ms. */
const CHARACTERS_PER_PAGE = 250_000
/** One question looks at so many ids at most, so that a store that is all labelled does not hold a reader. */
const IDS_PER_PAGE = 5_000

/** The recipes under which the rules' answers are stored. */
export type RuleRecipes = Record<ItemKind, number>

interface PendingRow {
  item: number
  home: number
  revision: number
  kind: ItemKind
  text: string
  textLength: number
  score: number | null
  mapping: string | null
  subject: string | null
  fromName: string | null
  fromAddress: string | null
  to: string | null
  cc: string | null
  headers: string | null
}

export const triageReads = (db: ReadDatabase) => ({
  /** Items of complete sources after an id that these recipes have not labelled: `ItemToLabel[]`. */
  'triage.pending': ({ after, recipes }: { after: number; recipes: RuleRecipes }): ParcelPage => {
    const newest = db.get<{ id: number | null }>('SELECT max(id) AS id FROM item')!.id ?? 0
    const until = after + IDS_PER_PAGE
    const scaleOf = scaleReader()
    const parts: string[] = []
    let characters = 0
    const rows = db.iterate<PendingRow>(
      `SELECT i.id AS item, i.source_id AS home, i.revision, i.kind, substr(i.text, 1, ${READ_LIMIT}) AS text, length(i.text) AS textLength,
              CASE i.score_state WHEN 'score' THEN i.score END AS score, s.mapping, i.subject,
              m.from_name AS fromName, m.from_address AS fromAddress, m.to_addresses AS "to", m.cc_addresses AS cc,
              m.headers
       FROM item i JOIN source s ON s.id = i.source_id LEFT JOIN message m ON m.item_id = i.id
       WHERE i.id > :after AND i.id <= :until AND s.state = 'complete' AND NOT EXISTS (
         SELECT 1 FROM answer a WHERE a.subject_kind = 'item' AND a.subject = i.id AND a.stage = 'rules'
           AND a.recipe_id = CASE i.kind WHEN 'survey' THEN :survey ELSE :email END)
       ORDER BY i.id LIMIT ${ITEMS_PER_PAGE}`,
      { after, until, ...recipes },
    )
    let last = after
    let full = false
    for (const row of rows) {
      const read: ItemToLabel = {
        home: row.home,
        revision: row.revision,
        ...toInput(row, scaleOf(row.mapping)),
      }
      const part = JSON.stringify(read)
      parts.push(part)
      characters += part.length
      last = row.item
      full = parts.length === ITEMS_PER_PAGE || characters >= CHARACTERS_PER_PAGE
      if (full) break
    }
    const next = full ? last : until
    return { parcel: `[${parts.join(',')}]`, next: next < newest ? next : null }
  },

  /** Items of complete sources, and those of them that these recipes have labelled. */
  'triage.counts': ({ recipes }: { recipes: RuleRecipes }): { items: number; labelled: number } => ({
    items: db.get<{ n: number }>(
      `SELECT count(*) AS n FROM source s JOIN item i ON i.source_id = s.id WHERE s.state = 'complete'`,
    )!.n,
    labelled: db.get<{ n: number }>('SELECT count(*) AS n FROM answer WHERE recipe_id IN (?, ?)', [
      recipes.survey,
      recipes.email,
    ])!.n,
  }),

  /** Items of each complete source that these recipes have not labelled, in the order in which they are read. */
  'triage.bySource': ({
    recipes,
  }: {
    recipes: RuleRecipes
  }): { source: number; name: string; total: number }[] =>
    db.all(
      `SELECT s.id AS source, s.name, count(*) AS total
       FROM source s JOIN item i ON i.source_id = s.id
       WHERE s.state = 'complete' AND NOT EXISTS (
         SELECT 1 FROM answer a WHERE a.subject_kind = 'item' AND a.subject = i.id AND a.stage = 'rules'
           AND a.recipe_id = CASE s.kind WHEN 'survey' THEN :survey ELSE :email END)
       GROUP BY s.id ORDER BY min(i.id)`,
      { ...recipes },
    ),
})

export const triageWrites = (db: WriteDatabase) => ({
  /** Makes this version of the rules the active one and tells under which recipes its answers go. */
  'triage.begin': (_input: null): RuleRecipes => {
    const recipeFor = (kind: ItemKind): number =>
      activateRecipe(db, { stage: 'rules', kind, model: null, content: { rules: RULES_VERSION } }, Date.now())
    return { survey: recipeFor('survey'), email: recipeFor('email') }
  },

  /**
   * Stores `LabelledItem[]`; answers of older rules go. Items that were taken away since they were read are left out, and
   * those that changed since: they are counted, to be read again.
   */
  'triage.store': ({
    parcel,
    recipes,
    millisecondsPerItem,
  }: StoreQuestion): { stored: number; changed: number; homes: [source: number, items: number][] } =>
    db.transaction(() => {
      const homes = new Map<number, number>()
      let stored = 0
      let changed = 0
      const settledAt = Date.now()
      for (const result of JSON.parse(parcel) as LabelledItem[]) {
        const { changes } = db.run(
          'UPDATE item SET language = ? WHERE id = ? AND source_id = ? AND revision = ?',
          [result.language, result.item, result.home, result.revision],
        )
        if (changes === 0) {
          if (db.get('SELECT 1 FROM item WHERE id = ?', [result.item]) !== undefined) changed += 1
          continue
        }
        const recipe = recipes[result.kind]
        forgetOlderRules(db, result, recipe)
        recordAnswer(db, {
          subjectKind: 'item',
          subject: result.item,
          stage: 'rules',
          recipe,
          run: null,
          foldedInto: null,
          settledAt,
          answer: {
            labels: { ...result.labels },
            evidence: result.evidence,
            fallback: [],
            model: null,
            durationMs: millisecondsPerItem,
            promptTokens: null,
            outputTokens: null,
          },
        })
        stored += 1
        homes.set(result.home, (homes.get(result.home) ?? 0) + 1)
      }
      if (stored > 0) wantPass(db, 'themes')
      return { stored, changed, homes: [...homes] }
    }),
})

interface StoreQuestion {
  parcel: string
  recipes: RuleRecipes
  millisecondsPerItem: number
}

/** Labels of older rules go; themes, which follow them, are brought up to date after. */
function forgetOlderRules(db: WriteDatabase, { item }: LabelledItem, recipe: number): void {
  db.run(
    `DELETE FROM answer WHERE subject_kind = 'item' AND subject = ? AND stage = 'rules' AND recipe_id <> ?`,
    [item, recipe],
  )
}

const MappedScale = z.object({ scale: z.nullish(ScoreScale) })

/** Reads the scale out of each mapping once: neighbours come from the same source. */
function scaleReader(): (mapping: string | null) => ScoreScale | null {
  const known = new Map<string, ScoreScale | null>()
  return (mapping) => {
    if (mapping === null) return null
    let scale = known.get(mapping)
    if (scale === undefined) {
      scale = MappedScale.safeParse(JSON.parse(mapping)).data?.scale ?? null
      known.set(mapping, scale)
    }
    return scale
  }
}

function toInput(row: PendingRow, scale: ScoreScale | null): TriageInput {
  return {
    item: row.item,
    kind: row.kind,
    text: row.text,
    textLength: row.textLength > READ_LIMIT ? row.textLength : row.text.length,
    score: row.score === null ? null : { value: row.score, from: scale?.from ?? null, to: scale?.to ?? null },
    mail:
      row.fromAddress === null
        ? null
        : {
            subject: row.subject ?? '',
            from: writeAddress(row.fromName ?? '', row.fromAddress),
            to: JSON.parse(row.to ?? '[]') as string[],
            cc: JSON.parse(row.cc ?? '[]') as string[],
            headers: parseKeptHeaders(row.headers ?? '{}'),
          },
  }
}
