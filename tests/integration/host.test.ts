import { request as httpRequest } from 'node:http'
import { rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { launchBrowser, testBrowser } from '../helpers/browser.ts'
import { type HostProcess, startHostProcess } from '../helpers/hostProcess.ts'
import { writeSmallApp } from '../helpers/smallApp.ts'

/** The stand-in host with an app of a few lines, in a real browser. */
interface SmallApi {
  invoke(channel: string, ...args: unknown[]): Promise<unknown>
  ping(value: unknown): void
  pongs(): unknown[]
  read(file: File): Promise<{ text: string; modified: number; path: string }>
  requireFs(): string
}
/** What these tests use of the page's window; the browser's own types belong to the page's sources. */
interface SmallWindow {
  api: SmallApi
  ranAfterBridge: boolean
  location: { href: string }
  open(address: string): unknown
  document: {
    querySelector(selector: string): { files: File[] }
    body: { insertAdjacentHTML(place: string, html: string): void }
  }
}

function ask(
  address: string,
  options: { path?: string; method?: string; headers?: Record<string, string> },
): Promise<{ status: number; text: string; cookie: string | null }> {
  const url = new URL(address)
  return new Promise((resolve, reject) => {
    const { path = '/', method = 'GET', headers = {} } = options
    const asked = httpRequest({ host: url.hostname, port: url.port, path, method, headers }, (response) => {
      let text = ''
      response.on('data', (chunk) => (text += String(chunk)))
      response.on('end', () => {
        resolve({
          status: response.statusCode ?? 0,
          text,
          cookie: response.headers['set-cookie']?.[0] ?? null,
        })
      })
    })
    asked.on('error', reject)
    asked.end()
  })
}

/** Asked from outside: the page's own policy forbids what a waiting function would evaluate in it. */
const untilReady = async (page: Page): Promise<void> => {
  await vi.waitFor(async () => expect(await page.evaluate(`'api' in globalThis`)).toBe(true), {
    timeout: 10_000,
  })
}

const NAVIGATION = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', 'sec-fetch-site': 'none' }

describe('who is let in by the stand-in host', () => {
  const app = writeSmallApp()
  let host: HostProcess
  beforeAll(async () => {
    host = await startHostProcess({ appFolder: app.folder, mainBundle: app.main })
  })
  afterAll(async () => {
    await host.quit()
    rmSync(app.folder, { recursive: true })
  })

  it('listens on the loopback interface only, under an address with a token', () => {
    expect(host.address()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/__host\/open\?token=[\w-]{43}$/)
  })

  it('refuses what has no cookie, a foreign host and a foreign origin', async () => {
    expect((await ask(host.address(), {})).status).toBe(403)
    expect(await ask(host.address(), { headers: { host: 'evil.example' } })).toMatchObject({
      status: 403,
      text: 'refused: wrong host\n',
    })
    expect(await ask(host.address(), { headers: { origin: 'https://evil.example' } })).toMatchObject({
      status: 403,
      text: 'refused: wrong origin\n',
    })
    const put = await ask(host.address(), { method: 'PUT', path: '/__host/upload/a/b' })
    expect(put).toMatchObject({ status: 403, text: 'refused: wrong origin\n' })
  })

  it('does not use the token up for what is not a browser, gives a strict cookie once, then prints a new address', async () => {
    const { pathname, search, host: hostName } = new URL(host.address())
    const path = pathname + search
    expect(await ask(host.address(), { path })).toMatchObject({ status: 200, cookie: null })

    const first = await ask(host.address(), { path, headers: NAVIGATION })
    expect(first.status).toBe(200)
    expect(first.cookie).toMatch(/^verbatim-host-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
    const cookie = first.cookie?.split(';')[0] ?? ''
    expect((await ask(host.address(), { headers: { cookie } })).status).toBe(200)

    const next = host.nextAddress()
    expect(await ask(host.address(), { path, headers: NAVIGATION })).toMatchObject({
      status: 403,
      cookie: null,
    })
    expect(await next).not.toContain(search)

    const crossSite = { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }
    expect((await ask(host.address(), { headers: crossSite })).status).toBe(403)
    const escaping = { cookie, origin: `http://${hostName}` }
    const upload = { method: 'PUT', path: '/__host/upload/..%2f..%2fescaped', headers: escaping }
    expect((await ask(host.address(), upload)).status).toBe(500)
    expect(
      (await ask(host.address(), { path: '/__host/page/../server.ts', headers: { cookie } })).status,
    ).toBe(404)
  })
})

describe.skipIf(testBrowser === null)('an app on the stand-in host', () => {
  const app = writeSmallApp()
  let host: HostProcess
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    ;[host, browser] = await Promise.all([
      startHostProcess({ appFolder: app.folder, mainBundle: app.main }),
      launchBrowser(),
    ])
    page = await browser.newPage()
    await page.goto(host.address())
    await untilReady(page)
  })
  afterAll(async () => {
    await browser.close()
    await host.quit()
    rmSync(app.folder, { recursive: true })
  })

  const inPage = <T>(work: (window: SmallWindow) => T | Promise<T>): Promise<T> =>
    page.evaluate(`(${work.toString()})(window)`)

  it('runs the preload before the page, with nothing but its three parts of electron', async () => {
    expect(await inPage((window) => window.ranAfterBridge)).toBe(true)
    expect(await inPage((window) => window.api.requireFs())).toBe('a sandboxed preload cannot require fs')
  })

  it('carries values as structured clone does', async () => {
    const seen = await inPage(async (window) => {
      const shared = { name: 'shared' }
      const cycle: Record<string, unknown> = { shared, again: shared }
      cycle['self'] = cycle
      const sent = [
        new Date(0),
        new Map([['a', new Set([1])]]),
        new Uint8Array([1, 2, 255]),
        undefined,
        -0,
        10n,
        /x/gi,
        cycle,
      ]
      const { args } = (await window.api.invoke('echo', ...sent)) as { args: typeof sent }
      const back = args[7] as Record<string, unknown>
      return {
        date: args[0] instanceof Date && args[0].getTime(),
        map: args[1] instanceof Map && args[1].get('a')?.has(1),
        bytes: args[2] instanceof Uint8Array && [...args[2]],
        missing: args[3] === undefined,
        zero: Object.is(args[4], -0),
        big: args[5] === 10n,
        expression: String(args[6]),
        cycle: back['self'] === back,
        shared: back['shared'] === back['again'],
      }
    })
    expect(seen).toEqual({
      date: 0,
      map: true,
      bytes: [1, 2, 255],
      missing: true,
      zero: true,
      big: true,
      expression: '/x/gi',
      cycle: true,
      shared: true,
    })
  })

  it('tells the app its own address for the sender, and its errors as Electron words them', async () => {
    expect(await inPage((window) => window.api.invoke('echo'))).toMatchObject({
      frame: 'verbatim://app/index.html',
      sender: 1,
    })
    const message = (channel: string): Promise<string> =>
      page.evaluate(`window.api.invoke('${channel}').then(() => 'none', (error) => error.message)`)
    expect(await message('fail')).toBe("Error invoking remote method 'fail': RangeError: too far")
    expect(await message('missing')).toBe(
      "Error invoking remote method 'missing': Error: No handler registered for 'missing'",
    )
    expect(await message('function')).toBe(
      "Error invoking remote method 'function': Error: An object could not be cloned.",
    )
  })

  it('names a member of electron that it does not have', async () => {
    expect(await inPage((window) => window.api.invoke('unknown'))).toContain('no app.dock')
  })

  it('pushes messages to the page', async () => {
    await inPage((window) => window.api.ping({ at: new Date(5) }))
    await expect.poll(() => inPage((window) => window.api.pongs())).toEqual([{ at: new Date(5) }])
  })

  it('gives a dropped file a path with its name, its bytes and its date', async () => {
    const file = join(app.folder, 'a file, dropped.csv')
    writeFileSync(file, 'a,b\n1,2\n')
    utimesSync(file, 1_600_000_000, 1_600_000_000)
    await inPage((window) =>
      window.document.body.insertAdjacentHTML('beforeend', '<input type="file" id="file">'),
    )
    await page.setInputFiles('#file', file)
    const seen = await inPage((window) => {
      return window.api.read(window.document.querySelector('#file').files[0]!)
    })
    expect(seen).toMatchObject({ text: 'a,b\n1,2\n', modified: 1_600_000_000_000 })
    expect(seen.path).toMatch(/a file, dropped\.csv$/)
    expect(seen.path.startsWith(join(app.folder, 'profile', 'dropped'))).toBe(true)
  })

  it('shows dialogs on the page, and lets a test answer them beforehand', async () => {
    const asked = inPage((window) => window.api.invoke('ask'))
    await page.getByRole('dialog', { name: 'Go on?' }).getByRole('button', { name: 'Yes' }).click()
    expect(await asked).toMatchObject({ response: 1 })

    const chosen = inPage((window) => window.api.invoke('choose'))
    const file = join(app.folder, 'package.json')
    await page.getByLabel('Files', { exact: true }).setInputFiles(file)
    expect(await chosen).toMatchObject({
      canceled: false,
      filePaths: [expect.stringMatching(/package\.json$/)],
    })

    host.answerNextDialog({ kind: 'message', button: 0 })
    expect(await inPage((window) => window.api.invoke('ask'))).toMatchObject({ response: 0 })
  })

  it('asks the app about new windows and navigations', async () => {
    expect(await inPage((window) => window.open('https://example.org/opened') === null)).toBe(true)
    await page.click('#out')
    await page.click('#away')
    await inPage((window) => {
      window.location.href = 'https://example.net/'
    })
    expect(await inPage((window) => window.api.invoke('opened'))).toEqual([
      'https://example.org/opened',
      'https://example.org/',
    ])
    expect(new URL(page.url()).hostname).toBe('127.0.0.1')
    expect(browser.contexts().flatMap((context) => context.pages())).toHaveLength(1)
  })

  it('denies what the app denies: permissions by header, requests by its filter', async () => {
    const policy = await page.evaluate(async () =>
      (await fetch('/index.html')).headers.get('permissions-policy'),
    )
    expect(policy).toContain('camera=()')
    expect(await page.evaluate(async () => (await fetch('/blocked.js')).status)).toBe(403)
  })

  it('works on after a reload', async () => {
    await page.reload()
    await untilReady(page)
    expect(await inPage((window) => window.api.invoke('echo', 1))).toMatchObject({ args: [1] })
  })

  it('prints a new address when the page is closed, and ends in good order', async () => {
    const next = host.nextAddress()
    await page.close()
    page = await browser.newPage()
    await page.goto(await next)
    await untilReady(page)
    expect(await inPage((window) => window.api.invoke('echo', 2))).toMatchObject({ args: [2] })
    expect(await host.quit()).toBe(0)
    expect(host.output()).toContain('will-quit')
    await page.getByText('Verbatim has ended').waitFor()
  })
})

