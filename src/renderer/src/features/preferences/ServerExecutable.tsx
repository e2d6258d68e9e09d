import { Button } from '@mantine/core'
import { messages } from '../../messages/en.ts'
import { useAction } from '../../ipc/useRequest.ts'
import styles from './preferences.module.css'
import common from '../../components/common.module.css'
import type { PreferenceView } from '../../../../shared/domain/preferences.ts'

const text = messages.preferences

/** The program that is started as model server: chosen in the system's dialog, as the page names no paths. */
export function ServerExecutable({ view }: { view: PreferenceView }) {
  const choose = useAction('server.chooseExecutable')
  const set = useAction('preferences.set')
  const name = text.name('serverExecutable')
  const failure = choose.error ?? set.error
  return (
    <div className={styles.row}>
      <div>
        <p>{name}</p>
        <p className={styles.effect}>{text.effect('serverExecutable')}</p>
        <p className={view.value === '' ? styles.terms : styles.path}>
          {view.value === '' ? text.executableInstalled : view.value}
        </p>
      </div>
      <div className={styles.control}>
        <Button
          variant="default"
          loading={choose.busy}
          aria-label={text.executableChoose}
          onClick={() => void choose.run(undefined)}
        >
          {text.executableChooseShort}
        </Button>
        <div className={styles.under} role="status">
          {failure === null ? null : <span className={styles.refused}>{failure.message}</span>}
          {view.value === '' ? null : (
            <button
              type="button"
              className={common.link}
              aria-label={text.reset(name)}
              onClick={() => void set.run({ name: 'serverExecutable', value: '' })}
            >
              {text.resetShort}
            </button>
          )}
        </div>
      </div>
    </div>
  )
}
