import { Tooltip } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTopic } from '../ipc/context.ts'
import { messages } from '../messages/en.ts'
import { usePlaceStore } from '../stores/place.ts'
import { remoteHosts } from './host.ts'
import styles from './app.module.css'
import { type SeenServer, isOfRun, isPassing } from '../../../shared/domain/run.ts'

function serverText(server: SeenServer): string {
  const text = messages.shell.foot.server
  switch (server.state) {
    case 'ready':
      return text.ready(server.version, server.model)
    case 'model missing':
      return text['model missing'](server.model)
    default:
      return text[server.state]
  }
}

function useOnline(): boolean {
  const [online, setOnline] = useState(navigator.onLine)
  useEffect(() => {
    const listen = (): void => setOnline(navigator.onLine)
    window.addEventListener('online', listen)
    window.addEventListener('offline', listen)
    return () => {
      window.removeEventListener('online', listen)
      window.removeEventListener('offline', listen)
    }
  }, [])
  return online
}

/** Model server, the run under way, alerts, and where the data goes. */
export function Foot() {
  const go = usePlaceStore((state) => state.go)
  const server = useTopic('server')
  const snapshot = useTopic('runs')
  const imports = useTopic('imports')
  const online = useOnline()
  const text = messages.shell.foot
  const run =
    snapshot?.runs.find((candidate) => candidate.state === 'running' || candidate.state === 'paused') ?? null
  const asking = run?.state === 'running' && snapshot?.breaker === 'closed'
  const alerts = snapshot?.alerts ?? []
  const waiting = run?.state === 'running' && alerts.some(isPassing)
  const importing = (imports ?? []).filter(
    (entry) => !['done', 'failed', 'cancelled'].includes(entry.phase),
  ).length
  const hosts = remoteHosts(server)
  return (
    <footer className={styles.foot} aria-label={text.label}>
      <button type="button" className={styles.footButton} onClick={() => go('preferences')}>
        <span className={styles.dot} data-state={server?.state ?? 'unknown'} />
        <span className={styles.footText}>{server === null ? text.server.unknown : serverText(server)}</span>
      </button>
      <button type="button" className={styles.footButton} onClick={() => go('runs')}>
        {run === null || snapshot === null ? (
          text.idle
        ) : (
          <span className={styles.footRun}>
            <span>{waiting ? text.waiting : text.runState[run.state]}</span>
            <span className={styles.footBar}>
              <span
                style={{ width: `${run.planned === 0 ? 0 : ((run.done + run.failed) / run.planned) * 100}%` }}
              />
            </span>
            <span>{text.run(run.done, run.planned)}</span>
            {asking ? <span className={styles.footRate}>{text.rate(snapshot.itemsPerMinute)}</span> : null}
            {run.state === 'running' && snapshot.eta !== null ? (
              <span className={styles.footExtra} title={text.range(snapshot.eta.low, snapshot.eta.high)}>
                {text.left(snapshot.eta.seconds)}
              </span>
            ) : null}
            {run.failed > 0 ? <span className={styles.footExtra}>{text.failures(run.failed)}</span> : null}
          </span>
        )}
      </button>
      {importing > 0 ? (
        <button type="button" className={styles.footButton} onClick={() => go('sources')}>
          {text.importing(importing)}
        </button>
      ) : null}
      {alerts.length > 0 ? (
        <button
          type="button"
          className={styles.footButton}
          onClick={() => go(alerts.some(isOfRun) ? 'runs' : 'quality')}
        >
          {text.alerts(alerts.length)}
        </button>
      ) : null}
      <span className={styles.footEnd}>
        {online ? null : (
          <Tooltip label={text.offlineMeaning}>
            <span tabIndex={0}>{text.offline}</span>
          </Tooltip>
        )}
        <Tooltip label={hosts.length === 0 ? text.localMeaning : text.remoteMeaning}>
          <span tabIndex={0}>{hosts.length === 0 ? text.local : text.remote(hosts)}</span>
        </Tooltip>
      </span>
    </footer>
  )
}
