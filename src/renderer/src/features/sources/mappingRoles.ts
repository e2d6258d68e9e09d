import type {
  ColumnMapping,
  ColumnRole,
  DoubtSubject,
  Inspection,
  TableReading,
} from '../../../../shared/domain/reading.ts'

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
  const next = placed(bare, column, role)
  return {
    ...next,
    scale: next.score[0] === mapping.score[0] ? mapping.scale : null,
    dateOrder: next.date === mapping.date ? mapping.dateOrder : null,
  }
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

/** The reading that was inspected, every part of it said, so that the import reads exactly what was shown. */
export function readingOf(inspection: Inspection): TableReading {
  return {
    encoding: inspection.encoding,
    ...(inspection.delimiter === undefined ? {} : { delimiter: inspection.delimiter }),
    ...(inspection.quote === undefined ? {} : { quote: inspection.quote }),
    ...(inspection.headerRow === undefined ? {} : { headerRow: inspection.headerRow }),
    ...(inspection.sheet === undefined ? {} : { sheet: inspection.sheet }),
  }
}

/** A name for a new survey: the file's, without its ending. */
export const surveyName = (file: string): string => file.replace(/\.[a-z0-9]{1,5}$/i, '') || file
