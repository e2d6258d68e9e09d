import { Button, NumberInput, Select, TextInput } from '@mantine/core'
import { useEffect, useMemo, useState } from 'react'
import { messages } from '../../messages/en.ts'
import { remoteHost, serverError } from '../../app/host.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { Section } from '../../components/Section.tsx'
import { useTopic } from '../../ipc/context.ts'
import { useAction } from '../../ipc/useRequest.ts'
import { KINDS, stateText } from './ModelServer.tsx'
import { ServerKey, useHasKey } from './ServerKey.tsx'
import { addServer, changeServer, createListChanges, removeServer, seenOf } from './serverList.ts'
import styles from './preferences.module.css'
import common from '../../components/common.module.css'
import {
  type FurtherServer,
  type ServerKind,
  formatServers,
  parseServers,
} from '../../../../shared/domain/modelServers.ts'
import type { SeenServer } from '../../../../shared/domain/run.ts'

const text = messages.preferences

/** The servers that are asked beside the first one: each with its state, its slots, and the consent where it is another computer. */
export function FurtherServers({ written }: { written: string }) {
  const seen = useTopic('server')?.further ?? []
  const hasKey = useHasKey()
  const set = useAction('preferences.set')
  const { run } = set
  const servers = useMemo(() => parseServers(written) ?? [], [written])
  const changes = useMemo(
    () =>
      createListChanges(
        async (next) => (await run({ name: 'servers', value: formatServers(next) })) !== null,
      ),
    [run],
  )
  useEffect(() => changes.follow(servers), [changes, servers])
  return (
    <Section title={text.further.title}>
      <p className={styles.effect}>{servers.length === 0 ? text.further.none : text.further.hint}</p>
      <ul aria-label={text.further.list}>
        {servers.map((server) => (
          <Row
            key={`${server.kind} ${server.address}`}
            server={server}
            seen={seenOf(server, seen)}
            hasKey={hasKey(server.address)}
            onChange={(change) => void changes.make((latest) => changeServer(latest, server, change))}
            onRemove={() => void changes.make((latest) => removeServer(latest, server))}
          />
        ))}
      </ul>
      <Add onAdd={(address, kind) => changes.make((latest) => addServer(latest, address, kind))} />
      {set.error === null ? null : <ErrorNotice error={set.error} title={messages.common.failed.action} />}
    </Section>
  )
}

function Row(props: {
  server: FurtherServer
  /** undefined until it has been looked at. */
  seen: SeenServer | undefined
  hasKey: boolean | null
  onChange: (change: Partial<FurtherServer>) => void
  onRemove: () => void
}) {
  const { server, seen, onChange } = props
  const { address } = server
  const host = remoteHost(address)
  const failure = seen === undefined ? null : serverError(seen, server.consent)
  const [model, setModel] = useState(server.model)
  const [slots, setSlots] = useState<number | string>(server.slots)
  useEffect(() => setModel(server.model), [server.model])
  useEffect(() => setSlots(server.slots), [server.slots])
  const keepSlots = (): void => {
    if (typeof slots === 'number' && slots !== server.slots) onChange({ slots })
  }
  return (
    <li className={styles.further}>
      <div className={styles.fields}>
        <span className={styles.path}>{address}</span>
        <span className={styles.terms}>{text.modelServerKind[server.kind]}</span>
        <span role="status">
          {seen === undefined
            ? text.server.unknown
            : seen.error === null
              ? stateText(seen, server.consent)
              : ''}
        </span>
      </div>
      {seen === undefined || failure === null ? null : (
        <ErrorNotice error={failure} title={stateText(seen, server.consent)} kept="" />
      )}
      <div className={styles.fields}>
        <NumberInput
          label={text.further.slotsShort}
          aria-label={text.further.slots(address)}
          min={1}
          max={256}
          w={90}
          value={slots}
          onChange={setSlots}
          onBlur={keepSlots}
        />
        <TextInput
          label={text.further.modelShort}
          aria-label={text.further.model(address)}
          placeholder={text.further.modelHint}
          value={model}
          onChange={(event) => setModel(event.currentTarget.value)}
          onBlur={() => {
            if (model.trim() !== server.model) onChange({ model: model.trim() })
          }}
        />
        <Button variant="default" aria-label={text.further.removeNamed(address)} onClick={props.onRemove}>
          {text.further.remove}
        </Button>
      </div>
      <ServerKey address={address} hasKey={props.hasKey} />
      {host === null ? null : (
        <div className={common.notice} data-tone="warning">
          <div className={common.noticeBody}>
            <p>{server.consent === host ? text.consentGiven(host) : text.consent(host)}</p>
          </div>
          <Button
            variant="default"
            onClick={() => onChange({ consent: server.consent === host ? '' : host })}
          >
            {server.consent === host ? text.consentTake : text.consentGive(host)}
          </Button>
        </div>
      )}
    </li>
  )
}

function Add({ onAdd }: { onAdd: (address: string, kind: ServerKind) => Promise<boolean> }) {
  const [address, setAddress] = useState('')
  const [kind, setKind] = useState<ServerKind>('ollama')
  const [refused, setRefused] = useState(false)
  const add = async (): Promise<void> => {
    const added = await onAdd(address, kind)
    setRefused(!added)
    if (added) setAddress('')
  }
  return (
    <div className={styles.further}>
      <div className={styles.fields}>
        <TextInput
          label={text.further.address}
          placeholder={text.further.addressHint}
          value={address}
          error={refused ? text.further.refused : null}
          w={280}
          onChange={(event) => {
            setAddress(event.currentTarget.value)
            setRefused(false)
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void add()
          }}
        />
        <Select
          label={text.name('modelServerKind')}
          data={KINDS}
          value={kind}
          allowDeselect={false}
          onChange={(value) => setKind(value === 'openai' ? 'openai' : 'ollama')}
        />
        <Button variant="default" disabled={address.trim() === ''} onClick={() => void add()}>
          {text.further.add}
        </Button>
      </div>
    </div>
  )
}
