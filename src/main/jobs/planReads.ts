import {
  AskedKind,
  type LedgerStage,
  type ModelStage,
  Urgency,
  isHighUrgency,
} from '../../shared/domain/labels.ts'
import type { ItemKind } from '../../shared/domain/reading.ts'
import { type RecipeContent, findRecipe } from '../db/queries/recipes.ts'
import type { ReadDatabase } from '../db/database.ts'
import { CHECK_NAMES, type CheckName, TASK_NAMES, type Task, type TrialName } from '../analysis/tasks.ts'
import { scoreOfLabels } from './criticalWrites.ts'
import { chainVersion } from '../db/queries/chainVersion.ts'
import { isHigh, saidByRules } from '../sqlPieces.ts'
import { percentile } from './estimates.ts'
import type { Subject } from './planOrder.ts'
import type { SubjectPage } from './planner.ts'

/** A task of a model that answers, or embedding. */
export type RecipeName = Task | CheckName | 'embed'
export const RECIPE_NAMES: readonly RecipeName[] = [...TASK_NAMES, ...CHECK_NAMES, 'embed']

/** Recipe ids by task, and of the texts asked a second time. */
export type RecipeIds = Partial<Record<RecipeName | TrialName, number>>

export interface PlanQuestion {
  stage: LedgerStage
  /** None for a recipe by which nothing was ever asked. */
  recipes: Readonly<RecipeIds>
  /** Only items by whose recipe nothing was ever planned: those that arrived since. */
  onlyNew?: boolean
  /** Ids of the sources that are planned; absent: all that are complete. */
  sources?: readonly number[]
  /** Those of them that no plan of the run had before: nothing of theirs is left out as old. */
  whole?: readonly number[]
  /** Milliseconds since 1970, see `reuse.ts`. */
  answersFrom?: number | null
}

interface SubjectRow extends Omit<Subject, 'urgent' | 'answered' | 'reusable'> {
  urgency: string | null
  /** See `SubjectPage`. */
  answered: number
  /** A job of this recipe is in the ledger. */
  planned: number
}

/** One question looks at so many ids at most: a reader has others to answer. */
const IDS_PER_PAGE = 5_000

/** The items of complete sources that have something to read, a page of them after an id. */
export function readPlanPage(db: ReadDatabase, question: PlanQuestion & { after: number }): SubjectPage {
  const until = question.after + IDS_PER_PAGE
  const rows = db.all<SubjectRow>(
    `SELECT i.id AS item, i.kind, i.source_id AS source, i.occurred_at AS occurredAt, i.score, i.text_key AS textKey,
            ${saidByRules('i.id', 'urgency')} AS urgency,
            CASE WHEN :stage = 'embed'
              THEN 2 * EXISTS (SELECT 1 FROM item_vector v WHERE v.item_id = i.id AND v.recipe_id = :survey)
              ELSE coalesce((SELECT 1 + (a.near = 0 AND (:answersFrom IS NULL OR (a.folded_into IS NULL AND a.settled_at >= :answersFrom)))
                FROM answer a
                WHERE a.subject_kind = 'item' AND a.subject = i.id AND a.stage = :stage AND a.gave_up = 0
                  AND a.recipe_id = CASE i.kind WHEN 'survey' THEN :survey ELSE :email END), 0) END AS answered,
            :onlyNew AND EXISTS (SELECT 1 FROM job j
             WHERE j.subject_kind = 'item' AND j.subject = i.id AND j.stage = :stage
               AND j.recipe_id = CASE i.kind WHEN 'survey' THEN :survey ELSE :email END) AS planned
     FROM item i JOIN source s ON s.id = i.source_id
     WHERE i.id > :after AND i.id <= :until AND s.state = 'complete' AND i.text_key IS NOT NULL
       AND (:sources IS NULL OR i.source_id IN (SELECT value FROM json_each(:sources)))
     ORDER BY i.id`,
    {
      sources: sourcesAsJson(question),
      stage: question.stage,
      onlyNew: question.onlyNew === true ? 1 : 0,
      answersFrom: question.answersFrom ?? null,
      survey: question.recipes[recipeNameOf(question.stage, 'survey')] ?? -1,
      email: question.recipes[recipeNameOf(question.stage, 'email')] ?? -1,
      after: question.after,
      until,
    },
  )
  return toPage(rows, question, nextAfter(db, 'item', until))
}

