import { useEffect, useRef } from 'react'
import { NOT_YET, useRequest } from '../../ipc/useRequest.ts'
import { whenEstimated } from './whenEstimated.ts'
import { Filter } from '../../../../shared/domain/filter.ts'
import type { LabelEstimates } from '../../../../shared/domain/feedback.ts'

/** So long nothing else is to have been read before the texts are looked at anew. */
const REST_MS = 5_000

/** In the order of the fields of the filter, so that equal ones read alike. */
const wordOf = (filter: Filter): string => JSON.stringify(Filter.parse(filter))

/**
 * What the answers tell of all texts in view while a part of them is read; null while that is not known of this very filter. A
 * look that is under way is waited for.
 */
export function useEstimates(
  filter: Filter,
  { read, texts }: { read: number; texts: number },
): LabelEstimates | null {
  const isPartly = read > 0 && read < texts
  const { data, busy, refresh } = useRequest('feedback.estimates', isPartly ? { filter } : NOT_YET, {
    follow: false,
  })
  const when = whenEstimated(read, texts)
  const asked = useRef(when)
  const isOfFilter = data !== null && wordOf(data.filter) === wordOf(filter)
  const told = isOfFilter ? whenEstimated(data.read, data.texts) : null
  useEffect(() => {
    // Another filter is asked for by itself.
    if (busy || when === asked.current || when === told) return
    const timer = setTimeout(() => {
      asked.current = when
      refresh()
    }, REST_MS)
    return () => clearTimeout(timer)
  }, [busy, when, told, refresh])
  return isPartly && isOfFilter ? data : null
}
