import { useId } from 'react'
import { Button } from '@mantine/core'
import { messages } from '../../messages/en.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { Section } from '../../components/Section.tsx'
import { useTopic } from '../../ipc/context.ts'
import { useAction } from '../../ipc/useRequest.ts'
import { isRefused, lacksConsent, remoteHost, serverError } from '../../app/host.ts'
import { ServerKey, useHasKey } from './ServerKey.tsx'
import { StartServer } from './StartServer.tsx'
import { Setting } from './Setting.tsx'
import { choicesOf } from './settingValue.ts'
import styles from './preferences.module.css'
import common from '../../components/common.module.css'
import type { PreferenceView } from '../../../../shared/domain/preferences.ts'
import type { SeenServer } from '../../../../shared/domain/run.ts'

const text = messages.preferences
export const KINDS = choicesOf(text.modelServerKind)

/** @param agreed the host that the person agreed to send texts to */
export function stateText(server: SeenServer, agreed: string): string {
  if (isRefused(server)) return text.server[lacksConsent(server, agreed) ? 'no consent' : 'refused']
  switch (server.state) {
    case 'ready':
      return text.server.ready(server.version, server.models.length)
    case 'model missing':
      return text.server['model missing'](server.model)
    default:
      return text.server[server.state]
  }
}

/** Where the model server is, whether it answers, what it has, and the consent where it is another computer. */
export function ModelServer({ views }: { views: Record<string, PreferenceView> }) {
  const server = useTopic('server')
  const test = useAction('server.test')
  const consent = useAction('preferences.set')
  const hasKey = useHasKey()
  const keyId = useId()
  const address = views['modelServerAddress']
  const kind = views['modelServerKind']
  const model = views['model']
  const host = remoteHost(String(address?.value ?? ''))
  // Where the preference names none, another one may be in force.
  const inForce = String(address?.value ?? '') || (server?.address ?? '')
  const agreed = String(views['modelServerConsent']?.value ?? '')
  const failure = server === null ? null : serverError(server, agreed)
  const models = server?.models ?? []
  const chosenModel = String(model?.value ?? '')
  const known = chosenModel === '' || models.includes(chosenModel) ? models : [chosenModel, ...models]
  return (
    <Section title={text.sections.server}>
      {address === undefined ? null : (
        <Setting
          name="modelServerAddress"
          view={address}
          tool={
            <Button variant="default" loading={test.busy} onClick={() => void test.run(undefined)}>
              {text.test}
            </Button>
          }
        />
      )}
      {kind === undefined ? null : <Setting name="modelServerKind" view={kind} choices={KINDS} />}
      {inForce === '' ? null : (
        <div className={styles.row}>
          <div>
            <label htmlFor={keyId}>{text.key.name}</label>
            <p className={styles.effect}>{text.key.effect}</p>
          </div>
          <div className={styles.control}>
            <ServerKey key={inForce} id={keyId} address={inForce} hasKey={hasKey(inForce)} />
          </div>
        </div>
      )}
      <div className={styles.server} role="status">
        {server === null ? null : (
          <>
            {server.error !== null && server.state !== 'ready' ? null : (
              <p>
                {stateText(server, agreed)} <span className={styles.path}>{server.address}</span>
              </p>
            )}
            {server.state === 'model missing' ? (
              <p className={styles.path}>
                {kind?.value === 'openai'
                  ? text.server['model missing there']
                  : text.server['model missing hint'](server.model)}
              </p>
            ) : null}
            {failure === null || server.state === 'ready' ? null : (
              <ErrorNotice error={failure} title={stateText(server, agreed)} kept="" />
            )}
            {models.length === 0 ? null : (
              <ul className={styles.models} aria-label={text.models}>
                {models.map((name) => (
                  <li key={name}>{name}</li>
                ))}
              </ul>
            )}
          </>
        )}
        {test.error === null ? null : (
          <ErrorNotice error={test.error} title={messages.common.failed.action} />
        )}
      </div>
      {host === null ? null : (
        <div className={common.notice} data-tone="warning">
          <div className={common.noticeBody}>
            <p>{agreed === host ? text.consentGiven(host) : text.consent(host)}</p>
          </div>
          <Button
            variant="default"
            loading={consent.busy}
            onClick={() =>
              void consent.run({ name: 'modelServerConsent', value: agreed === host ? '' : host })
            }
          >
            {agreed === host ? text.consentTake : text.consentGive(host)}
          </Button>
        </div>
      )}
      {consent.error === null ? null : (
        <ErrorNotice error={consent.error} title={messages.common.failed.action} />
      )}
      <StartServer views={views} own={server?.own ?? null} />
      {model === undefined ? null : (
        <Setting
          name="model"
          view={model}
          choices={[
            { value: '', label: text.firstModel },
            ...known.map((name) => ({ value: name, label: name })),
          ]}
        />
      )}
    </Section>
  )
}
