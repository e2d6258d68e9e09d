import { Button, Modal } from '@mantine/core'
import { useCallback, useState } from 'react'
import { messages } from '../../messages/en.ts'
import { count } from '../../messages/format.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { useClient } from '../../ipc/context.ts'
import { useAction } from '../../ipc/useRequest.ts'
import { useFilterStore } from '../../stores/filter.ts'
import { usePlaceStore } from '../../stores/place.ts'
import { RemapDialog } from './RemapDialog.tsx'
import { ChangedRows, KnownRows } from './KnownRows.tsx'
import { roleOf } from './mappingRoles.ts'
import { RowsDrawer, RowsList } from './RowsDrawer.tsx'
import preview from './preview.module.css'
import styles from './sources.module.css'
import table from '../../components/table.module.css'
import type { Source } from '../../../../shared/domain/source.ts'
import type { Page } from '../../../../shared/domain/filter.ts'

const text = messages.sources

function SkippedRows({ source }: { source: Source }) {
  const client = useClient()
  const fetchPage = useCallback(
    (page: Page) => client.request('sources.skipped', { source: source.id, page }),
    [client, source.id],
  )
  const title = text.skippedTitle(source.name)
  return (
    <RowsDrawer rows={source.skipped} button={text.skippedButton(source.skipped)} title={title}>
      <RowsList
        id={`skipped ${source.id}`}
        fetchPage={fetchPage}
        label={title}
        head={(total) => (total === 0 ? <p>{text.skippedNone}</p> : null)}
      >
        {(row) => (
          <div className={styles.skippedRow}>
            <span>
              {text.skippedHead.position} {count(row.position)}
            </span>
            <span>{text.reason(row.reason)}</span>
            <span title={row.detail}>{row.detail}</span>
          </div>
        )}
      </RowsList>
    </RowsDrawer>
  )
}

function Facts({ facts }: { facts: readonly (readonly [string, string])[] }) {
  return (
    <dl className={styles.facts}>
      {facts.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** How a source was read, what was skipped and why, and the way to forget it. */
export function SourceDetails({ source, onTold }: { source: Source; onTold: (told: string) => void }) {
  const [asking, setAsking] = useState(false)
  const [remapping, setRemapping] = useState(false)
  const forget = useAction('sources.forget')
  const change = useFilterStore((state) => state.change)
  const go = usePlaceStore((state) => state.go)
  const { reading, mapping } = source
  const readingFacts = [
    [text.reading.encoding, reading.encoding],
    [
      text.reading.delimiter,
      reading.delimiter === undefined ? undefined : text.delimiterName(reading.delimiter),
    ],
    [text.reading.quote, reading.quote === undefined ? undefined : text.quoteName(reading.quote)],
    [
      text.reading.headerRow,
      reading.headerRow === undefined
        ? undefined
        : reading.headerRow === null
          ? text.reading.noHeader
          : count(reading.headerRow),
    ],
    [text.reading.sheet, reading.sheet],
    [
      text.reading.scale,
      mapping?.scale
        ? `${messages.feedback.ratingRange(mapping.scale.from, mapping.scale.to)}, ${text.preview.scaleKind[mapping.scale.kind]}`
        : undefined,
    ],
  ].filter((fact): fact is [string, string] => fact[1] !== undefined)
  const confirm = async (): Promise<void> => {
    const gone = await forget.run({ source: source.id })
    if (gone === null) return
    setAsking(false)
    onTold(text.forgotten(gone.items, gone.keptElsewhere))
  }
  return (
    <>
      {source.error === null ? null : <ErrorNotice error={source.error} title={text.state.failed} kept="" />}
      <div className={styles.detailGrid}>
        <div>
          <h2>{text.mapping}</h2>
          <Facts
            facts={
              mapping === null
                ? source.columns.map((column) => [column, ''] as const)
                : source.columns.map((column) => [column, text.roles[roleOf(mapping, column)]] as const)
            }
          />
        </div>
        <div>
          <h2>{source.survey === null ? text.kind[source.kind] : text.survey(source.survey)}</h2>
          <Facts facts={readingFacts} />
          <p className={table.sub}>
            {text.size(source.bytes)}, {text.seconds(source.rows, source.seconds)}
          </p>
        </div>
        {Object.keys(source.reasons).length === 0 ? null : (
          <div>
            <h2>{text.columns.skipped}</h2>
            <Facts
              facts={Object.entries(source.reasons).map(
                ([why, rows]) => [text.reason(why), count(rows)] as const,
              )}
            />
          </div>
        )}
      </div>
      {source.warnings.length === 0 ? null : (
        <ul className={styles.warnings} aria-label={text.warnings(source.warnings.length)}>
          {source.warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
      <div className={styles.detailActions}>
        <Button
          variant="default"
          onClick={() => {
            change({ sources: [source.id] })
            go(source.kind === 'email' ? 'mail' : 'feedback')
          }}
        >
          {source.kind === 'email' ? text.openMail : text.open}
        </Button>
        {mapping === null || source.state !== 'complete' ? null : (
          <Button variant="default" onClick={() => setRemapping(true)}>
            {text.remap.open}
          </Button>
        )}
        <SkippedRows source={source} />
        <KnownRows source={source} />
        <ChangedRows source={source} />
        <Button
          variant="subtle"
          color="gray"
          aria-label={text.forgetThis(source.name)}
          onClick={() => setAsking(true)}
        >
          {text.forget}
        </Button>
      </div>
      <RemapDialog source={source} opened={remapping} onTold={onTold} onClose={() => setRemapping(false)} />
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={text.forgetTitle(source.name)}
        closeButtonProps={{ 'aria-label': messages.common.close }}
      >
        <p>{text.forgetBody(source.items)}</p>
        {forget.error === null ? null : (
          <ErrorNotice error={forget.error} title={messages.common.failed.action} />
        )}
        <div className={preview.previewActions} style={{ justifyContent: 'end', marginTop: 16 }}>
          <Button variant="default" onClick={() => setAsking(false)}>
            {messages.common.cancel}
          </Button>
          <Button color="red.9" loading={forget.busy} onClick={() => void confirm()}>
            {text.forget}
          </Button>
        </div>
      </Modal>
    </>
  )
}
