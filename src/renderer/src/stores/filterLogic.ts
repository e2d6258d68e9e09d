import { NO_FILTER } from '../../../shared/domain/filter.ts'
import type { Filter } from '../../../shared/domain/filter.ts'
import type { Source } from '../../../shared/domain/source.ts'

type SourceKind = Pick<Source, 'id' | 'sample'>

/**
 * The filter as it is asked with. Sample data never mixes with a person's own: where both are there and no source is
 * chosen, the own ones are meant; chosen sources that are gone are left out.
 */
export function effectiveFilter(filter: Filter, sources: readonly SourceKind[]): Filter {
  const known = filter.sources.filter((id) => sources.some((source) => source.id === id))
  if (known.length > 0) return { ...filter, sources: known }
  const own = sources.filter((source) => !source.sample)
  const mixed = own.length > 0 && own.length < sources.length
  return { ...filter, sources: mixed ? own.map((source) => source.id) : [] }
}

/** Adds or takes away one source; choosing a sample lets go of the person's own and the reverse. */
export function toggleSource(
  chosen: readonly number[],
  id: number,
  sources: readonly SourceKind[],
): number[] {
  if (chosen.includes(id)) return chosen.filter((other) => other !== id)
  const sample = sources.find((source) => source.id === id)?.sample ?? false
  const alike = chosen.filter(
    (other) => (sources.find((source) => source.id === other)?.sample ?? false) === sample,
  )
  return [...alike, id]
}

/** Whether what is in view is sample data. */
export function showsSample(filter: Filter, sources: readonly SourceKind[]): boolean {
  const { sources: chosen } = effectiveFilter(filter, sources)
  const inView = chosen.length === 0 ? sources : sources.filter((source) => chosen.includes(source.id))
  return inView.some((source) => source.sample)
}

/** How many of the filter's parts narrow the view. */
export function activeParts(filter: Filter): number {
  const { sources, query, from, to, ...rest } = filter
  const { sources: _sources, query: _query, from: _from, to: _to, ...none } = NO_FILTER
  const others = (Object.keys(none) as (keyof typeof none)[]).filter((name) => rest[name] !== null).length
  return (
    others + (sources.length > 0 ? 1 : 0) + (query === '' ? 0 : 1) + (from === null && to === null ? 0 : 1)
  )
}
