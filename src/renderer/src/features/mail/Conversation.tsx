import { ActionIcon, Button, SegmentedControl } from '@mantine/core'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { messages } from '../../messages/en.ts'
import { writtenTime } from '../../messages/format.ts'
import { Answered, Skeleton } from '../../components/Answered.tsx'
import { EvidenceText } from '../../components/EvidenceText.tsx'
import { BackIcon, PaperclipIcon } from '../../components/icons.tsx'
import { foreign, foreignLine } from '../../components/foreign.ts'
import { StatusMark } from '../../components/marks.tsx'
import { Empty } from '../../components/Section.tsx'
import { useFilterStore } from '../../stores/filter.ts'
import { usePlaceStore } from '../../stores/place.ts'
import { completeness } from './ChainList.tsx'
import styles from './mail.module.css'
import common from '../../components/common.module.css'
import type { ChainDetail, ChainMessage } from '../../../../shared/domain/chain.ts'
import type { Evidence } from '../../../../shared/domain/labels.ts'
import type { Requested } from '../../ipc/useRequest.ts'
import type { FocusedEvidence } from './MailPlace.tsx'

// Cleaning HTML is only needed when a person asks for the formatted view.
const FormattedMail = lazy(async () => ({ default: (await import('./FormattedMail.tsx')).FormattedMail }))

const text = messages.mail

function Message(props: {
  message: ChainMessage
  shown: boolean
  scrollTo: boolean
  evidence: readonly Evidence[]
  focused: number | null
  onChoose: () => void
}) {
  const { message, shown, focused, evidence } = props
  const [quoted, setQuoted] = useState(false)
  const [formatted, setFormatted] = useState(false)
  const element = useRef<HTMLElement>(null)
  useEffect(() => {
    if (props.scrollTo) element.current?.scrollIntoView({ block: 'start' })
  }, [props.scrollTo])
  // Evidence lies in the plain text.
  useEffect(() => {
    if (focused !== null) setFormatted(false)
  }, [focused])
  return (
    <article
      ref={element}
      className={styles.message}
      data-chosen={shown || undefined}
      aria-label={message.from}
    >
      <header className={styles.messageHead}>
        <button type="button" className={common.nameButton} aria-pressed={shown} onClick={props.onChoose}>
          <bdi>{foreign(message.from)}</bdi>
        </button>
        {message.answer === null ? null : (
          <StatusMark
            status={
              typeof message.answer.labels['status'] === 'string' ? message.answer.labels['status'] : null
            }
          />
        )}
        <span className={styles.quiet}>{text.direction[message.direction]}</span>
        <time dateTime={message.sentAt ?? undefined}>{writtenTime(message.sentAt)}</time>
      </header>
      <p className={styles.addresses}>
        {message.to.length === 0 ? '' : text.to(foreign(message.to.join(', ')))}
        {message.cc.length === 0 ? '' : `, ${text.cc(foreign(message.cc.join(', ')))}`}
      </p>
      {message.html === null ? null : (
        <SegmentedControl
          mb={8}
          aria-label={text.viewAs(message.from)}
          data={[
            { value: 'plain', label: text.plain },
            { value: 'formatted', label: text.formatted },
          ]}
          value={formatted ? 'formatted' : 'plain'}
          onChange={(value) => setFormatted(value === 'formatted')}
        />
      )}
      {formatted && message.html !== null ? (
        <Suspense fallback={<Skeleton lines={6} />}>
          <FormattedMail html={message.html} subject={foreignLine(message.subject)} />
        </Suspense>
      ) : (
        <>
          {message.text.trim() === '' ? (
            <p className={styles.quiet}>{text.noText}</p>
          ) : (
            <EvidenceText text={message.text} evidence={evidence} focused={focused} />
          )}
          {message.quotedText.trim() === '' ? null : (
            <>
              <button
                type="button"
                className={common.link}
                style={{ marginTop: 8, fontSize: 12 }}
                aria-expanded={quoted}
                onClick={() => setQuoted(!quoted)}
              >
                {quoted ? text.hideQuoted : text.showQuoted(message.quotedText.trim().split('\n').length)}
              </button>
              {quoted ? (
                <div className={styles.quoted} tabIndex={0} dir="auto">
                  {message.quotedText.trim()}
                </div>
              ) : null}
            </>
          )}
        </>
      )}
      {message.attachments.length === 0 ? null : (
        <ul className={styles.attachments} aria-label={text.attachments(message.attachments.length)}>
          {message.attachments.map((attachment, index) => (
            <li key={index}>
              <PaperclipIcon size={13} />
              <bdi>{text.attachment(foreignLine(attachment.name), attachment.bytes)}</bdi>
            </li>
          ))}
        </ul>
      )}
      {message.containment === null ? null : (
        <p className={styles.messageFoot}>{text.contained[message.containment]}</p>
      )}
      <Folders places={message.places} />
      {message.places.length < 2 ? null : (
        <p className={styles.messageFoot}>
          {text.places(message.places.map(({ name, position }) => text.place(name, position)).join(', '))}
        </p>
      )}
      {message.warnings.length === 0 ? null : (
        <p className={styles.messageFoot}>
          {text.warnings(message.warnings.length)}: {message.warnings.join('; ')}
        </p>
      )}
    </article>
  )
}

