import { messages } from '../../messages/en.ts'
import { count, periodLabel } from '../../messages/format.ts'
import { Answered } from '../../components/Answered.tsx'
import { StatusMark } from '../../components/marks.tsx'
import { WorkflowStatus } from '../../../../shared/domain/labels.ts'
import { useRequest } from '../../ipc/useRequest.ts'
import { useFilter } from '../../stores/sourcesContext.ts'
import { responseFigure } from './responseFigure.ts'
import styles from './mail.module.css'
import type { MailOverview } from '../../../../shared/domain/chain.ts'

const text = messages.mail

function Figures({ overview }: { overview: MailOverview }) {
  const figures = [
    { name: text.messages, value: count(overview.messages), of: '' },
    { name: text.chains, value: count(overview.chains), of: '' },
    { name: text.complete, value: count(overview.complete), of: ` / ${count(overview.chains)}` },
    { name: text.response, ...responseFigure(overview) },
    { name: text.analysed, value: count(overview.analysed), of: ` / ${count(overview.messages)}` },
  ]
  return (
    <dl className={styles.figures}>
      {figures.map((figure) => (
        <div key={figure.name} className={styles.figure}>
          <dt>{figure.name}</dt>
          <dd>
            {figure.value}
            <small>{figure.of}</small>
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** By what each owner was recognised stands in the title. */
function Owners({ overview: { owners, messages: total } }: { overview: MailOverview }) {
  if (total === 0) return null
  return (
    <p
      className={`${styles.quiet} ${styles.owners}`}
      title={owners.map(({ address, reason }) => `${address}: ${text.ownerReason[reason]}`).join('\n')}
    >
      {owners.length === 0 ? text.ownerUnknown : text.owner(owners.map(({ address }) => address).join(', '))}
    </p>
  )
}

function Volume({
  volume,
  outside,
}: {
  volume: MailOverview['volume']
  outside: MailOverview['volumeOutside']
}) {
  if (volume.length < 2) return null
  const most = Math.max(1, ...volume.map((bar) => bar.messages))
  const first = volume[0]
  const last = volume[volume.length - 1]
  return (
    <figure className={styles.volumeChart}>
      <div
        className={styles.volume}
        role="img"
        aria-label={`${text.volume}: ${volume.map((bar) => text.volumeBar(periodLabel(bar.period), bar.messages)).join('; ')}`}
      >
        {volume.map((bar) => (
          <span
            key={bar.period}
            title={text.volumeBar(periodLabel(bar.period), bar.messages)}
            style={{ height: `${(bar.messages / most) * 100}%` }}
          />
        ))}
      </div>
      <figcaption className={styles.quiet} style={{ display: 'flex', justifyContent: 'space-between' }}>
        <span>{first === undefined ? '' : periodLabel(first.period)}</span>
        <span>{last === undefined ? '' : periodLabel(last.period)}</span>
      </figcaption>
      {outside === null ? null : (
        <p className={styles.quiet}>
          {text.volumeOutside(outside.messages, periodLabel(outside.from), periodLabel(outside.to))}
        </p>
      )}
    </figure>
  )
}

/** Volume, response time and states of the mail in view. */
export function MailOverviewBar() {
  const filter = useFilter()
  const overview = useRequest('mail.overview', { filter })
  return (
    <section className={styles.overview} aria-label={text.overview}>
      <Answered request={overview} lines={1}>
        {(data) => (
          <>
            <Figures overview={data} />
            <Owners overview={data} />
            <ul className={styles.states} aria-label={text.states}>
              {WorkflowStatus.options
                .filter((status) => (data.byStatus[status] ?? 0) > 0)
                .map((status) => (
                  <li key={status}>
                    <StatusMark status={status} />
                    <span>{count(data.byStatus[status] ?? 0)}</span>
                  </li>
                ))}
            </ul>
            <Volume volume={data.volume} outside={data.volumeOutside} />
          </>
        )}
      </Answered>
    </section>
  )
}
