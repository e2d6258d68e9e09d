import type { SeenServer, ServerState } from '../../../shared/domain/run.ts'
import { isLoopback, readServerAddress } from '../../../shared/domain/serverAddress.ts'

/** The host a model server's address names when it is another computer; null for this one or for no address. */
export function remoteHost(address: string): string | null {
  if (address.trim() === '') return null
  const url = readServerAddress(address)
  if (typeof url === 'string') return null
  const host = url.hostname.toLowerCase()
  return isLoopback(host) ? null : host
}

/** The other computers that texts are sent to: every model server elsewhere but those that lack a consent. */
export function remoteHosts(server: ServerState | null): string[] {
  if (server === null) return []
  const isAsked = ({ error }: SeenServer): boolean => error?.code !== 'server_address_refused'
  const hosts = [server, ...server.further].filter(isAsked).map(({ address }) => remoteHost(address))
  return [...new Set(hosts.filter((host) => host !== null))]
}
