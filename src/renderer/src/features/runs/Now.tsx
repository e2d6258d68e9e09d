import { ActionIcon, Button, Modal } from '@mantine/core'
import { useState } from 'react'
import { messages } from '../../messages/en.ts'
import { count, duration, sentence } from '../../messages/format.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { MinusIcon, PlusIcon } from '../../components/icons.tsx'
import { useAction } from '../../ipc/useRequest.ts'
import { usePlaceStore } from '../../stores/place.ts'
import { RunDetails } from './RunDetails.tsx'
import { runParts } from './runParts.ts'
import styles from './runs.module.css'
import common from '../../components/common.module.css'
import { MOST_WORKERS, isPassing } from '../../../../shared/domain/run.ts'
import type { Run, RunsSnapshot, WorkerState } from '../../../../shared/domain/run.ts'

const text = messages.runs

function Progress({ run }: { run: Run }) {
  const parts = runParts(run)
  const percent = run.planned === 0 ? 0 : ((run.done + run.failed) / run.planned) * 100
  return (
    <div>
      <div
        className={styles.bar}
        role="progressbar"
        aria-label={text.progress(run.run)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(percent)}
      >
        {(['cached', 'done', 'failed'] as const).map((part) => (
          <span
            key={part}
            data-part={part}
            style={{ width: `${run.planned === 0 ? 0 : (parts[part] / run.planned) * 100}%` }}
          />
        ))}
      </div>
      <ul className={styles.legend}>
        {(['done', 'cached', 'failed', 'left'] as const).map((part) => (
          <li key={part} data-part={part}>
            <b>{count(parts[part])}</b> {text.parts[part]}
          </li>
        ))}
      </ul>
    </div>
  )
}

/** How far each stage is, where there are several: they go on side by side. */
function Stages({ run }: { run: Run }) {
  if (run.progress.length < 2) return null
  return (
    <ul className={styles.stageBars} aria-label={text.stagesLabel}>
      {run.progress.map(({ stage, jobs, done, failed }) => (
        <li key={stage}>
          <span>{text.stage[stage]}</span>
          <div
            className={styles.bar}
            role="progressbar"
            aria-label={text.stage[stage]}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.round(((done + failed) / Math.max(1, jobs)) * 100)}
          >
            <span data-part="done" style={{ width: `${(done / Math.max(1, jobs)) * 100}%` }} />
            <span data-part="failed" style={{ width: `${(failed / Math.max(1, jobs)) * 100}%` }} />
          </div>
          <span>{text.stageProgress(done, jobs, failed)}</span>
        </li>
      ))}
    </ul>
  )
}

