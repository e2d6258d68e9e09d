import { answerKey } from '../../../../shared/domain/answerWords.ts'
import { inspectedReading, scaleOf } from '../../../../shared/domain/reading.ts'
import { scoreOfGroupWord } from '../../../../shared/domain/scores.ts'
import type { ScoreScale } from '../../../../shared/domain/scale.ts'
import type {
  ColumnMapping,
  ColumnProposal,
  ColumnRole,
  Doubt,
  DoubtSubject,
  Inspection,
  TableReading,
} from '../../../../shared/domain/reading.ts'

/** What a control is given that shows a part of the mapping, and by which a person changes it. */
export interface MappingControl {
  columns: readonly ColumnProposal[]
  mapping: ColumnMapping
  doubts: readonly Doubt[]
  onMapping: (mapping: ColumnMapping) => void
}

/** Which role a column plays in a mapping. */
export function roleOf(mapping: ColumnMapping, column: string): ColumnRole {
  if (mapping.score.includes(column)) return 'score'
  if (mapping.comment.includes(column)) return 'comment'
  if (mapping.segments.includes(column)) return 'segment'
  if (mapping.date === column) return 'date'
  if (mapping.id === column) return 'id'
  if (mapping.customer === column) return 'customer'
  return 'ignore'
}

/**
 * Gives a column a role. Date, identity and customer are one column each: the one that had the role before is not
 * used any more. Where another column becomes the one that counts as score or date, its scale or order is found anew.
 */
export function withRole(mapping: ColumnMapping, column: string, role: ColumnRole): ColumnMapping {
  const without = (names: readonly string[]): string[] => names.filter((name) => name !== column)
  const bare: ColumnMapping = {
    ...mapping,
    score: without(mapping.score),
    comment: without(mapping.comment),
    segments: without(mapping.segments),
    date: mapping.date === column ? null : mapping.date,
    id: mapping.id === column ? null : mapping.id,
    customer: mapping.customer === column ? null : mapping.customer,
  }
  const next = withScales(placed(bare, column, role), mapping)
  return { ...next, dateOrder: next.date === mapping.date ? mapping.dateOrder : null }
}

/** The scales of the columns that are scores now, as they were; that of a new one is found in its values. */
function withScales(next: ColumnMapping, before: ColumnMapping): ColumnMapping {
  const [first, ...others] = next.score
  const scales = others.flatMap((name) => {
    const scale = scaleOf(before, name)
    return scale === null ? [] : [[name, scale] as const]
  })
  return {
    ...next,
    scale: first === undefined ? null : scaleOf(before, first),
    scales: Object.fromEntries(scales),
  }
}

/** Makes a score column the one that is the answers' score; the others stay beside it. */
export const withMainScore = (mapping: ColumnMapping, column: string): ColumnMapping =>
  withScales({ ...mapping, score: [column, ...mapping.score.filter((name) => name !== column)] }, mapping)

export const withScale = (mapping: ColumnMapping, column: string, scale: ScoreScale): ColumnMapping =>
  mapping.score[0] === column
    ? { ...mapping, scale }
    : { ...mapping, scales: { ...mapping.scales, [column]: scale } }

/** What an answer in words counts as; null where it is no score. */
export const wordScoreOf = (scale: ScoreScale, word: string): number | null =>
  scale.words?.[answerKey(word)] ?? (scale.kind === 'nps' ? scoreOfGroupWord(word) : null)

/** Gives a word a score, or (null) takes it away. The range widens to hold it; of an unknown scale it becomes one. */
export function withWord(scale: ScoreScale, word: string, score: number | null): ScoreScale {
  const { [answerKey(word)]: _before, ...others } = scale.words ?? {}
  const words = score === null ? others : { ...others, [answerKey(word)]: score }
  const steps = Object.values(words)
  if (scale.kind === 'nps' || steps.length === 0) return { ...scale, words }
  const [lowest, highest] = [Math.min(...steps), Math.max(...steps)]
  const from = scale.kind === 'unknown' ? lowest : Math.min(scale.from, lowest)
  const to = scale.kind === 'unknown' ? Math.max(highest, from + 1) : Math.max(scale.to, highest)
  return { ...scale, from, to, kind: 'rating', words }
}

function placed(bare: ColumnMapping, column: string, role: ColumnRole): ColumnMapping {
  switch (role) {
    case 'score':
      return { ...bare, score: [...bare.score, column] }
    case 'comment':
      return { ...bare, comment: [...bare.comment, column] }
    case 'segment':
      return { ...bare, segments: [...bare.segments, column] }
    case 'date':
      return { ...bare, date: column }
    case 'id':
      return { ...bare, id: column }
    case 'customer':
      return { ...bare, customer: column }
    case 'ignore':
      return bare
  }
}

/** Which proposals of a mapping another one puts differently. */
export function mappingChanges(before: ColumnMapping, after: ColumnMapping): DoubtSubject[] {
  const parts = ['score', 'comment', 'date', 'id', 'scale', 'dateOrder'] as const
  return parts.filter((part) => JSON.stringify(before[part]) !== JSON.stringify(after[part]))
}

/** The parts of a reading that doubts are about, as far as they are said. */
export const readingChanges = (reading: TableReading): DoubtSubject[] =>
  (['encoding', 'delimiter', 'sheet', 'headerRow'] as const).filter((part) => part in reading)

/** What an import is to be told to read exactly what was shown. */
export function readingOf(inspection: Inspection, { knownExport }: TableReading): TableReading {
  return {
    ...inspectedReading(inspection),
    ...(knownExport === undefined ? {} : { knownExport }),
  }
}
