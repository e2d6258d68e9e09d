/** Makes items of the rows of a table, by the roles its columns were given. */
import { VerbatimError } from '../../../shared/domain/errors.ts'
import { joinComments, type CommentPart } from '../../../shared/domain/commentParts.ts'
import type { ColumnMapping } from '../../../shared/domain/reading.ts'
import { isBlankCell, parseScore } from '../../../shared/domain/scores.ts'
import { surveyTextKey } from '../../folding/textKey.ts'
import type { RawRow } from '../format.ts'
import { identityByCells, identityById, OccurrenceCounter } from '../identity.ts'
import { createReorder } from '../survey.ts'
import type { NewItem } from '../transfer.ts'
import { readDate } from './dates.ts'

/** @throws VerbatimError `mapping_invalid` naming the columns that the table does not have */
export function checkMapping(mapping: ColumnMapping, columns: readonly string[]): void {
  const single = [mapping.date, mapping.id, mapping.customer].filter((name) => name !== null)
  const named = [...mapping.score, ...mapping.comment, ...mapping.segments, ...single]
  const missing = [...new Set(named)].filter((name) => !columns.includes(name))
  if (missing.length === 0) return
  const some = columns.slice(0, 30).join(', ')
  throw new VerbatimError(
    'mapping_invalid',
    `there is no column named ${missing.map((name) => `“${name}”`).join(', ')}`,
    `The columns are: ${some}${columns.length > 30 ? ' …' : ''}`,
  )
}

export interface ResponseMapperOptions {
  columns: readonly string[]
  mapping: ColumnMapping
  /** Order of the cells as they are stored. */
  surveyColumns: readonly string[]
  identityColumn: string | null
}

export interface ResponseMapper {
  /** The item of a row; rows must come in file order from the first, because identity counts occurrences. */
  map(row: RawRow): NewItem
  /** Counts a row that was taken before, without making an item of it. */
  pass(row: RawRow): void
  warnings(): string[]
}

export function createResponseMapper(options: ResponseMapperOptions): ResponseMapper {
  const { columns, mapping, surveyColumns, identityColumn } = options
  const indexOf = (name: string | null | undefined): number =>
    name === null || name === undefined ? -1 : columns.indexOf(name)
  const comments = mapping.comment.map(indexOf)
  const score = indexOf(mapping.score[0])
  const date = indexOf(mapping.date)
  const customer = indexOf(mapping.customer)
  const id = indexOf(identityColumn)
  const reorder = createReorder(columns, surveyColumns)
  const occurrences = new OccurrenceCounter()
  let unreadableDates = 0

  const identityOf = (row: RawRow, cells: string): string => {
    const value = id === -1 ? '' : row.cells[id]!
    return value.trim() === '' ? identityByCells(cells, occurrences.add(cells)) : identityById(value)
  }
  const textOf = (cells: readonly string[]): string => {
    let only: CommentPart | null = null
    let parts: CommentPart[] | null = null
    for (const index of comments) {
      const text = cells[index]!
      if (text === '' || isBlankCell(text)) continue
      const part = { label: columns[index]!, text: text.trim() }
      if (only === null) only = part
      else (parts ??= [only]).push(part)
    }
    return parts === null ? (only?.text ?? '') : joinComments(parts)
  }
  return {
    map: (row) => {
      const cells = JSON.stringify(reorder(row.cells))
      const text = textOf(row.cells)
      const said = score === -1 ? null : parseScore(row.cells[score]!, mapping.scale)
      const dateText = date === -1 ? '' : row.cells[date]!
      const when = dateText === '' ? null : readDate(dateText, mapping.dateOrder ?? 'dayFirst')
      if (when === null && !isBlankCell(dateText)) unreadableDates++
      const who = customer === -1 ? '' : row.cells[customer]!.trim()
      return {
        position: row.position,
        identity: identityOf(row, cells),
        text,
        textKey: surveyTextKey(text),
        subject: null,
        occurredAt: when?.milliseconds ?? null,
        occurredOffset: when?.offsetMinutes ?? null,
        score: said?.value ?? null,
        scoreState: said?.state ?? 'blank',
        customer: isBlankCell(who) ? null : who,
        cells,
      }
    },
    pass: (row) => {
      identityOf(row, JSON.stringify(reorder(row.cells)))
    },
    warnings: () =>
      unreadableDates === 0
        ? []
        : [`${unreadableDates} dates in “${mapping.date}” could not be read; those items have no date`],
  }
}
