import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { mkdirSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SILENT_LOGGER } from '../../../src/main/logger.ts'
import type {
  AppPart,
  DialogPart,
  ProtocolPart,
  SessionPart,
  WebContentsPart,
} from '../../../src/main/electron/parts.ts'
import { createAppOrigin } from '../../../src/main/electron/security/appOrigin.ts'
import {
  registerAppScheme,
  resolveInside,
  serveAppScheme,
} from '../../../src/main/electron/security/appScheme.ts'
import { CONTENT_SECURITY_POLICY } from '../../../src/main/electron/security/contentSecurityPolicy.ts'
import { keepCrashReportsLocal } from '../../../src/main/electron/security/crashReports.ts'
import {
  openExternalAfterConfirmation,
  parseExternalAddress,
} from '../../../src/main/electron/security/externalLinks.ts'
import { denyNavigation } from '../../../src/main/electron/security/navigation.ts'
import { blockNetwork, isLocalAddress } from '../../../src/main/electron/security/network.ts'
import { denyPermissions } from '../../../src/main/electron/security/permissions.ts'
import { sandboxEveryRenderer } from '../../../src/main/electron/security/sandbox.ts'
import { isTrustedSender } from '../../../src/main/electron/security/senderCheck.ts'
import { createWebPreferences } from '../../../src/main/electron/security/webPreferences.ts'
import { denyWebviews } from '../../../src/main/electron/security/webview.ts'
import { denyNewWindows } from '../../../src/main/electron/security/windowOpen.ts'
import { temporaryFolder } from '../../helpers/temporaryFolder.ts'

const origin = createAppOrigin(null)
const FOREIGN = [
  'https://example.org/',
  'http://127.0.0.1:5173/',
  'file:///etc/passwd',
  'verbatim://other/index.html',
  'verbatim://app.example.org/',
  'verbatim://user@app/',
  'javascript:alert(1)',
  'about:blank',
  'not an address',
  '',
]

/** Notes the listeners of events, as the real object would keep them, and lets a test raise an event. */
function recordEvents(): { on: WebContentsPart['on']; raise: (name: string, details: object) => boolean } {
  const listeners = new Map<string, (event: object) => void>()
  const on = (name: string, listener: (event: object) => void): void => void listeners.set(name, listener)
  return {
    on: on as unknown as WebContentsPart['on'],
    raise: (name, details) => {
      let prevented = false
      listeners.get(name)?.({ ...details, preventDefault: () => (prevented = true) })
      return prevented
    },
  }
}

describe('the app origin', () => {
  it('knows its own pages from all others', () => {
    expect(origin.includes('verbatim://app/index.html')).toBe(true)
    expect(FOREIGN.filter((address) => origin.includes(address))).toEqual([])
  })

  it('takes the bundler in only where a development checkout names it', () => {
    const development = createAppOrigin('http://localhost:5173')
    expect(development.includes('http://localhost:5173/src/main.tsx')).toBe(true)
    expect(development.includes('ws://localhost:5173/')).toBe(true)
    expect(development.includes('http://localhost:5174/')).toBe(false)
    expect(development.includes('https://localhost.example.org/')).toBe(false)
  })
})

describe('the page', () => {
  it('is sandboxed, isolated and without Node', () => {
    const preferences = createWebPreferences({ preload: '/preload.cjs', developerTools: false })
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      devTools: false,
    })
    expect(preferences).not.toHaveProperty('enableBlinkFeatures')
  })

  it('is sandboxed even when a window forgets to say so', () => {
    let sandboxed = false
    sandboxEveryRenderer({ enableSandbox: () => (sandboxed = true) } as Pick<AppPart, 'enableSandbox'>)
    expect(sandboxed).toBe(true)
  })

  it('loads scripts of its own only, and nothing by default', () => {
    const policy = new Map(
      CONTENT_SECURITY_POLICY.split('; ').map((directive) => {
        const [name = '', ...sources] = directive.split(' ')
        return [name, sources] as const
      }),
    )
    expect(policy.get('default-src')).toEqual(["'none'"])
    expect(policy.get('script-src')).toEqual(["'self'"])
    expect(policy.get('connect-src')).toEqual(["'self'"])
    for (const name of [
      'object-src',
      'base-uri',
      'form-action',
      'frame-ancestors',
      'frame-src',
      'worker-src',
    ]) {
      expect(policy.get(name)).toEqual(["'none'"])
    }
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/https?:|unsafe-eval|\*/)
  })
})

