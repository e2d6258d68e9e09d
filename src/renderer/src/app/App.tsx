import { lazy, Suspense, useEffect, useRef } from 'react'
import { MantineProvider, useMantineColorScheme } from '@mantine/core'
import { ClientContext, useTopic } from '../ipc/context.ts'
import { usePreferences } from '../ipc/usePreferences.ts'
import { useRequest } from '../ipc/useRequest.ts'
import { SourcesContext } from '../stores/sourcesContext.ts'
import { usePlaceStore } from '../stores/place.ts'
import { usePreviewStore } from '../stores/previews.ts'
import { messages } from '../messages/en.ts'
import { Skeleton } from '../components/Answered.tsx'
import { assertNever } from '../../../shared/domain/errors.ts'
import { CommandPalette } from './CommandPalette.tsx'
import { DropTarget } from './DropTarget.tsx'
import { Foot } from './Foot.tsx'
import { Rail } from './Rail.tsx'
import { TopBar } from './TopBar.tsx'
import { focusContent } from './focus.ts'
import { theme } from './theme.ts'
import { SourcesPlace } from '../features/sources/SourcesPlace.tsx'
import { FirstStart } from '../features/sources/FirstStart.tsx'
import styles from './app.module.css'
import common from '../components/common.module.css'
import type { Client } from '../ipc/client.ts'
import type { Place } from '../stores/place.ts'

const FeedbackPlace = lazy(async () => ({
  default: (await import('../features/feedback/FeedbackPlace.tsx')).FeedbackPlace,
}))
const MailPlace = lazy(async () => ({ default: (await import('../features/mail/MailPlace.tsx')).MailPlace }))
const CustomersPlace = lazy(async () => ({
  default: (await import('../features/customers/CustomersPlace.tsx')).CustomersPlace,
}))
const RunsPlace = lazy(async () => ({ default: (await import('../features/runs/RunsPlace.tsx')).RunsPlace }))
const QualityPlace = lazy(async () => ({
  default: (await import('../features/quality/QualityPlace.tsx')).QualityPlace,
}))
const PreferencesPlace = lazy(async () => ({
  default: (await import('../features/preferences/PreferencesPlace.tsx')).PreferencesPlace,
}))
const PreviewDialog = lazy(async () => ({
  default: (await import('../features/sources/PreviewDialog.tsx')).PreviewDialog,
}))

function PlaceView({ place }: { place: Place }) {
  switch (place) {
    case 'sources':
      return <SourcesPlace />
    case 'feedback':
      return <FeedbackPlace />
    case 'mail':
      return <MailPlace />
    case 'customers':
      return <CustomersPlace />
    case 'runs':
      return <RunsPlace />
    case 'quality':
      return <QualityPlace />
    case 'preferences':
      return <PreferencesPlace />
    default:
      return assertNever(place)
  }
}

/** Places that show nothing without a source lead to the first start instead. */
const NEEDS_SOURCES: ReadonlySet<Place> = new Set(['sources', 'feedback', 'mail', 'customers'])

/** Follows the preference; `system` follows the system. */
function useAppearance(): void {
  const { setColorScheme } = useMantineColorScheme()
  const { data } = usePreferences()
  const appearance = data?.['appearance']?.value
  useEffect(() => {
    if (appearance === 'light' || appearance === 'dark') setColorScheme(appearance)
    else if (appearance === 'system') setColorScheme('auto')
  }, [appearance, setColorScheme])
}

function Shell() {
  useAppearance()
  const place = usePlaceStore((state) => state.place)
  const sources = useRequest('sources.list', undefined)
  const imports = useTopic('imports')
  // Asked for with the first file; it stays so that its closing can be seen.
  const previews = usePreviewStore((state) => state.total > 0)
  const info = useRequest('app.info', undefined, { follow: false })
  const firstStart =
    sources.data?.length === 0 && (imports === null || imports.length === 0) && NEEDS_SOURCES.has(place)
  // The button of the first start that was pressed goes with it.
  const wasFirstStart = useRef(firstStart)
  useEffect(() => {
    if (wasFirstStart.current && !firstStart && document.activeElement === document.body) focusContent()
    wasFirstStart.current = firstStart
  }, [firstStart])
  const readOnlyBecause = info.data?.readOnlyBecause ?? null
  return (
    <SourcesContext value={sources}>
      <a className={common.skipLink} href="#content">
        {messages.shell.skipToContent}
      </a>
      <div className={styles.shell}>
        <Rail />
        <div className={styles.body}>
          <TopBar />
          {readOnlyBecause === null ? null : (
            <p className={styles.banner} role="status">
              {messages.shell.readOnly(readOnlyBecause)}
            </p>
          )}
          <main
            id="content"
            className={styles.content}
            aria-label={messages.shell.places[place]}
            tabIndex={-1}
          >
            <Suspense
              fallback={
                <div className={styles.waiting}>
                  <Skeleton lines={6} />
                </div>
              }
            >
              {firstStart ? <FirstStart /> : <PlaceView place={place} />}
            </Suspense>
          </main>
        </div>
        <Foot />
      </div>
      <DropTarget />
      <Suspense fallback={null}>{previews ? <PreviewDialog /> : null}</Suspense>
      <CommandPalette />
    </SourcesContext>
  )
}

export function App({ client }: { client: Client }) {
  return (
    <ClientContext value={client}>
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <Shell />
      </MantineProvider>
    </ClientContext>
  )
}
