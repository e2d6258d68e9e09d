import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import { Filter, NO_FILTER } from '../../../shared/domain/filter.ts'

export interface FilterStore {
  filter: Filter
  /** Lays a change over the filter. */
  change: (part: Partial<Filter>) => void
  clear: () => void
}

/** The one filter all views share; it survives a restart. */
export const useFilterStore = create<FilterStore>()(
  persist(
    (set) => ({
      filter: NO_FILTER,
      change: (part) => set((state) => ({ filter: { ...state.filter, ...part } })),
      clear: () => set({ filter: NO_FILTER }),
    }),
    {
      name: 'verbatim.filter',
      partialize: (state) => ({ filter: state.filter }),
      // What is loaded is parsed again: an older version may have stored something else.
      merge: (stored, current) => {
        const parsed = Filter.safeParse((stored as { filter?: unknown } | undefined)?.filter)
        return parsed.success ? { ...current, filter: parsed.data } : current
      },
    },
  ),
)
