import { Button } from '@mantine/core'
import { messages } from '../../messages/en.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { Section } from '../../components/Section.tsx'
import { useTopic } from '../../ipc/context.ts'
import { useAction } from '../../ipc/useRequest.ts'
import { parseFolderList } from '../../../../shared/domain/watched.ts'
import { Setting } from './Setting.tsx'
import { choicesOf } from './settingValue.ts'
import styles from './preferences.module.css'
import common from '../../components/common.module.css'
import type { PreferenceView } from '../../../../shared/domain/preferences.ts'

const text = messages.preferences
const STAGES = choicesOf(text.watchedStage)

/** Folders whose files are taken in by themselves; they are chosen in the system's dialog, as files are. */
export function WatchedFolders({ views }: { views: Record<string, PreferenceView> }) {
  const add = useAction('watched.add')
  const remove = useAction('watched.remove')
  const folders = parseFolderList(String(views['watchedFolders']?.value ?? '')) ?? []
  const stage = views['watchedStage']
  const rest = views['watchedRestSeconds']
  const problems = (useTopic('watched')?.folders ?? []).filter(({ path }) => folders.includes(path))
  const failure = add.error ?? remove.error
  return (
    <Section title={text.sections.watched}>
      <div className={styles.row}>
        <div>
          <p>{text.name('watchedFolders')}</p>
          <p className={styles.effect}>{text.effect('watchedFolders')}</p>
          {folders.length === 0 ? (
            <p className={styles.terms}>{text.watchedNone}</p>
          ) : (
            <ul className={styles.models} aria-label={text.watchedList}>
              {folders.map((path) => (
                <li key={path}>
                  <span className={styles.path}>{path}</span>{' '}
                  <button
                    type="button"
                    className={common.link}
                    aria-label={text.watchedRemove(path)}
                    onClick={() => void remove.run({ path })}
                  >
                    {text.watchedRemoveShort}
                  </button>
                </li>
              ))}
            </ul>
          )}
        </div>
        <div className={styles.control}>
          <Button variant="default" loading={add.busy} onClick={() => void add.run(undefined)}>
            {text.watchedAdd}
          </Button>
        </div>
      </div>
      {problems.map(({ path, problem }) =>
        problem === null ? null : (
          <ErrorNotice key={path} error={problem} title={messages.sources.watched.problem(path)} kept="" />
        ),
      )}
      {failure === null ? null : <ErrorNotice error={failure} title={messages.common.failed.action} />}
      {stage === undefined ? null : <Setting name="watchedStage" view={stage} choices={STAGES} />}
      {rest === undefined ? null : <Setting name="watchedRestSeconds" view={rest} />}
    </Section>
  )
}
