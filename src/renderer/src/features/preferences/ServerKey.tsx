import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { keyAddress } from '../../../../shared/domain/serverAddress.ts'
import { messages } from '../../messages/en.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { useTopic } from '../../ipc/context.ts'
import { useAction, useRefreshOn, useRequest } from '../../ipc/useRequest.ts'
import styles from './preferences.module.css'

const text = messages.preferences.key

/** Whether the server at an address has a key; null until it is known. */
export function useHasKey(): (address: string) => boolean | null {
  const changed = useTopic('preferences')
  const request = useRequest('server.keys', undefined, { follow: false })
  useRefreshOn(changed === null ? null : String(changed.version), request.refresh)
  return (address) => request.data?.includes(keyAddress(address)) ?? null
}

interface ServerKeyProps {
  address: string
  hasKey: boolean | null
  /** Of what names the field already; undefined where it has to say itself what it is. */
  id?: string
}

/** Sets a server's key or takes it away; one that is set is never shown. */
export function ServerKey({ address, hasKey, id }: ServerKeyProps) {
  const set = useAction('server.setKey')
  const [typed, setTyped] = useState('')
  const key = typed.trim()
  const keep = async (): Promise<void> => {
    if (key !== '' && (await set.run({ address, key })) !== null) setTyped('')
  }
  return (
    <>
      <div className={styles.fields}>
        <TextInput
          {...(id === undefined ? {} : { style: { flex: 1 } })}
          type="password"
          autoComplete="off"
          {...(id === undefined ? { label: text.name } : { id })}
          aria-label={text.of(address)}
          placeholder={hasKey === null ? '' : text[hasKey ? 'isSet' : 'isNone']}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void keep()
          }}
        />
        <Button
          variant="default"
          aria-label={text.keepNamed(address)}
          disabled={key === ''}
          loading={set.busy}
          onClick={() => void keep()}
        >
          {text.keep}
        </Button>
        {hasKey === true ? (
          <Button
            variant="default"
            aria-label={text.removeNamed(address)}
            onClick={() => void set.run({ address, key: null })}
          >
            {text.remove}
          </Button>
        ) : null}
      </div>
      {set.error === null ? null : <ErrorNotice error={set.error} title={messages.common.failed.action} />}
    </>
  )
}
