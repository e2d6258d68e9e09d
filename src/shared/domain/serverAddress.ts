/** The address of a model server, written as Ollama itself reads it. */

const STANDARD_PORT = '11434'

/** Why an address cannot be one. */
export type AddressFault = 'no address' | 'neither http nor https' | 'user name or password'

/**
 * Reads `127.0.0.1`, `:11434`, `0.0.0.0`, with or without scheme. Whether texts may go there is another question.
 *
 * @param written not empty
 */
export function readServerAddress(written: string): URL | AddressFault {
  const text = written.trim()
  const hasScheme = text.includes('://')
  let url: URL
  try {
    url = new URL(hasScheme ? text : `http://${withHost(text)}`)
  } catch {
    return 'no address'
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'neither http nor https'
  if (url.username !== '' || url.password !== '') return 'user name or password'
  // A browser writes what no host name has as %20 and the like, where Node refuses it.
  if (/\s/.test(text) || !/^(?:\[[0-9a-f:.]+\]|[\p{L}\p{N}._-]+)$/iu.test(url.hostname)) return 'no address'
  // URL drops a port that is the scheme's own, so ":80" has to be looked for in the text.
  if (!hasScheme && url.port === '' && !/:80(?:\/|$)/.test(text)) url.port = STANDARD_PORT
  // "All interfaces" is where a server listens; a client reaches it on the loopback.
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1'
  if (url.hostname === '[::]') url.hostname = '[::1]'
  return url
}

/** Fills in what Ollama lets people leave out: the host before a port, the brackets of a bare IPv6 address. */
function withHost(text: string): string {
  if (/^:\d+/.test(text)) return `127.0.0.1${text}`
  if (/^[0-9a-f:]*:[0-9a-f:]*:[0-9a-f:]*$/i.test(text)) return `[${text}]`
  return text
}

/** The same for each way to write an address, and as a server is known by where it is shown; '' is the standard one. */
export function normalAddress(written: string): string {
  const url = readServerAddress(written === '' ? '127.0.0.1' : written)
  return typeof url === 'string' ? written : url.origin + url.pathname.replace(/\/+$/, '')
}

/** What a key is kept under: servers with OpenAI's API are known with and without their `/v1`. */
export const keyAddress = (written: string): string => normalAddress(written).replace(/\/v1$/, '')

export function isLoopback(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    /^127(?:\.\d{1,3}){3}$/.test(host) ||
    host === '[::1]' ||
    host === '::1' ||
    /^\[::ffff:7f[0-9a-f]{2}:/.test(host)
  )
}