describe('the app scheme', () => {
  it('is a standard, secure scheme that keeps the content policy', () => {
    type Scheme = Parameters<ProtocolPart['registerSchemesAsPrivileged']>[0][number]
    const registered: Scheme[] = []
    registerAppScheme({ registerSchemesAsPrivileged: (schemes) => void registered.push(...schemes) })
    expect(registered).toHaveLength(1)
    expect(registered[0]).toMatchObject({ scheme: 'verbatim', privileges: { standard: true, secure: true } })
    expect(registered[0]?.privileges).not.toHaveProperty('bypassCSP')
    expect(registered[0]?.privileges).not.toHaveProperty('corsEnabled')
  })

  it('never names a file outside its folder, however the path is written', () => {
    const parts = fc.constantFrom(
      '..',
      '.',
      '%2e%2e',
      '%2E%2e',
      '..%2f',
      '%5c',
      '\\',
      'c:',
      'a',
      '/',
      '%00',
      '%',
      '~',
    )
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 8 }), fc.constantFrom('/', '%2f', ''), (names, separator) => {
        const file = resolveInside('/srv/page', `/${names.join(separator)}`)
        return file === null || (file.startsWith('/srv/page/') && !file.split('/').includes('..'))
      }),
    )
    expect(resolveInside('/srv/page', '/assets/a.js')).toBe('/srv/page/assets/a.js')
    expect(resolveInside('/srv/page', '/')).toBe('/srv/page/index.html')
    expect(resolveInside('/srv/page', '/%2e%2e/page-secret/a.js')).toBeNull()
  })

  it('serves the page with the policy, and refuses the rest', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'page'))
    writeFileSync(join(folder, 'page', 'index.html'), '<!doctype html>')
    writeFileSync(join(folder, 'page', 'secret.key'), 'no known kind')
    writeFileSync(join(folder, 'outside.js'), 'outside')
    let handler: ((request: Request) => Response | Promise<Response>) | undefined
    serveAppScheme(
      { handle: (_scheme, handle) => (handler = handle as unknown as typeof handler) } as Pick<
        ProtocolPart,
        'handle'
      >,
      join(folder, 'page'),
    )
    const ask = async (address: string, method = 'GET'): Promise<Response> =>
      handler!(new Request(address, { method }))

    const page = await ask('verbatim://app/index.html')
    expect([page.status, await page.text()]).toEqual([200, '<!doctype html>'])
    expect(page.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY)
    expect(page.headers.get('x-content-type-options')).toBe('nosniff')
    const statuses = await Promise.all([
      ask('verbatim://app/%2e%2e%2foutside.js'),
      ask('verbatim://app/..%5coutside.js'),
      ask('verbatim://other/index.html'),
      ask('verbatim://app/secret.key'),
      ask('verbatim://app/missing.js'),
      ask('verbatim://app/index.html', 'POST'),
    ])
    expect(statuses.map(({ status }) => status)).toEqual([400, 400, 404, 404, 404, 405])
  })
})

describe('who is listened to', () => {
  it('is the top frame of the app itself and nobody else', () => {
    const url = 'verbatim://app/index.html'
    expect(isTrustedSender({ senderFrame: { url, parent: null } }, origin)).toBe(true)
    expect(isTrustedSender({ senderFrame: { url, parent: {} } }, origin)).toBe(false)
    expect(isTrustedSender({ senderFrame: null }, origin)).toBe(false)
    for (const foreign of FOREIGN) {
      expect(isTrustedSender({ senderFrame: { url: foreign, parent: null } }, origin)).toBe(false)
    }
  })
})

describe('navigation, windows and webviews', () => {
  it('go nowhere', () => {
    const contents = recordEvents()
    denyNavigation(contents, origin, SILENT_LOGGER)
    denyWebviews(contents)
    for (const url of FOREIGN) {
      expect(contents.raise('will-navigate', { url, isMainFrame: true })).toBe(true)
      expect(contents.raise('will-frame-navigate', { url, isMainFrame: true })).toBe(true)
      expect(contents.raise('will-redirect', { url, isMainFrame: true })).toBe(true)
    }
    const own = 'verbatim://app/index.html'
    expect(contents.raise('will-navigate', { url: own, isMainFrame: true })).toBe(false)
    expect(contents.raise('will-frame-navigate', { url: own, isMainFrame: false })).toBe(true)
    expect(contents.raise('will-attach-webview', {})).toBe(true)
  })

  it('open no second window; a link is handed on', () => {
    let handler: Parameters<WebContentsPart['setWindowOpenHandler']>[0] | undefined
    const handedOn: string[] = []
    denyNewWindows({ setWindowOpenHandler: (given) => (handler = given) }, (address) =>
      handedOn.push(address),
    )
    expect(handler?.({ url: 'https://example.org/' } as Parameters<NonNullable<typeof handler>>[0])).toEqual({
      action: 'deny',
    })
    expect(handedOn).toEqual(['https://example.org/'])
  })
})

