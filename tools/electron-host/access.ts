import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/**
 * Who may speak to the host: a browser that opened the printed address once, and from then on carries its cookie.
 * A page elsewhere on the web cannot: the cookie is not sent for it, and host and origin are checked besides.
 */
export interface Access {
  /** The address of the page with a token that works once. */
  freshAddress(): string
  /** @returns the header that lets the browser in, or null when the token is not the present one */
  redeem(token: string): string | null
  check(request: Pick<IncomingMessage, 'headers' | 'method'>): Verdict
}

export type Verdict = 'allowed' | 'wrong host' | 'wrong origin' | 'no cookie'

const secret = (): string => randomBytes(32).toString('base64url')

const same = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

export function createAccess(port: number, openPath: string): Access {
  // Cookies are shared by all ports of a host, so the name carries the port.
  const cookieName = `verbatim-host-${port}`
  const cookie = secret()
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`])
  let token: string | null = null

  const hasCookie = (header: string | undefined): boolean =>
    (header ?? '').split(';').some((part) => {
      const [name, value = ''] = part.trim().split('=')
      return name === cookieName && same(value, cookie)
    })

  return {
    freshAddress: () => {
      token = secret()
      return `http://127.0.0.1:${port}${openPath}?token=${token}`
    },
    redeem: (given) => {
      if (token === null || !same(given, token)) return null
      token = null
      return `${cookieName}=${cookie}; Path=/; HttpOnly; SameSite=Strict`
    },
    check: ({ headers, method }) => {
      const host = headers.host ?? ''
      if (!hosts.has(host)) return 'wrong host'
      const { origin } = headers
      const mustName = method !== 'GET' && method !== 'HEAD'
      if (origin === undefined ? mustName : origin !== `http://${host}`) return 'wrong origin'
      return hasCookie(headers.cookie) ? 'allowed' : 'no cookie'
    },
  }
}
