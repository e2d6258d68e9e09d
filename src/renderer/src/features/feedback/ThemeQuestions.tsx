import { Button } from '@mantine/core'
import { messages } from '../../messages/en.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { useTopic } from '../../ipc/context.ts'
import { useAction, useRequest } from '../../ipc/useRequest.ts'
import { DOUBTFUL_PER_PASS } from '../../../../shared/domain/theme.ts'
import common from '../../components/common.module.css'
import styles from './figures.module.css'

const text = messages.feedback.themeQuestions

/** One line: what a model could be asked about themes, how far it is, and what came of it. */
export function ThemeQuestions() {
  const due = useRequest('themes.due', undefined)
  const inquiry = useTopic('themes')
  const server = useTopic('server')
  const ask = useAction('themes.ask')
  const stop = useAction('themes.stopAsking')
  const isAsking = inquiry?.state === 'asking' || inquiry?.state === 'waiting'
  const failure = ask.error ?? stop.error
  const isDue = due.data !== null && due.data.names + due.data.doubtful > 0
  const canAsk = isDue && server?.state === 'ready'
  const told = inquiry === null || isAsking ? '' : text.ended(inquiry)
  if (!isAsking && !canAsk && told === '' && failure === null) return null
  return (
    <>
      <div className={styles.themeTools}>
        <span className={common.sectionNote} role="status">
          {isAsking
            ? text.asking(inquiry)
            : [told, canAsk ? text.due(due.data, server.model) : ''].join(' ').trim()}
        </span>
        {isAsking ? (
          <Button
            size="compact-xs"
            variant="default"
            loading={stop.busy}
            onClick={() => void stop.run(undefined)}
          >
            {text.stop}
          </Button>
        ) : null}
        {!isAsking && canAsk ? (
          <Button
            size="compact-xs"
            variant="default"
            loading={ask.busy}
            onClick={() => void ask.run({ doubtful: DOUBTFUL_PER_PASS })}
          >
            {text.ask}
          </Button>
        ) : null}
      </div>
      {failure === null ? null : (
        <ErrorNotice
          error={failure}
          title={text.failed}
          kept={text.kept}
          onClose={() => (ask.clear(), stop.clear())}
        />
      )}
    </>
  )
}
