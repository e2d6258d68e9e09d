import { useTopic } from './context.ts'
import { type Requested, useRefreshOn, useRequest } from './useRequest.ts'
import type { RequestOutput } from '../../../shared/ipc/index.ts'

/** All preferences, as they are now: whoever changed them, the window, the command line or a dialog. */
export function usePreferences(): Requested<RequestOutput<'preferences.get'>> {
  const changed = useTopic('preferences')
  const request = useRequest('preferences.get', undefined, { follow: false })
  useRefreshOn(changed === null ? null : String(changed.version), request.refresh)
  return request
}
