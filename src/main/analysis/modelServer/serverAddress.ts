import { VerbatimError } from '../../../shared/domain/errors.ts'
import type { Preferences } from '../../../shared/domain/preferences.ts'
import { isLoopback, readServerAddress } from '../../../shared/domain/serverAddress.ts'
import type { ServerPlace } from './connect.ts'
import type { KeyOf } from './serverKey.ts'

const STANDARD_ADDRESS = 'http://127.0.0.1:11434'

/**
 * The server in force: at the address of the preference, else of OLLAMA_HOST, else at the standard one, checked by
 * `checkAddress`.
 *
 * @throws VerbatimError `server_address_refused`
 */
export function serverPlaceOf(
  preferences: Pick<Preferences, 'modelServerAddress' | 'modelServerConsent' | 'modelServerKind'>,
  environment: Readonly<Record<string, string | undefined>>,
  keyOf: KeyOf,
): ServerPlace {
  const written = preferences.modelServerAddress.trim() || (environment['OLLAMA_HOST'] ?? '').trim()
  const address = checkAddress(written, preferences.modelServerConsent)
  return { kind: preferences.modelServerKind, address, key: keyOf(address) }
}

/**
 * Reads an address as Ollama itself would (`127.0.0.1`, `:11434`, `0.0.0.0`, with or without scheme) and says whether
 * texts may be sent there: this machine always, link-local never, any other host only with consent to its name.
 *
 * @param agreeing how consent is given: words before the name of the host
 * @returns scheme, host, port and path without a trailing slash
 * @throws VerbatimError `server_address_refused`
 */
export function checkAddress(
  written: string,
  consent: string,
  agreeing = 'set the preference modelServerConsent to ',
): string {
  const url = readAddress(written)
  const host = url.hostname.toLowerCase()
  if (isLinkLocal(host)) {
    throw refused(`${host} is a link-local address`, 'Use an address of this machine or of a host you trust.')
  }
  if (!isLoopback(host) && consent.trim().toLowerCase() !== host) {
    throw refused(
      `${host} is not this machine`,
      `Texts would leave this machine. If you agree, ${agreeing}${host}.`,
    )
  }
  return url.origin + url.pathname.replace(/\/+$/, '')
}

function readAddress(written: string): URL {
  const text = written.trim()
  if (text === '') return new URL(STANDARD_ADDRESS)
  const url = readServerAddress(text)
  switch (url) {
    case 'no address':
      throw refused(`"${text}" is not an address`, 'Write it like http://127.0.0.1:11434.')
    case 'neither http nor https':
      throw refused(`"${text}" is neither http nor https`, 'Write it like http://127.0.0.1:11434.')
    case 'user name or password':
      throw refused(
        'the address holds a user name or password',
        'Leave them out: Verbatim does not send them.',
      )
    default:
      return url
  }
}

/** IPv4 169.254.0.0/16 and IPv6 fe80::/10, also written as an IPv4-mapped address. */
export function isLinkLocal(host: string): boolean {
  return (
    /^169\.254(?:\.\d{1,3}){2}$/.test(host) ||
    /^\[?fe[89ab][0-9a-f]:/i.test(host) ||
    /^\[?::ffff:(?:a9fe:|169\.254\.)/i.test(host)
  )
}

function refused(message: string, hint: string): VerbatimError {
  return new VerbatimError(
    'server_address_refused',
    `the model server's address is refused: ${message}`,
    hint,
  )
}