const sourcesAsJson = ({ sources }: PlanQuestion): string | null =>
  sources === undefined ? null : JSON.stringify(sources)

const recipeNameOf = (stage: LedgerStage, kind: ItemKind): RecipeName =>
  stage === 'embed' ? 'embed' : stage === 'critical' ? `critical-${kind}` : `primary-${kind}`

function toPage(
  rows: readonly SubjectRow[],
  { onlyNew = false, whole = [] }: PlanQuestion,
  next: number | null,
): SubjectPage {
  const isWhole = new Set(whole)
  const isOld = ({ source, answered, planned }: SubjectRow): boolean =>
    onlyNew && !isWhole.has(source) && (answered !== 0 || planned !== 0)
  return {
    items: Float64Array.from(rows, ({ item }) => item),
    kinds: Uint8Array.from(rows, ({ kind }) => AskedKind.options.indexOf(kind)),
    sources: Float64Array.from(rows, ({ source }) => source),
    occurredAt: Float64Array.from(rows, ({ occurredAt }) => occurredAt ?? Number.NaN),
    scores: Float64Array.from(rows, ({ score }) => score ?? Number.NaN),
    textKeys: rows.map(({ textKey }) => textKey).join(' '),
    urgent: Uint8Array.from(rows, ({ urgency }) => (isHighUrgency(urgency) ? 1 : 0)),
    answered: Uint8Array.from(rows, ({ answered }) => answered),
    old: Uint8Array.from(rows, (row) => (isOld(row) ? 1 : 0)),
    next,
  }
}

/** Where the page behind an id begins; null when there is none. */
function nextAfter(db: ReadDatabase, table: 'item' | 'chain', until: number): number | null {
  const newest = db.get<{ id: number | null }>(`SELECT max(id) AS id FROM ${table}`)!.id ?? 0
  return until < newest ? until : null
}

const CHAINS_PER_PAGE = 1_000

/**
 * The chains of several mails, a page of them after an id; a single mail is read as an item. Whoever is still being folded is
 * left for later: its inclusive messages are not known yet.
 */
export function readChainPlanPage(db: ReadDatabase, question: PlanQuestion & { after: number }): SubjectPage {
  const until = question.after + CHAINS_PER_PAGE
  const recipe = question.recipes.chain ?? -1
  const chains = db.all<
    Omit<SubjectRow, 'kind' | 'score' | 'textKey' | 'answered'> & { read: string | null }
  >(
    `SELECT c.id AS item, c.last_at AS occurredAt,
            (SELECT min(i.source_id) FROM chain_message cm JOIN item i ON i.id = cm.item_id
             WHERE cm.chain_id = c.id) AS source,
            (SELECT i.urgency FROM chain_message cm JOIN item i ON i.id = cm.item_id
             WHERE cm.chain_id = c.id AND ${isHigh('i.urgency')} LIMIT 1) AS urgency,
            (SELECT a.subject_version FROM answer a WHERE a.subject_kind = 'chain' AND a.subject = c.id
               AND a.stage = 'chain' AND a.recipe_id = $recipe AND a.gave_up = 0) AS read,
            EXISTS (SELECT 1 FROM job j WHERE j.subject_kind = 'chain' AND j.subject = c.id AND j.stage = 'chain'
               AND j.recipe_id = $recipe AND j.state <> 'done') AS planned
     FROM chain c WHERE c.id > $after AND c.id <= $until AND c.messages > 1 AND c.folded = 1
       AND ($sources IS NULL OR NOT EXISTS (
         SELECT 1 FROM chain_message cm JOIN item i ON i.id = cm.item_id JOIN source s ON s.id = i.source_id
         WHERE cm.chain_id = c.id AND s.state = 'complete' AND s.id NOT IN (SELECT value FROM json_each($sources))))
     ORDER BY c.id`,
    { recipe, sources: sourcesAsJson(question), after: question.after, until },
  )
  const rows = chains.map(({ read, ...chain }): SubjectRow => {
    const version = chainVersion(db, chain.item)
    return {
      ...chain,
      kind: 'chain',
      score: null,
      // No two chains have the same messages: none stands for another.
      textKey: `${chain.item}`,
      answered: read === version ? 2 : 0,
    }
  })
  return toPage(rows, question, nextAfter(db, 'chain', until))
}

