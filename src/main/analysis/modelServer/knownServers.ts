/** The model servers of the preferences: the first one, and those that are asked beside it. */
import type { Preferences } from '../../../shared/domain/preferences.ts'
import { parseServers } from '../../../shared/domain/modelServers.ts'
import { normalAddress } from '../../../shared/domain/serverAddress.ts'
import { shortHash } from '../../hash.ts'
import type { ServerPlace } from './connect.ts'
import { checkAddress, serverPlaceOf } from './serverAddress.ts'
import type { KeyOf } from './serverKey.ts'

export interface KnownServer {
  /** The same as long as it is the same server, asked for the same model. */
  key: string
  /** As shown. */
  address: string
  /** null for the first one, which is asked by as many workers as are set. */
  slots: number | null
  /** What it calls the run's model; '' when it calls it the same. */
  model: string
  /** @throws VerbatimError `server_address_refused`, for want of consent for one; where keys cannot be read */
  place(): ServerPlace
}

const AGREEING = 'say so in Preferences, or in the preference servers behind its address: consent='

export type ServerPreferences = Pick<
  Preferences,
  'modelServerAddress' | 'modelServerConsent' | 'modelServerKind' | 'servers'
>

/** The servers of the preferences as they are, the first one first. */
export type ServersOf = (preferences: ServerPreferences) => [KnownServer, ...KnownServer[]]

/** @param environment OLLAMA_HOST is read where no address is set */
export const serversBy =
  (environment: Readonly<Record<string, string | undefined>>, keyOf: KeyOf): ServersOf =>
  (preferences) =>
    knownServers(preferences, environment, keyOf)

function knownServers(
  preferences: ServerPreferences,
  environment: Readonly<Record<string, string | undefined>>,
  keyOf: KeyOf,
): [KnownServer, ...KnownServer[]] {
  const { modelServerAddress, modelServerConsent, modelServerKind } = preferences
  const written = modelServerAddress.trim() || (environment['OLLAMA_HOST'] ?? '').trim()
  const first: KnownServer = {
    key: `${modelServerKind} ${normalAddress(written)} ${modelServerConsent}${markOf(keyOf, written)}`,
    address: normalAddress(written),
    slots: null,
    model: '',
    place: () => serverPlaceOf(preferences, environment, keyOf),
  }
  const further = (parseServers(preferences.servers) ?? []).map(
    ({ address, kind, slots, model, consent }): KnownServer => ({
      key: `${kind} ${normalAddress(address)} ${consent} ${model}${markOf(keyOf, address)}`,
      address: normalAddress(address),
      slots,
      model,
      place: () => {
        const checked = checkAddress(address, consent, AGREEING)
        return { kind, address: checked, key: keyOf(checked) }
      },
    }),
  )
  // One that is the first already has its workers.
  return [first, ...further.filter(({ address }) => address !== first.address)]
}

/** A server that is asked by another key is met anew. */
function markOf(keyOf: KeyOf, address: string): string {
  try {
    const key = keyOf(normalAddress(address))
    return key === null ? '' : ` ${shortHash(key)}`
  } catch {
    // `place` says why keys cannot be read.
    return ''
  }
}
