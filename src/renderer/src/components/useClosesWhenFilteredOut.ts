import { useEffect } from 'react'
import { useFilterStore } from '../stores/filter.ts'
import { type Detail, usePlaceStore } from '../stores/place.ts'

/**
 * Closes what lies open beside a list that does not hold it since it was narrowed. What was opened from elsewhere
 * under the same filter stays: somebody asked for it.
 *
 * @param isMissing the list is known whole, and does not hold what lies open
 */
export function useClosesWhenFilteredOut(detail: Detail, isMissing: boolean, close: () => void): void {
  const filter = useFilterStore((state) => state.filter)
  const isOpen = usePlaceStore((state) => state[detail] !== null)
  const openedUnder = usePlaceStore((state) => state.openedUnder[detail])
  const closes = isOpen && isMissing && openedUnder !== filter
  useEffect(() => {
    if (closes) close()
  })
}
