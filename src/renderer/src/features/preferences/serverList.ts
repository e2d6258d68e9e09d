import type { SeenServer } from '../../../../shared/domain/run.ts'
import { normalAddress } from '../../../../shared/domain/serverAddress.ts'
import {
  type FurtherServer,
  type ServerKind,
  STANDARD_SLOTS,
  formatServers,
  parseServers,
} from '../../../../shared/domain/modelServers.ts'

/** The list with one more server; null when its address is none, or on the list already. */
export function addServer(
  servers: readonly FurtherServer[],
  address: string,
  kind: ServerKind,
): FurtherServer[] | null {
  const added = { address: address.trim(), kind, slots: STANDARD_SLOTS, model: '', consent: '' }
  const next = parseServers(formatServers([...servers, added]))
  return next?.length === servers.length + 1 ? next : null
}

/** No two of a list have the same: the address as it was written, and the kind. */
export type ServerName = Pick<FurtherServer, 'address' | 'kind'>

const isNamed =
  ({ address, kind }: ServerName) =>
  (server: FurtherServer): boolean =>
    server.address === address && server.kind === kind

export const changeServer = (
  servers: readonly FurtherServer[],
  name: ServerName,
  change: Partial<FurtherServer>,
): FurtherServer[] => servers.map((server) => (isNamed(name)(server) ? { ...server, ...change } : server))

export const removeServer = (servers: readonly FurtherServer[], name: ServerName): FurtherServer[] =>
  servers.filter((server) => !isNamed(name)(server))

/** How a server was seen; undefined until it was. Those that were seen are fewer where one is the first server itself. */
export const seenOf = ({ address }: ServerName, seen: readonly SeenServer[]): SeenServer | undefined =>
  seen.find((each) => each.address === normalAddress(address))

/**
 * Changes of a list, each of which starts from what the one before it made, also when that is not stored or shown yet.
 *
 * @param store false: it was refused
 */
export function createListChanges(store: (servers: readonly FurtherServer[]) => Promise<boolean>) {
  let stored: readonly FurtherServer[] = []
  let latest = stored
  let underWay = 0
  return {
    /** What is stored by now, as far as it is known. */
    follow: (servers: readonly FurtherServer[]): void => {
      stored = servers
      if (underWay === 0) latest = stored
    },
    /** @param change null: it cannot be made; resolves with whether it was made and stored */
    make: async (
      change: (servers: readonly FurtherServer[]) => readonly FurtherServer[] | null,
    ): Promise<boolean> => {
      const next = change(latest)
      if (next === null) return false
      latest = next
      underWay += 1
      const isStored = await store(next)
      underWay -= 1
      if (isStored) stored = next
      else if (underWay === 0) latest = stored
      return isStored
    },
  }
}
