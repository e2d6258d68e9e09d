import { useCallback, useEffect, useReducer, useRef, useState } from 'react'
import { toErrorData, fromErrorData, VerbatimError } from '../../../shared/domain/errors.ts'
import { keepFocus } from '../app/focus.ts'
import { nextRequestState } from './requestState.ts'
import { useClient, useTopic } from './context.ts'
import type { RequestEvent, RequestState } from './requestState.ts'
import type { RequestInput, RequestName, RequestOutput } from '../../../shared/ipc/index.ts'

/** Stored facts may change ten times a second during a run; views ask again at most this often. */
const REFRESH_MS = 300

export const asVerbatimError = (error: unknown): VerbatimError =>
  error instanceof VerbatimError ? error : fromErrorData(toErrorData(error))

export type Requested<T> = RequestState<T> & { refresh: () => void }

/** In place of an input: nothing is asked (yet). */
export const NOT_YET = Symbol('not yet')

/**
 * Asks when `input` changes and when stored facts changed. Older data stays until the new
 * answer is there, so that nothing flickers.
 */
export function useRequest<K extends RequestName>(
  name: K,
  input: RequestInput<K> | typeof NOT_YET,
  options: { follow?: boolean } = {},
): Requested<RequestOutput<K>> {
  const follow = options.follow ?? true
  const client = useClient()
  const facts = useTopic('facts')
  const version = follow ? (facts?.version ?? 0) : 0
  const [state, dispatch] = useReducer(
    (before: RequestState<RequestOutput<K>>, event: RequestEvent<RequestOutput<K>>) =>
      nextRequestState(before, event),
    { phase: 'idle', data: null, error: null, busy: false },
  )
  const key = input === NOT_YET ? null : JSON.stringify([input])
  const question = useRef({ number: 0, inFlight: false, again: false })
  const latest = useRef(input)
  latest.current = input

  const ask = useCallback((): void => {
    const wanted = latest.current
    if (wanted === NOT_YET) return
    const number = ++question.current.number
    question.current.inFlight = true
    question.current.again = false
    dispatch({ type: 'ask' })
    const settle = (event: RequestEvent<RequestOutput<K>>): void => {
      if (question.current.number !== number) return
      question.current.inFlight = false
      dispatch(event)
      if (question.current.again) setTimeout(() => question.current.number === number && ask(), REFRESH_MS)
    }
    client.request(name, wanted).then(
      (data) => settle({ type: 'answer', data }),
      (error: unknown) => settle({ type: 'fail', error: asVerbatimError(error) }),
    )
  }, [client, name])

  useEffect(() => {
    if (key === null) dispatch({ type: 'forget' })
    else ask()
    const current = question.current
    return () => {
      // Whatever is still under way answers a question nobody asks any more.
      current.number++
      current.inFlight = false
    }
  }, [key, ask])

  const seen = useRef(version)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  useEffect(() => {
    if (seen.current === version) return
    seen.current = version
    if (question.current.inFlight) question.current.again = true
    else
      timer.current ??= setTimeout(() => {
        timer.current = null
        ask()
      }, REFRESH_MS)
  }, [version, ask])
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current)
      timer.current = null
    },
    [],
  )

  return { ...state, refresh: ask }
}

/** Asks again when `when` has changed, for what does not follow every stored fact; null: not known yet. */
export function useRefreshOn(when: string | null, refresh: () => void): void {
  const seen = useRef(when)
  useEffect(() => {
    if (seen.current === when) return
    if (seen.current !== null) refresh()
    seen.current = when
  }, [when, refresh])
}

export interface Action<K extends RequestName> {
  /** Resolves with the answer, or null when it failed; the failure is in `error`. */
  run: (input: RequestInput<K>) => Promise<RequestOutput<K> | null>
  busy: boolean
  error: VerbatimError | null
  clear: () => void
}

/** A request made by a press of a button. */
export function useAction<K extends RequestName>(name: K): Action<K> {
  const client = useClient()
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<VerbatimError | null>(null)
  const run = useCallback(
    async (input: RequestInput<K>) => {
      const settleFocus = keepFocus()
      setBusy(true)
      setError(null)
      try {
        return await client.request(name, input)
      } catch (thrown) {
        setError(asVerbatimError(thrown))
        return null
      } finally {
        setBusy(false)
        settleFocus()
      }
    },
    [client, name],
  )
  const clear = useCallback(() => setError(null), [])
  return { run, busy, error, clear }
}
