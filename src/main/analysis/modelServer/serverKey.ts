/** The keys that some model servers want: sent as `Authorization: Bearer`, to the server they are set for alone. */
import { VerbatimError } from '../../../shared/domain/errors.ts'

/** The key that a person set for the server at an address; null for none. Asked anew each time: it may have changed. */
export type KeyOf = (address: string) => string | null

export const NO_KEYS: KeyOf = () => null

/** Whom requests go to, and what lets them in. */
export interface Access {
  /** As `checkAddress` gives it. */
  address: string
  key: string | null
}

/** The header that lets a request in. */
export const authorization = (key: string | null): { authorization?: string } =>
  key === null ? {} : { authorization: `Bearer ${key}` }

/** What a server says, which is shown and logged: some repeat the key that they refuse. */
export const withoutKey = (said: string, { key }: Access): string =>
  key === null ? said : said.replaceAll(key, '[key]')

/**
 * The server lets nobody in as it is asked (HTTP 401): a person has to do something about it.
 *
 * @param said the server's own words, without the key; null for none
 */
export function keyRefused({ address, key }: Access, said: string | null): VerbatimError {
  const http = `HTTP 401${said === null || said === '' ? '' : `, ${said}`}`
  const message =
    key === null
      ? `${address} wants a key: set one in Preferences, or with "verbatim keys set" (${http})`
      : `${address} refuses the key that is set for it: set another one in Preferences, or with "verbatim keys set" (${http})`
  return new VerbatimError(
    'server_key_refused',
    message,
    'Whoever runs that server knows its key. Everything found so far stays; a run that was paused for it can be resumed.',
  )
}
