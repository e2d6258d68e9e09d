import { ActionIcon } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { messages } from '../../messages/en.ts'
import { answeredTime, writtenTime } from '../../messages/format.ts'
import { Answered } from '../../components/Answered.tsx'
import { Confidence } from '../../components/Confidence.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { EvidenceText } from '../../components/EvidenceText.tsx'
import { languageName } from '../../components/languageName.ts'
import { CloseIcon, DownIcon, UpIcon } from '../../components/icons.tsx'
import { SampleMark, ScoreMark } from '../../components/marks.tsx'
import { useClient } from '../../ipc/context.ts'
import { useAction, useRequest } from '../../ipc/useRequest.ts'
import { usePlaceStore } from '../../stores/place.ts'
import { useIsNps, useSources } from '../../stores/sourcesContext.ts'
import { Sentiment, Urgency } from '../../../../shared/domain/labels.ts'
import { foreignLine } from '../../components/foreign.ts'
import { isTyping } from '../../app/keys.ts'
import { correctionOf } from './correction.ts'
import { ItemLabels } from './ItemLabels.tsx'
import styles from './feedback.module.css'
import common from '../../components/common.module.css'
import type { ItemDetail, Judgement } from '../../../../shared/domain/item.ts'

const text = messages.feedback.detail

function Meta({ detail }: { detail: ItemDetail }) {
  const client = useClient()
  const { openCustomer, openChain } = usePlaceStore()
  const isNps = useIsNps()
  const sample = useSources().find((source) => source.id === detail.source)?.sample ?? false
  const { customer } = detail
  const toChain = (): void => {
    void client.request('mail.chainOf', { item: detail.item }).then(
      ({ chain }) => chain !== null && openChain(chain, detail.item),
      () => undefined,
    )
  }
  return (
    <div className={styles.detailMeta}>
      {detail.kind === 'survey' ? (
        detail.score === null ? (
          <span>{text.scoreState[detail.scoreState]}</span>
        ) : (
          <ScoreMark score={detail.score} nps={isNps(detail.source)} />
        )
      ) : (
        <button type="button" className={common.link} onClick={toChain}>
          {text.openChain}
        </button>
      )}
      <span>{(detail.kind === 'survey' ? answeredTime : writtenTime)(detail.occurredAt)}</span>
      {customer === null ? null : (
        <button
          type="button"
          className={common.link}
          title={text.openCustomer}
          onClick={() => openCustomer(customer)}
        >
          {customer}
        </button>
      )}
      {sample ? <SampleMark /> : null}
    </div>
  )
}

function Body({
  detail,
  onJudge,
}: {
  detail: ItemDetail
  onJudge: (field: Judgement['field'], value: string) => void
}) {
  const [focused, setFocused] = useState<number | null>(null)
  useEffect(() => setFocused(null), [detail.item])
  const attributes = detail.attributes.filter((attribute) => attribute.value !== '')
  return (
    <>
      <Meta detail={detail} />
      {detail.subject === null ? null : <h3 dir="auto">{foreignLine(detail.subject)}</h3>}
      {detail.text === '' ? (
        <p className={styles.quiet}>{messages.feedback.noText}</p>
      ) : (
        <EvidenceText text={detail.text} evidence={detail.answer?.evidence ?? []} focused={focused} />
      )}
      <ItemLabels detail={detail} focused={focused} onFocus={setFocused} onJudge={onJudge} />
      <Confidence key={detail.item} item={detail.item} />
      <section>
        <h3>{text.attributes}</h3>
        <dl className={styles.attributes} style={{ marginTop: 6 }}>
          {attributes.map((attribute) => (
            <div key={attribute.name} style={{ display: 'contents' }}>
              <dt>{attribute.name}</dt>
              <dd>{attribute.value}</dd>
            </div>
          ))}
          <dt>{text.source}</dt>
          <dd>
            {detail.places.length === 0
              ? detail.sourceName
              : detail.places.map((place) => text.places(place.name, place.position)).join('; ')}
          </dd>
          {detail.language === null ? null : (
            <>
              <dt>{text.language}</dt>
              <dd>{languageName(detail.language)}</dd>
            </>
          )}
        </dl>
      </section>
    </>
  )
}

/** One item beside the list: its words, the labels with where each came from, and one-key corrections. */
export function ItemDetailPanel(props: {
  item: number
  onClose: () => void
  onNext: () => void
  onPrevious: () => void
}) {
  const { item, onClose, onNext, onPrevious } = props
  const request = useRequest('items.detail', { item })
  const openItem = usePlaceStore((state) => state.openItem)
  const judge = useAction('items.judge')
  const { refresh } = request
  const runJudge = judge.run
  /** What each correction of this session replaced: a person's word before it, or none. */
  const undone = useRef<Judgement[]>([])
  const onJudge = (field: Judgement['field'], value: string): void => {
    const correction = correctionOf(request.data, item, field, value)
    if (correction === null) return
    void runJudge(correction.judgement).then((judged) => {
      if (judged === null) return
      undone.current.push(correction.undo)
      refresh()
    })
  }
  const undo = (): void => {
    const last = undone.current.pop()
    if (last === undefined) return
    void runJudge(last).then((judged) => {
      if (judged === null) return
      if (last.item === item) refresh()
      else openItem(last.item)
    })
  }
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (isTyping(event.target) || document.querySelector('[role="dialog"]') !== null) return
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'z') {
        event.preventDefault()
        undo()
      }
      if (event.ctrlKey || event.metaKey || event.altKey) return
      const number = Number(event.key)
      const sentiment = Sentiment.options[number - 1]
      const urgency = Urgency.options[number - 6]
      if (event.key === 'j') onNext()
      else if (event.key === 'k') onPrevious()
      else if (event.key === 'Escape') onClose()
      else if (sentiment !== undefined) onJudge('sentiment', sentiment)
      else if (urgency !== undefined) onJudge('urgency', urgency)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  })
  const title = request.data?.kind === 'email' ? text.mailTitle : text.title
  return (
    <aside className={styles.detail} aria-label={title}>
      <header className={styles.detailHead}>
        <h2>{title}</h2>
        <ActionIcon aria-label={text.previous} onClick={onPrevious}>
          <UpIcon />
        </ActionIcon>
        <ActionIcon aria-label={text.next} onClick={onNext}>
          <DownIcon />
        </ActionIcon>
        <ActionIcon aria-label={text.close} onClick={onClose}>
          <CloseIcon />
        </ActionIcon>
      </header>
      <div className={styles.detailBody} tabIndex={0} role="group" aria-label={title}>
        {judge.error === null ? null : (
          <ErrorNotice error={judge.error} title={messages.common.failed.action} onClose={judge.clear} />
        )}
        <Answered request={request} lines={8}>
          {(detail) => <Body detail={detail} onJudge={onJudge} />}
        </Answered>
      </div>
      <p className={styles.keyHint}>{text.keys}</p>
    </aside>
  )
}
