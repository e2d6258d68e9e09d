import { messages } from '../messages/en.ts'
import { PLACES, usePlaceStore } from '../stores/place.ts'
import { Key } from '../components/marks.tsx'
import {
  CommandIcon,
  CustomersIcon,
  FeedbackIcon,
  MailIcon,
  PreferencesIcon,
  QualityIcon,
  RunsIcon,
  SourcesIcon,
} from '../components/icons.tsx'
import { paletteKey } from './keys.ts'
import styles from './app.module.css'
import type { Place } from '../stores/place.ts'

const icons: Record<Place, typeof SourcesIcon> = {
  sources: SourcesIcon,
  feedback: FeedbackIcon,
  mail: MailIcon,
  customers: CustomersIcon,
  runs: RunsIcon,
  quality: QualityIcon,
  preferences: PreferencesIcon,
}

export function Rail() {
  const place = usePlaceStore((state) => state.place)
  const go = usePlaceStore((state) => state.go)
  const showPalette = usePlaceStore((state) => state.showPalette)
  return (
    <nav className={styles.rail} aria-label={messages.shell.rail}>
      <p className={styles.wordmark}>
        <span>{messages.shell.name}</span>
      </p>
      <div className={styles.places}>
        {PLACES.map((name) => {
          const Icon = icons[name]
          return (
            <button
              key={name}
              type="button"
              className={styles.placeButton}
              aria-current={name === place ? 'page' : undefined}
              title={messages.shell.places[name]}
              onClick={() => go(name)}
            >
              <Icon />
              <span>{messages.shell.places[name]}</span>
            </button>
          )
        })}
      </div>
      <div className={styles.apart}>
        <button
          type="button"
          className={styles.paletteButton}
          title={messages.shell.palette.open}
          onClick={() => showPalette(true)}
        >
          <CommandIcon />
          <span>{messages.shell.palette.open}</span>
          <Key>{paletteKey(navigator.platform)}</Key>
        </button>
      </div>
    </nav>
  )
}
