import { Button, TextInput } from '@mantine/core'
import { useId, useState } from 'react'
import { messages } from '../../messages/en.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { useTopic } from '../../ipc/context.ts'
import { useAction } from '../../ipc/useRequest.ts'
import styles from './preferences.module.css'
import common from '../../components/common.module.css'
import {
  type ModelOffer,
  type ModelTransfer,
  type RecommendedModel,
  ModelName,
} from '../../../../shared/domain/models.ts'

const text = messages.models

/** A model by name: its size and licence first, then the download, which can be cancelled and gone on with. */
export function GetModel({
  recommended,
  machineMemory,
}: {
  recommended: readonly RecommendedModel[]
  machineMemory: number
}) {
  const id = useId()
  const look = useAction('models.look')
  const pull = useAction('models.pull')
  const add = useAction('models.add')
  const transfer = useTopic('models')
  const [name, setName] = useState('')
  const [offer, setOffer] = useState<ModelOffer | null>(null)
  const isName = ModelName.safeParse(name).success
  const isBusy = transfer?.state === 'running'
  const lookAt = async (wanted: string): Promise<void> => {
    setName(wanted)
    setOffer(await look.run({ name: wanted }))
  }
  const failure = look.error ?? add.error
  return (
    <div>
      <div className={styles.row}>
        <div>
          <label htmlFor={id}>{text.get}</label>
          <p className={styles.effect}>{text.getHint}</p>
        </div>
        <div className={styles.control}>
          <TextInput
            id={id}
            value={name}
            aria-label={text.name}
            onChange={(event) => {
              setName(event.currentTarget.value)
              setOffer(null)
            }}
          />
          <div className={styles.line}>
            <Button
              variant="default"
              disabled={!isName || isBusy}
              loading={look.busy}
              onClick={() => void lookAt(name.trim())}
            >
              {text.look}
            </Button>
            <Button
              variant="default"
              disabled={!isName || isBusy}
              title={text.addHint}
              onClick={() => void add.run({ name: name.trim() })}
            >
              {text.add}
            </Button>
          </div>
        </div>
      </div>
      {failure === null || failure.code === 'cancelled' ? null : (
        <ErrorNotice error={failure} title={messages.common.failed.action} kept="" />
      )}
      {offer === null || isBusy ? null : (
        <Offer
          offer={offer}
          onTake={() => {
            setOffer(null)
            void pull.run({ name: offer.name })
          }}
        />
      )}
      {transfer === null ? null : (
        <Transfer transfer={transfer} onResume={() => void pull.run({ name: transfer.name })} />
      )}
      {recommended.length === 0 ? null : (
        <div>
          <p className={styles.effect}>{text.recommended(machineMemory)}</p>
          <ul>
            {recommended.map((model) => (
              <li key={model.name}>
                <button
                  type="button"
                  className={common.link}
                  disabled={isBusy || look.busy}
                  onClick={() => void lookAt(model.name)}
                >
                  {model.name}
                </button>{' '}
                <span className={styles.terms}>
                  {text.recommendation(model.size, text.purpose[model.purpose], model.licence)}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  )
}

function Offer({ offer, onTake }: { offer: ModelOffer; onTake: () => void }) {
  if (offer.isInstalled) return <p role="status">{text.installed(offer.name)}</p>
  return (
    <div className={common.notice}>
      <div className={common.noticeBody} role="status">
        <p>
          {text.offer(offer.name, offer.size)} {text.offerLicence(offer.licence)}
        </p>
        <p>{offer.unknownBecause === '' ? text.fit[offer.fit] : offer.unknownBecause}</p>
      </div>
      <Button onClick={onTake}>{text.download(offer.size)}</Button>
    </div>
  )
}

function Transfer({ transfer, onResume }: { transfer: ModelTransfer; onResume: () => void }) {
  const cancel = useAction('models.cancel')
  const { name, state, completed, total } = transfer
  const percent = total === 0 ? 0 : Math.min(100, (completed / total) * 100)
  if (state === 'failed' && transfer.error !== null)
    return (
      <ErrorNotice
        error={transfer.error}
        title={text.state.failed(name)}
        kept=""
        {...(transfer.kind === 'pull' ? { onRetry: onResume } : {})}
      />
    )
  return (
    <div className={styles.row}>
      <div>
        <p role="status">
          {state === 'running' ? text.state.running(name, completed, total) : text.state[state](name)}
        </p>
        {state === 'running' ? <progress aria-label={text.progress(name)} max={100} value={percent} /> : null}
      </div>
      <div className={styles.control}>
        {state === 'running' ? (
          <Button variant="default" loading={cancel.busy} onClick={() => void cancel.run(undefined)}>
            {messages.common.cancel}
          </Button>
        ) : null}
        {state === 'cancelled' && transfer.kind === 'pull' ? (
          <Button variant="default" onClick={onResume}>
            {text.resume}
          </Button>
        ) : null}
      </div>
    </div>
  )
}