describe('permissions', () => {
  it('are denied on request, on check and for devices; only writing to the clipboard is not', () => {
    const set: Record<string, (...args: never[]) => unknown> = {}
    const keep = (name: string) => (handler: unknown) =>
      void (set[name] = handler as (...args: never[]) => unknown)
    denyPermissions({
      setPermissionRequestHandler: keep('request'),
      setPermissionCheckHandler: keep('check'),
      setDevicePermissionHandler: keep('device'),
    } as unknown as SessionPart)
    const request = set['request'] as (
      contents: null,
      permission: string,
      answer: (granted: boolean) => void,
    ) => void
    const check = set['check'] as (contents: null, permission: string) => boolean
    const denied = [
      'media',
      'geolocation',
      'notifications',
      'midi',
      'openExternal',
      'hid',
      'clipboard-read',
      'new-one',
    ]
    for (const permission of denied) {
      let granted: boolean | undefined
      request(null, permission, (answer) => (granted = answer))
      expect([permission, granted, check(null, permission)]).toEqual([permission, false, false])
    }
    expect(check(null, 'clipboard-sanitized-write')).toBe(true)
    expect((set['device'] as () => boolean)()).toBe(false)
  })
})

describe('links to outside', () => {
  it('are https or mailto, and nothing else', () => {
    expect(parseExternalAddress('https://example.org/a?b=c')).toBe('https://example.org/a?b=c')
    expect(parseExternalAddress('mailto:ann@example.org')).toBe('mailto:ann@example.org')
    const refused = [
      'http://example.org/',
      'file:///etc/passwd',
      'smb://host/share',
      'ms-msdt:/id',
      'javascript:alert(1)',
      'https://user:secret@example.org/',
      `https://example.org/${'a'.repeat(3000)}`,
      'not an address',
    ]
    expect(refused.filter((address) => parseExternalAddress(address) !== null)).toEqual([])
  })

  it('open only after the person said so, seeing the whole address', async () => {
    const opened: string[] = []
    const shell = {
      openExternal: (address: string) => {
        opened.push(address)
        return Promise.resolve()
      },
    }
    const seen: string[] = []
    const answering = (response: number): Pick<DialogPart, 'showMessageBox'> => ({
      showMessageBox: ((options: { detail: string }) => {
        seen.push(options.detail)
        return Promise.resolve({ response, checkboxChecked: false })
      }) as unknown as DialogPart['showMessageBox'],
    })
    expect(await openExternalAfterConfirmation('https://example.org/', { dialog: answering(0), shell })).toBe(
      false,
    )
    expect(opened).toEqual([])
    expect(await openExternalAfterConfirmation('file:///etc/passwd', { dialog: answering(1), shell })).toBe(
      false,
    )
    expect(await openExternalAfterConfirmation('https://example.org/', { dialog: answering(1), shell })).toBe(
      true,
    )
    expect(opened).toEqual(['https://example.org/'])
    expect(seen).toEqual(['https://example.org/', 'https://example.org/'])
  })
})

describe('the network', () => {
  it('is out of reach of the page', () => {
    let listener:
      ((details: { url: string }, answer: (response: { cancel: boolean }) => void) => void) | undefined
    let spelling: boolean | undefined
    const events = recordEvents()
    blockNetwork(
      {
        on: events.on as unknown as SessionPart['on'],
        setSpellCheckerEnabled: (enabled) => (spelling = enabled),
        webRequest: {
          onBeforeRequest: ((given: typeof listener) =>
            (listener = given)) as SessionPart['webRequest']['onBeforeRequest'],
        },
      },
      { origin, developerTools: false, logger: SILENT_LOGGER },
    )
    const cancelled = (url: string): boolean => {
      let cancel = false
      listener?.({ url }, (response) => (cancel = response.cancel))
      return cancel
    }
    expect(
      ['https://example.org/', 'http://127.0.0.1:11434/', 'ws://example.org/', 'file:///etc/passwd'].map(
        cancelled,
      ),
    ).toEqual([true, true, true, true])
    expect(cancelled('verbatim://app/assets/a.js')).toBe(false)
    expect(cancelled('data:image/png;base64,AA==')).toBe(false)
    expect(events.raise('will-download', {})).toBe(true)
    expect(spelling).toBe(false)
  })

  it('opens the developer tools to themselves in a development checkout only', () => {
    expect(isLocalAddress('devtools://devtools/bundled/a.js', origin, true)).toBe(true)
    expect(isLocalAddress('devtools://devtools/bundled/a.js', origin, false)).toBe(false)
  })

  it('gets no crash report', () => {
    const started: unknown[] = []
    keepCrashReportsLocal({ start: (options) => void started.push(options) })
    expect(started).toEqual([{ uploadToServer: false }])
  })
})

describe('the packaged program', () => {
  const configuration = readFileSync(new URL('../../../electron-builder.yml', import.meta.url), 'utf8')

  it.each([
    ['runAsNode', false],
    ['enableNodeOptionsEnvironmentVariable', false],
    ['enableNodeCliInspectArguments', false],
    ['grantFileProtocolExtraPrivileges', false],
    ['onlyLoadAppFromAsar', true],
    ['enableEmbeddedAsarIntegrityValidation', true],
  ])('has the fuse %s set to %s', (name, value) => {
    expect(configuration).toMatch(new RegExp(`^ {2}${name}: ${value}$`, 'm'))
  })

  it('looks for no update', () => {
    expect(configuration).toMatch(/^publish: null$/m)
  })
})
