import { isLoopback, readServerAddress } from '../../../shared/domain/serverAddress.ts'

/** The host a model server's address names when it is another computer; null for this one or for no address. */
export function remoteHost(address: string): string | null {
  if (address.trim() === '') return null
  const url = readServerAddress(address)
  if (typeof url === 'string') return null
  const host = url.hostname.toLowerCase()
  return isLoopback(host) ? null : host
}
