import { createContext, useContext, useMemo } from 'react'
import { useFilterStore } from './filter.ts'
import { effectiveFilter } from './filterLogic.ts'
import type { Filter } from '../../../shared/domain/filter.ts'
import type { Source } from '../../../shared/domain/source.ts'
import type { Requested } from '../ipc/useRequest.ts'

/** The imported sources, asked for once for the whole window. */
export const SourcesContext = createContext<Requested<Source[]> | null>(null)

export function useSourcesRequest(): Requested<Source[]> {
  const request = useContext(SourcesContext)
  if (request === null) throw new Error('no sources in this tree')
  return request
}

const NO_SOURCES: Source[] = []

export const useSources = (): Source[] => useSourcesRequest().data ?? NO_SOURCES

/** The shared filter as it is asked with. */
export function useFilter(): Filter {
  const filter = useFilterStore((state) => state.filter)
  const sources = useSources()
  return useMemo(() => effectiveFilter(filter, sources), [filter, sources])
}

/** The scale of a source's scores; a score is coloured by its group only on an NPS scale. */
export function useIsNps(): (source: number) => boolean {
  const sources = useSources()
  return useMemo(() => {
    const others = new Set(
      sources.filter((source) => (source.mapping?.scale?.kind ?? 'nps') !== 'nps').map(({ id }) => id),
    )
    return (source: number) => !others.has(source)
  }, [sources])
}
