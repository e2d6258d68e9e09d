import { Button, Modal } from '@mantine/core'
import { useState } from 'react'
import { messages } from '../../messages/en.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { Section } from '../../components/Section.tsx'
import { TableHead } from '../../components/TableHead.tsx'
import { useTopic } from '../../ipc/context.ts'
import { NOT_YET, useAction, useRefreshOn, useRequest } from '../../ipc/useRequest.ts'
import { GetModel } from './GetModel.tsx'
import styles from './preferences.module.css'
import table from '../../components/table.module.css'
import type { InstalledModel, ModelList } from '../../../../shared/domain/models.ts'

const text = messages.models

/** What the server has, with what it takes; models are got and removed here. */
export function Models() {
  const server = useTopic('server')
  const transfer = useTopic('models')
  const isThere = server?.state === 'ready' || server?.state === 'model missing'
  const request = useRequest('models.list', isThere ? undefined : NOT_YET, { follow: false })
  const { refresh } = request
  useRefreshOn(isThere ? JSON.stringify([server.models, transfer?.state]) : null, refresh)
  const [removing, setRemoving] = useState<InstalledModel | null>(null)
  const list = request.data
  return (
    <Section title={text.title}>
      {!isThere ? <p className={styles.terms}>{text.noServer}</p> : null}
      {request.phase === 'failed' ? (
        <ErrorNotice error={request.error} title={messages.common.failed.action} kept="" onRetry={refresh} />
      ) : null}
      {list === null ? null : <Installed models={list.models} onRemove={setRemoving} />}
      <GetModel recommended={list?.recommended ?? []} machineMemory={list?.machineMemory ?? 0} />
      {list === null ? null : <Environment list={list} />}
      {removing === null ? null : (
        <Removal model={removing} onEnd={() => setRemoving(null)} onRemoved={refresh} />
      )}
    </Section>
  )
}

function Installed({
  models,
  onRemove,
}: {
  models: readonly InstalledModel[]
  onRemove: (model: InstalledModel) => void
}) {
  if (models.length === 0) return <p className={styles.terms}>{text.none}</p>
  return (
    <div className={table.tableWrap}>
      <table className={table.table} aria-label={text.listLabel}>
        <TableHead
          columns={[
            text.head.name,
            { figures: text.head.size },
            text.head.quantisation,
            text.head.memory,
            text.head.licence,
            null,
          ]}
        />
        <tbody>
          {models.map((model) => (
            <tr key={model.name}>
              <td>
                {model.name}
                <div className={table.sub}>{model.digest.slice(0, 12)}</div>
              </td>
              <td className={table.number}>{text.size(model.size)}</td>
              <td>
                {model.quantisation}
                <div className={table.sub}>{model.parameters}</div>
              </td>
              <td>
                {text.memory(model.memory)}
                <div className={table.sub}>{text.fit[model.fit]}</div>
              </td>
              <td>{model.licence === '' ? text.noLicence : model.licence}</td>
              <td>
                <Button
                  variant="default"
                  size="compact-xs"
                  aria-label={text.removeThis(model.name)}
                  onClick={() => onRemove(model)}
                >
                  {text.remove}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Removal(props: { model: InstalledModel; onEnd: () => void; onRemoved: () => void }) {
  const { model, onEnd, onRemoved } = props
  const remove = useAction('models.remove')
  const confirm = async (): Promise<void> => {
    if ((await remove.run({ name: model.name })) === null) return
    onEnd()
    onRemoved()
  }
  return (
    <Modal opened onClose={onEnd} title={text.removeTitle(model.name)}>
      <p>{text.removeBody(model.size)}</p>
      {remove.error === null ? null : (
        <ErrorNotice error={remove.error} title={messages.common.failed.action} />
      )}
      <div className={styles.under}>
        <Button variant="default" onClick={onEnd}>
          {messages.common.cancel}
        </Button>
        <Button color="red.9" loading={remove.busy} onClick={() => void confirm()}>
          {text.remove}
        </Button>
      </div>
    </Modal>
  )
}

function Environment({ list }: { list: ModelList }) {
  return (
    <details>
      <summary>{text.environment}</summary>
      <p className={styles.effect}>{text.environmentHint}</p>
      <dl>
        {list.environment.map(({ name, value, because }) => (
          <div key={name}>
            <dt className={styles.path}>
              {name}={value}
            </dt>
            <dd className={styles.terms}>{because}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