/** The sources whose items a run plans. */
export const sourcesToPlan = (db: ReadDatabase): number[] =>
  db.all<{ id: number }>(`SELECT id FROM source WHERE state = 'complete'`).map(({ id }) => id)

/**
 * Those of some sources that have items of which nobody has said anything, not even the rules: what is urgent among them is not
 * known yet.
 */
export const unreadSources = (db: ReadDatabase, { sources }: { sources: readonly number[] }): number[] =>
  db
    .all<{ id: number }>(
      // The rules read in the order of the ids: as long as they are not through, the last one is found at once.
      `SELECT s.id FROM source s WHERE s.id IN (SELECT value FROM json_each(?)) AND (
         SELECT i.id FROM item i WHERE i.source_id = s.id AND NOT EXISTS (
           SELECT 1 FROM answer a WHERE a.subject_kind = 'item' AND a.subject = i.id)
         ORDER BY i.id DESC LIMIT 1) IS NOT NULL`,
      [JSON.stringify(sources)],
    )
    .map(({ id }) => id)

/** The ids of recipes that are known; the others have no answers yet. */
export function findRecipes(
  db: ReadDatabase,
  recipes: Readonly<Partial<Record<RecipeName, RecipeContent>>>,
): RecipeIds {
  const ids: RecipeIds = {}
  for (const task of RECIPE_NAMES) {
    const recipe = recipes[task]
    const id = recipe === undefined ? null : findRecipe(db, recipe)
    if (id !== null) ids[task] = id
  }
  return ids
}

/** The most subjects the critical stage could choose as things stand: of what is ranked so far. */
export function countHigh(db: ReadDatabase, { threshold }: { threshold: number }): number {
  const urgencies = Urgency.options.filter(
    (urgency) => scoreOfLabels({ priority: null, urgency, sentiment: null }) >= threshold,
  )
  return db.get<{ items: number }>(
    `SELECT count(*) AS items FROM item i JOIN source s ON s.id = i.source_id
     WHERE s.state = 'complete' AND i.has_text AND i.stage IS NOT NULL
       AND (i.priority >= ? OR i.urgency IN (SELECT value FROM json_each(?)) OR ? <= 0)`,
    [threshold, JSON.stringify(urgencies), threshold],
  )!.items
}

/** How the rules stand: items with something to read, and how many of them are labelled. */
export function countRules(db: ReadDatabase): { items: number; labelled: number } {
  return db.get<{ items: number; labelled: number }>(
    `SELECT count(*) AS items,
            count(*) FILTER (WHERE EXISTS (SELECT 1 FROM answer a
              WHERE a.subject_kind = 'item' AND a.subject = i.id AND a.stage = 'rules')) AS labelled
     FROM item i JOIN source s ON s.id = i.source_id WHERE s.state = 'complete'`,
  )!
}

/** Median milliseconds an answer of a stage by this model took, over the latest of its newest recipe; null when it gave none. */
export function medianLatency(
  db: ReadDatabase,
  { model, stage }: { model: string; stage: ModelStage },
): number | null {
  const recipes = db.all<{ id: number }>(
    'SELECT id FROM recipe WHERE model = ? AND stage = ? ORDER BY active DESC, id DESC',
    [model, stage],
  )
  for (const { id } of recipes) {
    const durations = db
      .all<{ ms: number }>(
        `SELECT duration_ms AS ms FROM answer WHERE recipe_id = ? AND folded_into IS NULL AND duration_ms > 0
         ORDER BY settled_at DESC LIMIT 200`,
        [id],
      )
      .map(({ ms }) => ms)
    if (durations.length > 0) return percentile(durations, 0.5)
  }
  return null
}
