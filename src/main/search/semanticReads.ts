import { VerbatimError } from '../../shared/domain/errors.ts'
import type { SearchResult } from '../../shared/domain/item.ts'
import type { ItemKind } from '../../shared/domain/reading.ts'
import type { ReadDatabase } from '../db/database.ts'
import { vectorRecipe } from '../db/queries/vectorRecipe.ts'
import { cosineWith, hasDimensions } from '../vectors.ts'
import { tidySnippet } from './snippets.ts'

const SNIPPET_CHARACTERS = 160

/** The model by whose vectors a meaning is looked for. */
export interface VectorModel {
  recipe: number
  model: string
  digest: string
  contextTokens: number
  /** Items of complete sources with a vector, and those with a text. */
  embedded: number
  texts: number
}

export const semanticReads = (db: ReadDatabase) => ({
  /** null where nothing was ever embedded. */
  'search.vectorModel': (_input: null): VectorModel | null => {
    const recipe = vectorRecipe(db)
    if (recipe === null) return null
    const { id, ...model } = recipe
    const counts = db.get<Pick<VectorModel, 'embedded' | 'texts'>>(
      `SELECT count(*) AS texts, count(v.item_id) AS embedded FROM source s JOIN item i ON i.source_id = s.id
       LEFT JOIN item_vector v ON v.item_id = i.id AND v.recipe_id = ?
       WHERE s.state = 'complete' AND i.has_text`,
      [id],
    )!
    return { recipe: id, ...model, ...counts }
  },

  /**
   * The items whose vectors lie nearest: best hit first; `rank` is 1 less the cosine, so that smaller is better. `total` are
   * those that were compared. Errors: `usage` for a vector of another length.
   */
  'search.nearest': ({
    recipe,
    vector,
    limit,
  }: {
    recipe: number
    vector: Float32Array
    limit: number
  }): SearchResult => {
    const begun = performance.now()
    const best: { item: number; cosine: number }[] = []
    let total = 0
    const rows = db.iterate<{ item: number; vector: Uint8Array }>(
      `SELECT v.item_id AS item, v.vector FROM item_vector v JOIN item i ON i.id = v.item_id
       JOIN source s ON s.id = i.source_id WHERE v.recipe_id = ? AND s.state = 'complete'`,
      [recipe],
    )
    for (const { item, vector: packed } of rows) {
      if (!hasDimensions(packed, vector.length))
        throw new VerbatimError(
          'usage',
          'the model gives vectors of another length than those that are stored',
        )
      total += 1
      const cosine = cosineWith(vector, packed)
      if (best.length === limit && cosine <= best.at(-1)!.cosine) continue
      const at = best.findIndex((each) => each.cosine < cosine)
      best.splice(at < 0 ? best.length : at, 0, { item, cosine })
      if (best.length > limit) best.pop()
    }
    const hits = best.flatMap(({ item, cosine }) => {
      const row = db.get<{ kind: ItemKind; text: string }>(
        `SELECT kind, substr(text, 1, ${SNIPPET_CHARACTERS}) AS text FROM item WHERE id = ?`,
        [item],
      )
      return row === undefined
        ? []
        : [{ item, kind: row.kind, snippet: tidySnippet(row.text), rank: 1 - cosine, attachment: null }]
    })
    return { total, hits, milliseconds: performance.now() - begun }
  },
})
