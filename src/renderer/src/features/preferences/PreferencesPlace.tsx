import { Button } from '@mantine/core'
import { Fragment, type ReactNode, useRef } from 'react'
import { messages } from '../../messages/en.ts'
import { Answered } from '../../components/Answered.tsx'
import { Section } from '../../components/Section.tsx'
import { useTopic } from '../../ipc/context.ts'
import { usePreferences } from '../../ipc/usePreferences.ts'
import { useAction, useRequest } from '../../ipc/useRequest.ts'
import { FurtherServers } from './FurtherServers.tsx'
import { Models } from './Models.tsx'
import { ModelServer } from './ModelServer.tsx'
import { Setting } from './Setting.tsx'
import { WatchedFolders } from './WatchedFolders.tsx'
import { CHOICES } from './choices.ts'
import { SECTIONS } from './sections.ts'
import styles from './preferences.module.css'
import type { PreferenceName, PreferenceView } from '../../../../shared/domain/preferences.ts'

const text = messages.preferences

function DataFolder() {
  const info = useRequest('app.info', undefined, { follow: false })
  const open = useAction('app.openDataFolder')
  return (
    <Section title={text.sections.data}>
      <Answered request={info} lines={2}>
        {(data) => (
          <div className={styles.row}>
            <div>
              <p className={styles.path}>{data.dataFolder}</p>
              <p className={styles.effect}>{text.dataFolderHint}</p>
              <p className={styles.terms}>{text.version(data.version, text.hosts[data.host])}</p>
            </div>
            <div className={styles.control}>
              <Button variant="default" loading={open.busy} onClick={() => void open.run(undefined)}>
                {text.openDataFolder}
              </Button>
              {open.error === null ? null : <p className={styles.refused}>{open.error.message}</p>}
            </div>
          </div>
        )}
      </Answered>
    </Section>
  )
}

/** Those that name a model; any may be typed, as one that is still to be loaded. */
const isModelName = (name: PreferenceName): boolean => /Model$/.test(name)

function Settings(props: { section: (typeof SECTIONS)[number]; views: Record<string, PreferenceView> }) {
  const { section, views } = props
  const models = useTopic('server')?.models ?? []
  return (
    <Section title={section.title}>
      {section.names.map((name) => {
        const view = views[name]
        return view === undefined ? null : (
          <Setting
            key={name}
            name={name}
            view={view}
            {...(CHOICES[name] === undefined ? {} : { choices: CHOICES[name] })}
            {...(isModelName(name) ? { suggestions: models } : {})}
          />
        )
      })}
    </Section>
  )
}

/** The sections as a list to go to one; it stays in view where there is room beside them. */
function Contents({ titles, onGo }: { titles: readonly string[]; onGo: (at: number) => void }) {
  return (
    <nav className={styles.contents} aria-label={text.contents}>
      <ul>
        {titles.map((title, at) => (
          <li key={title}>
            <button type="button" className={styles.contentsEntry} onClick={() => onGo(at)}>
              {title}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** Every setting with its unit, default, effect and when it applies; a bad value is refused where it was typed. */
export function PreferencesPlace() {
  const request = usePreferences()
  const inner = useRef<HTMLDivElement>(null)
  const views = request.data ?? {}
  const parts: readonly { title: string; content: ReactNode }[] = [
    { title: text.sections.server, content: <ModelServer views={views} /> },
    {
      title: text.further.title,
      content: <FurtherServers written={String(views['servers']?.value ?? '')} />,
    },
    { title: messages.models.title, content: <Models /> },
    { title: text.sections.watched, content: <WatchedFolders views={views} /> },
    ...SECTIONS.map((section) => ({
      title: section.title,
      content: <Settings section={section} views={views} />,
    })),
    { title: text.sections.data, content: <DataFolder /> },
  ]
  const goTo = (at: number): void => {
    const section = inner.current?.children.item(at)
    if (!(section instanceof HTMLElement)) return
    section.tabIndex = -1
    section.focus({ preventScroll: true })
    section.scrollIntoView({ block: 'start' })
  }
  return (
    <div className={styles.place} tabIndex={0} role="group" aria-label={text.title}>
      <Answered request={request} lines={12}>
        {() => (
          <div className={styles.withContents}>
            <Contents titles={parts.map(({ title }) => title)} onGo={goTo} />
            <div className={styles.inner} ref={inner}>
              {parts.map(({ title, content }) => (
                <Fragment key={title}>{content}</Fragment>
              ))}
            </div>
          </div>
        )}
      </Answered>
    </div>
  )
}
