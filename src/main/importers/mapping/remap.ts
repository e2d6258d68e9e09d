/** Reads a stored row as another mapping would. */
import type { ColumnMapping } from '../../../shared/domain/reading.ts'
import type { ScoreState } from '../../../shared/domain/scale.ts'
import type { RawRow } from '../format.ts'
import { createResponseMapper } from './responses.ts'

/** What of an item comes from the mapping, named as in the table. */
export interface MappedFields {
  text: string
  text_key: string | null
  occurred_at: number | null
  occurred_offset: number | null
  score: number | null
  score_state: ScoreState
  customer: string | null
}

/** A stored row; `cells` is JSON in the order of the survey's columns. */
export interface StoredItem extends MappedFields {
  id: number
  cells: string
}

export interface Remapper {
  read(item: Pick<StoredItem, 'id' | 'cells'>): MappedFields
  warnings(): string[]
}

export const rowOf = ({ id, cells }: Pick<StoredItem, 'id' | 'cells'>): RawRow => ({
  position: id,
  line: id,
  cells: JSON.parse(cells) as string[],
  skip: null,
})

export function createRemapper(columns: readonly string[], mapping: ColumnMapping): Remapper {
  const mapper = createResponseMapper({ columns, mapping, surveyColumns: columns, identityColumn: null })
  return {
    read: (item) => {
      const { text, textKey, occurredAt, occurredOffset, score, scoreState, customer } = mapper.map(
        rowOf(item),
      )
      return {
        text,
        text_key: textKey,
        occurred_at: occurredAt,
        occurred_offset: occurredOffset,
        score,
        score_state: scoreState,
        customer,
      }
    },
    warnings: () => mapper.warnings(),
  }
}

/** What of an item would become different. */
export function differences(before: MappedFields, after: MappedFields) {
  return {
    text: before.text !== after.text || before.text_key !== after.text_key,
    score: before.score !== after.score || before.score_state !== after.score_state,
    date: before.occurred_at !== after.occurred_at || before.occurred_offset !== after.occurred_offset,
    customer: before.customer !== after.customer,
  }
}