/** In which folders of its mailboxes a mail stands, and what they say of it; each filters by itself. */
function Folders({ places }: { places: ChainMessage['places'] }) {
  const change = useFilterStore((state) => state.change)
  const names = [...new Set(places.flatMap(({ folder, labels }) => [folder, ...labels]))].filter(Boolean)
  return names.length === 0 ? null : (
    <p className={styles.messageFoot} aria-label={text.folders}>
      {names.map((name) => (
        <button
          key={name}
          type="button"
          className={common.link}
          title={text.filterByFolder(name)}
          aria-label={text.filterByFolder(name)}
          onClick={() => change({ folder: name })}
        >
          {name}
        </button>
      ))}
    </p>
  )
}

/** Nobody reads more of a subject than this at once. */
const LONG_SUBJECT = 240

function Subject({ subject }: { subject: string }) {
  const [all, setAll] = useState(false)
  const long = subject.length > LONG_SUBJECT
  return (
    <>
      <h2 className={styles.subject} dir="auto">
        {subject === '' ? text.noSubject : long && !all ? `${subject.slice(0, LONG_SUBJECT)}…` : subject}
      </h2>
      {long ? (
        <button
          type="button"
          className={common.link}
          style={{ marginBottom: 10, fontSize: 12 }}
          aria-expanded={all}
          onClick={() => setAll(!all)}
        >
          {all ? text.subjectFewer : text.subjectAll(subject.length)}
        </button>
      ) : null}
    </>
  )
}

/** How fast it was answered, what reading it once saves, and chains that are probably the same conversation. */
function About({ detail }: { detail: ChainDetail }) {
  const openChain = usePlaceStore((state) => state.openChain)
  const { firstResponseHours: first, medianResponseHours: median } = detail.chain
  const { characters, charactersOnce } = detail
  const facts = [
    first === null || median === null ? null : text.answeredIn(first, median),
    characters === null || charactersOnce === null ? null : text.readOnce(charactersOnce, characters),
  ].filter((fact) => fact !== null)
  return (
    <>
      {facts.map((fact) => (
        <p key={fact} className={styles.addresses}>
          {fact}
        </p>
      ))}
      {detail.related.map(({ chain, subject, relation, by }) => (
        <p key={`${relation} ${chain}`} className={styles.addresses}>
          {text.related[relation]}{' '}
          <button type="button" className={common.link} onClick={() => openChain(chain)}>
            <bdi>{foreignLine(subject) || text.noSubject}</bdi>
          </button>{' '}
          ({text.related.by[by]})
        </p>
      ))}
    </>
  )
}

/** The quotes to mark in a message: its own, unless one of the whole conversation's is being looked at. */
function evidenceIn(
  detail: ChainDetail,
  message: ChainMessage,
  focused: FocusedEvidence | null,
): readonly Evidence[] {
  if (focused?.of !== 'chain') return message.answer?.evidence ?? []
  // The places in the list stay: they are what is focused.
  return (detail.answer?.evidence ?? []).map((piece) =>
    piece.item === message.item && piece.part !== 'quoted' ? piece : { ...piece, verified: false },
  )
}

/** The messages of a chain, oldest first, with quoted text folded and HTML shown only on request. */
export function Conversation(props: {
  chain: number | null
  request: Requested<ChainDetail>
  shown: number | null
  scrollTo: number | null
  focused: FocusedEvidence | null
  onChoose: (item: number) => void
  onBack: () => void
  onAnalysis: () => void
}) {
  const { chain, request, focused } = props
  const scroller = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (scroller.current !== null) scroller.current.scrollTop = 0
  }, [chain])
  return (
    <section className={styles.pane} aria-label={text.conversation}>
      <div className={styles.paneHead}>
        <ActionIcon className={styles.backButton} aria-label={messages.common.back} onClick={props.onBack}>
          <BackIcon />
        </ActionIcon>
        {request.data === null || chain === null ? (
          <h2>{text.conversation}</h2>
        ) : (
          <>
            <StatusMark status={request.data.chain.status} />
            <span className={styles.quiet}>
              {text.messageCount(request.data.chain.messages)},{' '}
              {completeness(request.data.chain).toLowerCase()}
            </span>
            <Button variant="default" className={styles.analysisButton} onClick={props.onAnalysis}>
              {text.showAnalysis}
            </Button>
          </>
        )}
      </div>
      <div
        className={styles.paneScroll}
        ref={scroller}
        tabIndex={0}
        role="group"
        aria-label={text.conversation}
      >
        {chain === null ? (
          <Empty title={text.chosen} hint={text.chosenHint} />
        ) : (
          <div className={styles.conversation}>
            <Answered request={request} lines={10}>
              {(detail) => (
                <>
                  <Subject key={detail.chain.id} subject={foreign(detail.chain.subject)} />
                  {detail.missingParents.length === 0 ? null : (
                    <p className={`${common.notice} ${styles.missing}`} data-tone="quiet">
                      {text.missingParents(detail.missingParents.length)}
                    </p>
                  )}
                  <About detail={detail} />
                  {detail.messages.map((message) => (
                    <Message
                      key={message.item}
                      message={message}
                      shown={message.item === props.shown && detail.messages.length > 1}
                      scrollTo={message.item === props.scrollTo}
                      evidence={evidenceIn(detail, message, focused)}
                      focused={focused?.item === message.item ? focused.evidence : null}
                      onChoose={() => props.onChoose(message.item)}
                    />
                  ))}
                </>
              )}
            </Answered>
          </div>
        )}
      </div>
    </section>
  )
}