function Figures({ run, snapshot }: { run: Run; snapshot: RunsSnapshot }) {
  const { eta } = snapshot
  const names = text.figures
  const asking = run.state === 'running' && snapshot.breaker === 'closed'
  const isLoading = snapshot.workers.some(({ state }) => state === 'loading')
  const figures: [string, string, string][] = [
    [
      names.rate,
      asking ? text.rate(snapshot.itemsPerMinute) : text.rateWhileWaiting,
      text.queue(snapshot.queue.pending, snapshot.queue.leased),
    ],
    [
      names.eta,
      eta !== null ? text.eta(eta.seconds) : asking ? text.etaUnknown : text.etaWhileWaiting,
      eta === null ? '' : text.etaRange(eta.low, eta.high),
    ],
    [
      names.latency,
      text.latency(run.latency.p50),
      run.latency.p95 === null ? '' : text.latencyRange(run.latency.p95),
    ],
    [names.running, duration(run.seconds), ''],
    [names.retries, count(run.retries), ''],
    [names.timeouts, count(run.timeouts), ''],
    [
      names.breaker,
      text.breaker[snapshot.breaker],
      isLoading ? text.breakerLoading : text.breakerMeaning[snapshot.breaker],
    ],
    [
      names.tokens,
      text.tokens(run.tokens.output),
      `${text.tokensPrompt(run.tokens.prompt)}${run.seconds > 0 ? `, ${text.tokenRate(run.tokens.output / run.seconds)}` : ''}`,
    ],
    [names.cache, text.cacheHits(run.cache.hits), text.cacheMisses(run.cache.misses)],
    [names.memory, text.memory(snapshot.memory), ''],
  ]
  return (
    <dl className={styles.figures}>
      {figures.map(([name, value, more]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {value}
            {more === '' ? null : <small>{more}</small>}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** What the run chose for the critical stage, and what it found out about several texts a prompt. */
function RunNotes({ run }: { run: Run }) {
  const { critical } = run
  const notes = [
    ...(critical === null ? [] : [text.criticalChosen(critical.chosen, critical.of, critical.leftOut)]),
    ...run.notes,
  ]
  return notes.map((note) => (
    <p key={note} className={styles.hint}>
      {sentence(note)}
    </p>
  ))
}

function WorkerCard({ worker }: { worker: WorkerState }) {
  const { openItem, openChain } = usePlaceStore()
  const { item, chain, stage, part } = worker
  return (
    <li className={styles.worker} data-state={worker.state}>
      <b>{text.worker(worker.id)}</b>
      <span>{text.workerState[worker.state]}</span>
      <span>
        {stage === null || (item === null && chain === null) ? (
          messages.common.noAnswer
        ) : item === null ? (
          <button type="button" className={common.link} onClick={() => openChain(chain)}>
            {text.workerChain(chain ?? 0, text.stage[stage])}
          </button>
        ) : (
          <button type="button" className={common.link} onClick={() => openItem(item)}>
            {text.workerItem(item, text.stage[stage])}
          </button>
        )}
      </span>
      {part === null ? null : <span>{text.workerPart(part.number, part.of)}</span>}
      <span>{worker.state === 'idle' ? '' : text.workerFor(worker.seconds)}</span>
      <span>{worker.lastLatencyMs === null ? '' : text.workerLast(worker.lastLatencyMs)}</span>
      <span>{text.workerSettled(worker.settled)}</span>
    </li>
  )
}

/** Takes workers away or adds them while the run goes on: the number is the run's own until it is changed here. */
function WorkerChanger({ workers }: { workers: number }) {
  const set = useAction('preferences.set')
  const change = (value: number): void => void set.run({ name: 'workers', value })
  return (
    <span className={styles.changer} role="group" aria-label={text.changeWorkers}>
      <ActionIcon
        variant="default"
        aria-label={text.fewer}
        disabled={workers <= 1 || set.busy}
        onClick={() => change(workers - 1)}
      >
        <MinusIcon size={14} />
      </ActionIcon>
      <output>{workers}</output>
      <ActionIcon
        variant="default"
        aria-label={text.moreWorkers}
        disabled={workers >= MOST_WORKERS || set.busy}
        onClick={() => change(workers + 1)}
      >
        <PlusIcon size={14} />
      </ActionIcon>
      {set.error === null ? null : <span className={styles.quiet}>{set.error.message}</span>}
    </span>
  )
}

/** The reason stands in an alert above where there is one; it is said once. */
function stateText(run: Run, snapshot: RunsSnapshot): string {
  const isTold = snapshot.alerts.some(isPassing)
  if (isTold && run.state === 'running') return text.waiting
  return run.reason === '' || isTold ? text.state[run.state] : `${text.state[run.state]}: ${run.reason}`
}

/** Asked for and drawn again and again only while somebody looks at it. */
function Details({ run }: { run: number }) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{text.details}</summary>
      {isOpen ? <RunDetails run={run} live /> : null}
    </details>
  )
}

/** The run under way or paused. */
export function Now({ run, snapshot }: { run: Run; snapshot: RunsSnapshot }) {
  const pause = useAction('runs.pause')
  const resume = useAction('runs.resume')
  const stop = useAction('runs.stop')
  const [asking, setAsking] = useState(false)
  const failure = pause.error ?? resume.error ?? stop.error
  return (
    <div className={styles.now}>
      <div className={styles.nowHead}>
        <b>{text.run(run.run)}</b>
        <span className={styles.stateMark} data-state={run.state} role="status">
          {stateText(run, snapshot)}
        </span>
        <span className={styles.quiet}>
          {run.stages.map((stage) => text.stage[stage]).join(', ')}
          {run.model === null ? '' : `, ${run.model}`}
        </span>
        <span className={styles.nowActions}>
          {run.state === 'running' ? (
            <Button variant="default" loading={pause.busy} onClick={() => void pause.run(undefined)}>
              {text.pause}
            </Button>
          ) : (
            <Button loading={resume.busy} onClick={() => void resume.run({ run: run.run })}>
              {text.resume}
            </Button>
          )}
          <Button variant="default" onClick={() => setAsking(true)}>
            {text.stop}
          </Button>
        </span>
      </div>
      {failure === null ? null : <ErrorNotice error={failure} title={messages.common.failed.action} />}
      <Progress run={run} />
      <Stages run={run} />
      <Figures run={run} snapshot={snapshot} />
      <RunNotes run={run} />
      <div className={styles.nowHead}>
        <h3>{text.workerCards}</h3>
        {snapshot.wantedWorkers === null ? null : <WorkerChanger workers={snapshot.wantedWorkers} />}
      </div>
      <ul className={styles.workers} aria-label={text.workerCards}>
        {snapshot.workers.map((worker) => (
          <WorkerCard key={worker.id} worker={worker} />
        ))}
      </ul>
      {snapshot.servers.length < 2 ? null : (
        <ul className={styles.servers} aria-label={text.servers}>
          {snapshot.servers.map((server) => (
            <li key={server.address} data-state={server.state}>
              <b>{server.address}</b> {text.serverState[server.state]},{' '}
              {text.serverFigures(server.asking, server.slots, server.answered)}
              {server.reason === '' ? null : <p className={styles.quiet}>{server.reason}</p>}
            </li>
          ))}
        </ul>
      )}
      <Details run={run.run} />
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={text.stopTitle}
        closeButtonProps={{ 'aria-label': messages.common.close }}
      >
        <p>{text.stopBody}</p>
        <div className={styles.start} style={{ justifyContent: 'end', marginTop: 16 }}>
          <Button variant="default" onClick={() => setAsking(false)}>
            {messages.common.cancel}
          </Button>
          <Button
            color="red.9"
            loading={stop.busy}
            onClick={() => {
              setAsking(false)
              void stop.run(undefined)
            }}
          >
            {text.stopConfirm}
          </Button>
        </div>
      </Modal>
    </div>
  )
}
