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

/** Nothing is asked there: its address will not do, or consent is missing. */
export const isRefused = ({ error }: SeenServer): boolean => error?.code === 'server_address_refused'

/** Whether it is another computer that the person did not agree to yet. */
export function lacksConsent(server: SeenServer, agreed: string): boolean {
  const host = remoteHost(server.address)
  return isRefused(server) && host !== null && host !== agreed
}

/** What the server said; how to agree is said where the button is. */
export function serverError(server: SeenServer, agreed: string): { message: string; hint: string } | null {
  const { error } = server
  return error === null || !lacksConsent(server, agreed) ? error : { ...error, hint: '' }
}

/** The other computers that texts are sent to: every model server elsewhere but those that lack a consent. */
export function remoteHosts(server: ServerState | null): string[] {
  if (server === null) return []
  const hosts = [server, ...server.further]
    .filter((each) => !isRefused(each))
    .map(({ address }) => remoteHost(address))
  return [...new Set(hosts.filter((host) => host !== null))]
}