describe.skipIf(testBrowser === null)('what the page keeps', () => {
  it('is there at the next start, on another port and after a kill', async () => {
    const app = writeSmallApp()
    const browser = await launchBrowser()
    const opened = async (work: (page: Page) => Promise<void>): Promise<void> => {
      const host = await startHostProcess({ appFolder: app.folder, mainBundle: app.main })
      try {
        const page = await browser.newPage()
        await page.goto(host.address())
        await untilReady(page)
        await work(page)
        await page.close()
      } finally {
        await host.kill()
      }
    }
    const shown = (page: Page): Promise<unknown> => page.evaluate(`localStorage.getItem('place')`)
    try {
      await opened(async (page) => {
        expect(await shown(page)).toBeNull()
        await page.evaluate(`localStorage.setItem('place', 'runs')`)
        await page.evaluate(`localStorage.setItem('gone', 'x'); localStorage.removeItem('gone')`)
        // Told to nobody, as is what a page says at the moment it is left.
        await page.evaluate(`localStorage.untold = 'y'`)
        await page.reload()
        await untilReady(page)
        expect(await shown(page)).toBe('runs')
        expect(await page.evaluate(`api.invoke('echo', 1)`)).toMatchObject({ args: [1] })
      })
      await opened(async (page) => {
        expect(await shown(page)).toBe('runs')
        expect(await page.evaluate(`localStorage.getItem('gone')`)).toBeNull()
        expect(await page.evaluate(`localStorage.getItem('untold')`)).toBe('y')
      })
    } finally {
      await browser.close()
      rmSync(app.folder, { recursive: true })
    }
  })
})
