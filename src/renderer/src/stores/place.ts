import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import { useFilterStore } from './filter.ts'
import type { Filter } from '../../../shared/domain/filter.ts'

export const PLACES = ['sources', 'feedback', 'mail', 'customers', 'runs', 'quality', 'preferences'] as const
export type Place = (typeof PLACES)[number]

/** What lies open beside a list. */
export type Detail = 'item' | 'chain' | 'customer'

export interface PlaceStore {
  place: Place
  item: number | null
  chain: number | null
  /** A message to scroll to inside the open chain. */
  message: number | null
  customer: string | null
  /** The filter under which each was opened; null once the list beside it was narrowed otherwise. */
  openedUnder: Record<Detail, Filter | null>
  palette: boolean
  go: (place: Place) => void
  openItem: (item: number | null) => void
  openChain: (chain: number | null, message?: number | null) => void
  openCustomer: (customer: string | null) => void
  /** The list beside it was narrowed: it closes when the list does not hold it. */
  narrowed: (detail: Detail) => void
  showPalette: (open: boolean) => void
}

const openedNow = (state: PlaceStore, detail: Detail): Pick<PlaceStore, 'openedUnder'> => ({
  openedUnder: { ...state.openedUnder, [detail]: useFilterStore.getState().filter },
})

/** Where the person is and what lies open there. */
export const usePlaceStore = create<PlaceStore>()(
  persist(
    (set) => ({
      place: 'sources',
      item: null,
      chain: null,
      message: null,
      customer: null,
      openedUnder: { item: null, chain: null, customer: null },
      palette: false,
      go: (place) => set({ place }),
      openItem: (item) =>
        set((state) => (item === null ? { item } : { item, place: 'feedback', ...openedNow(state, 'item') })),
      openChain: (chain, message = null) =>
        set((state) =>
          chain === null
            ? { chain, message }
            : { chain, message, place: 'mail', ...openedNow(state, 'chain') },
        ),
      openCustomer: (customer) =>
        set((state) =>
          customer === null
            ? { customer }
            : { customer, place: 'customers', ...openedNow(state, 'customer') },
        ),
      narrowed: (detail) => set((state) => ({ openedUnder: { ...state.openedUnder, [detail]: null } })),
      showPalette: (palette) => set({ palette }),
    }),
    {
      name: 'verbatim.place',
      partialize: (state) => ({ place: state.place }),
      merge: (stored, current) => {
        const place = (stored as { place?: unknown } | undefined)?.place
        return { ...current, place: PLACES.find((known) => known === place) ?? current.place }
      },
    },
  ),
)
