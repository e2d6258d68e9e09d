import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { isBelow } from '../../folders.ts'
import type { ProtocolPart } from '../parts.ts'
import { APP_HOST, APP_SCHEME } from './appOrigin.ts'
import { SECURITY_HEADERS } from './contentSecurityPolicy.ts'

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
}

/** Makes the app's scheme a standard, secure one. Once, before `ready`. */
export function registerAppScheme(protocol: Pick<ProtocolPart, 'registerSchemesAsPrivileged'>): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ])
}

/** Serves the built page, and only that folder, with the content policy on every answer. */
export function serveAppScheme(protocol: Pick<ProtocolPart, 'handle'>, pageFolder: string): void {
  protocol.handle(APP_SCHEME, (request) => answer(request, pageFolder))
}

async function answer(request: Request, pageFolder: string): Promise<Response> {
  const url = new URL(request.url)
  if (request.method !== 'GET') return refuse(405, 'only GET is answered')
  if (url.host !== APP_HOST) return refuse(404, 'no such host')
  const file = resolveInside(pageFolder, url.pathname)
  if (file === null) return refuse(400, 'the path leaves the page folder')
  const mediaType = MEDIA_TYPES[extname(file).toLowerCase()]
  if (mediaType === undefined) return refuse(404, 'no such file')
  try {
    return new Response(new Uint8Array(await readFile(file)), {
      headers: { ...SECURITY_HEADERS, 'content-type': mediaType },
    })
  } catch {
    return refuse(404, 'no such file')
  }
}

/** The file a URL path names within a folder; null when it names one outside, in whatever disguise. */
export function resolveInside(folder: string, urlPath: string): string | null {
  let path: string
  try {
    path = decodeURIComponent(urlPath)
  } catch {
    return null
  }
  // A backslash or a colon could name another place on Windows; our own files have neither.
  if (/[\0\\:]/.test(path)) return null
  const file = join(folder, path.endsWith('/') ? `${path}index.html` : path)
  return isBelow(folder, file) ? file : null
}

function refuse(status: number, reason: string): Response {
  return new Response(reason, { status, headers: { ...SECURITY_HEADERS, 'content-type': 'text/plain' } })
}
