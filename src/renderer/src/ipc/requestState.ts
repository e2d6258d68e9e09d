import type { VerbatimError } from '../../../shared/domain/errors.ts'

/**
 * What a view knows of an answer it asked for.
 * - `loading`: nothing to show yet
 * - `ready`: the answer of this very question; `busy` while it is asked again
 * - `partial`: older data is shown, and asking again failed
 * - `failed`: nothing to show, and why
 */
export type RequestState<T> =
  | { phase: 'idle'; data: null; error: null; busy: false }
  | { phase: 'loading'; data: null; error: null; busy: true }
  | { phase: 'ready'; data: T; error: null; busy: boolean }
  | { phase: 'partial'; data: T; error: VerbatimError; busy: boolean }
  | { phase: 'failed'; data: null; error: VerbatimError; busy: boolean }

export type RequestEvent<T> =
  { type: 'ask' } | { type: 'forget' } | { type: 'answer'; data: T } | { type: 'fail'; error: VerbatimError }

export function nextRequestState<T>(state: RequestState<T>, event: RequestEvent<T>): RequestState<T> {
  switch (event.type) {
    case 'forget':
      return { phase: 'idle', data: null, error: null, busy: false }
    case 'ask':
      if (state.phase === 'idle' || state.phase === 'loading')
        return { phase: 'loading', data: null, error: null, busy: true }
      return { ...state, busy: true }
    case 'answer':
      return { phase: 'ready', data: event.data, error: null, busy: false }
    case 'fail':
      return state.data === null
        ? { phase: 'failed', data: null, error: event.error, busy: false }
        : { phase: 'partial', data: state.data, error: event.error, busy: false }
  }
}
