import { useCallback } from 'react'
import { useClient } from '../../ipc/context.ts'
import { asVerbatimError } from '../../ipc/useRequest.ts'
import { useNotices } from '../../stores/notices.ts'
import { usePreviewStore } from '../../stores/previews.ts'

/** Opens the system's file dialog; what is chosen goes to the previews. */
export function useChooseFiles(): () => Promise<void> {
  const client = useClient()
  const add = usePreviewStore((state) => state.add)
  const fail = useNotices((state) => state.fail)
  return useCallback(async () => {
    try {
      add(await client.request('sources.choose', undefined))
    } catch (thrown) {
      fail(asVerbatimError(thrown))
    }
  }, [client, add, fail])
}
