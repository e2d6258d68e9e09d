import { messages } from '../../messages/en.ts'
import { ServerExecutable } from './ServerExecutable.tsx'
import { Setting } from './Setting.tsx'
import { choicesOf } from './settingValue.ts'
import styles from './preferences.module.css'
import type { PreferenceView } from '../../../../shared/domain/preferences.ts'
import type { OwnServerState } from '../../../../shared/domain/run.ts'

const text = messages.preferences
const CHOICES = choicesOf(text.startServer)

/** Whether Verbatim starts Ollama itself, with what, and how that one fares. */
export function StartServer(props: { views: Record<string, PreferenceView>; own: OwnServerState | null }) {
  const { views, own } = props
  const start = views['startServer']
  const executable = views['serverExecutable']
  if (start === undefined || executable === undefined) return null
  return (
    <>
      <Setting name="startServer" view={start} choices={CHOICES} />
      {start.value !== 'yes' ? null : <ServerExecutable view={executable} />}
      {own === null || own.state === 'off' ? null : (
        <div className={styles.server} role="status">
          <p>
            {text.own[own.state]} {own.message} {own.restarts === 0 ? '' : text.ownRestarts(own.restarts)}
          </p>
          {own.executable === '' ? null : (
            <p className={styles.path}>
              {text.ownEnvironment} {own.executable}
              {Object.entries(own.environment).map(([name, value]) => ` ${name}=${value}`)}
            </p>
          )}
        </div>
      )}
    </>
  )
}
