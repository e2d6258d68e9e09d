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

export const changeServer = (
  servers: readonly FurtherServer[],
  index: number,
  change: Partial<FurtherServer>,
): FurtherServer[] => servers.map((server, at) => (at === index ? { ...server, ...change } : server))

export const removeServer = (servers: readonly FurtherServer[], index: number): FurtherServer[] =>
  servers.filter((_server, at) => at !== index)
