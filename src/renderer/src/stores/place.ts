import { create } from 'zustand'
import { persist } from 'zustand/middleware'

export const PLACES = ['sources', 'feedback', 'mail', 'customers', 'runs', 'quality', 'preferences'] as const
export type Place = (typeof PLACES)[number]

export interface PlaceStore {
  place: Place
  item: number | null
  chain: number | null
  /** A message to scroll to inside the open chain. */
  message: number | null
  customer: string | null
  palette: boolean
  go: (place: Place) => void
  openItem: (item: number | null) => void
  openChain: (chain: number | null, message?: number | null) => void
  openCustomer: (customer: string | null) => void
  showPalette: (open: boolean) => void
}

/** Where the person is and what lies open there. */
export const usePlaceStore = create<PlaceStore>()(
  persist(
    (set) => ({
      place: 'sources',
      item: null,
      chain: null,
      message: null,
      customer: null,
      palette: false,
      go: (place) => set({ place }),
      openItem: (item) => set(item === null ? { item } : { item, place: 'feedback' }),
      openChain: (chain, message = null) =>
        set(chain === null ? { chain, message } : { chain, message, place: 'mail' }),
      openCustomer: (customer) => set(customer === null ? { customer } : { customer, place: 'customers' }),
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
