import { messages } from '../messages/en.ts'
import { usePlaceStore } from '../stores/place.ts'
import { useFilterStore } from '../stores/filter.ts'
import { useSources } from '../stores/sourcesContext.ts'
import { showsSample } from '../stores/filterLogic.ts'
import { SampleMark } from '../components/marks.tsx'
import { FilterBar } from './FilterBar.tsx'
import { SearchBox } from './SearchBox.tsx'
import styles from './app.module.css'
import type { Place } from '../stores/place.ts'

/** Where the shared filter narrows what is shown. */
const FILTERED: ReadonlySet<Place> = new Set(['feedback', 'mail', 'customers'])

export function TopBar() {
  const place = usePlaceStore((state) => state.place)
  const filter = useFilterStore((state) => state.filter)
  const sources = useSources()
  const filtered = FILTERED.has(place)
  return (
    <header className={styles.top}>
      <h1>{messages.shell.places[place]}</h1>
      {filtered && showsSample(filter, sources) ? <SampleMark /> : null}
      {filtered ? <FilterBar /> : <span className={styles.topSpace} />}
      <SearchBox />
    </header>
  )
}
