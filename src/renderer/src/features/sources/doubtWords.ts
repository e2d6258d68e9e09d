import { messages } from '../../messages/en.ts'
import { mappingChanges } from './mappingRoles.ts'
import type { Alternative, ColumnMapping, Doubt, DoubtSubject } from '../../../../shared/domain/reading.ts'

const text = messages.sources

/** What the button of an alternative says: the change, and a piece of what the file would then show. */
export function changeOf(
  doubt: Doubt,
  { reading, mapping, shows }: Alternative,
  now: ColumnMapping,
): { name: string; detail: string } {
  const named = (name: string): { name: string; detail: string } => ({ name, detail: shows })
  if (reading?.encoding !== undefined) return named(reading.encoding)
  if (reading?.delimiter !== undefined) return named(text.delimiterName(reading.delimiter))
  if (reading?.sheet !== undefined) return named(reading.sheet)
  if (reading?.headerRow !== undefined)
    return named(
      reading.headerRow === null ? text.preview.headerNone : text.preview.headerInRow(reading.headerRow),
    )
  if (mapping === undefined) return named(text.doubts.another)
  switch (doubt.about) {
    case 'score':
      return named(mapping.score[0] ?? text.doubts.noColumn)
    case 'comment':
      return named(mapping.comment[0] ?? text.doubts.noColumn)
    case 'date':
      return named(mapping.date ?? text.doubts.noColumn)
    case 'id':
      return named(mapping.id ?? text.doubts.noId)
    case 'scale':
      // What a word would count as says all there is to say.
      if (doubt.reason === 'words') return { name: shows, detail: '' }
      return named(mapping.scale === null ? text.doubts.another : text.scaleName(mapping.scale))
    case 'dateOrder':
      return {
        name: text.preview.dateOrders[mapping.dateOrder ?? 'dayFirst'],
        detail: text.doubts.day(shows),
      }
    default:
      return named(mappingChanges(now, mapping).join(', ') || text.doubts.another)
  }
}

/** Parts of a reading that stand for themselves: changing the way the bytes are cut leaves them as they are. */
const OF_THE_READING: ReadonlySet<DoubtSubject> = new Set(['encoding', 'delimiter', 'sheet', 'headerRow'])

/** What a person has decided, after one more decision: another reading makes the columns new, and so what is theirs. */
export function decidedAfter(
  decided: ReadonlySet<DoubtSubject>,
  more: readonly DoubtSubject[],
): ReadonlySet<DoubtSubject> {
  const kept = more.some((about) => OF_THE_READING.has(about))
    ? [...decided].filter((about) => OF_THE_READING.has(about))
    : [...decided]
  return new Set([...kept, ...more])
}

/** A control whose value is doubtful is marked; what is doubtful stands below, with its alternatives. */
export const markOf = (doubts: readonly Doubt[], about: DoubtSubject): { 'data-doubt'?: true } =>
  doubts.some((doubt) => doubt.about === about) ? { 'data-doubt': true } : {}
