import { Button } from '@mantine/core'
import { messages } from '../../messages/en.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { DropIcon } from '../../components/icons.tsx'
import { useTopic } from '../../ipc/context.ts'
import { useAction } from '../../ipc/useRequest.ts'
import { usePlaceStore } from '../../stores/place.ts'
import { Watched } from './Watched.tsx'
import { useChooseFiles } from './useChooseFiles.ts'
import styles from './firstStart.module.css'

const text = messages.shell.start

/** What a person sees before there is anything to see: three ways in, none of which needs a model. */
export function FirstStart() {
  const go = usePlaceStore((state) => state.go)
  const chooseFiles = useChooseFiles()
  const sample = useAction('sources.importSample')
  const server = useTopic('server')
  return (
    <div className={styles.start}>
      <div className={styles.startInner}>
        <h2 className={styles.startTitle}>{text.title}</h2>
        <p className={styles.startLead}>{text.lead}</p>
        <section className={styles.startDrop}>
          <DropIcon size={26} />
          <h2>{text.drop}</h2>
          <p>{text.dropHint}</p>
          <Button onClick={() => void chooseFiles()}>{text.choose}</Button>
        </section>
        <Watched />
        <div className={styles.startOthers}>
          <section>
            <h2>{text.sample}</h2>
            <p>{text.sampleHint}</p>
            <Button
              variant="default"
              loading={sample.busy}
              onClick={() => {
                go('sources')
                void sample.run(undefined)
              }}
            >
              {text.sampleButton}
            </Button>
            {sample.error === null ? null : (
              <ErrorNotice error={sample.error} title={messages.common.failed.action} />
            )}
          </section>
          <section>
            <h2>{text.model}</h2>
            <p>{server?.state === 'ready' ? text.modelReady(server.model) : text.modelHint}</p>
            <Button variant="default" onClick={() => go('preferences')}>
              {text.modelButton}
            </Button>
          </section>
        </div>
      </div>
    </div>
  )
}
