import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningApp, canShowWindow, startApp } from '../helpers/app.ts'
import { temporaryFolderFor } from '../helpers/folders.ts'

/** Directives, in the order of their names, that stop one attempt each. */
const BLOCKED = ['connect-src', 'frame-src', 'img-src', 'script-src-elem', 'style-src-elem']

/** What hostile content in the page could try, tried. */
describe.skipIf(!canShowWindow)('the page', () => {
  let app: RunningApp
  const folder = temporaryFolderFor()
  beforeAll(async () => {
    app = await startApp({ dataFolder: folder.path })
  })
  afterAll(async () => {
    await app.close()
    folder.remove()
  })

  const run = (script: string): Promise<unknown> => app.page.evaluate(script)

  it('has no Node, and of the preload exactly three functions that cannot be changed', async () => {
    expect(await run('[typeof require, typeof process, typeof module, typeof Buffer].join()')).toBe(
      'undefined,undefined,undefined,undefined',
    )
    expect(await run('Object.keys(window.api).sort()')).toEqual(['accept', 'on', 'request'])
    expect(await run('try { window.api.request = null } catch {}; typeof window.api.request')).toBe(
      'function',
    )
    expect(await run('try { window.api = null } catch {}; typeof window.api')).toBe('object')
  })

  it('gets refusals as data for names and inputs that are not in the contract', async () => {
    const refused = { ok: false, error: { code: 'usage' } }
    expect(await run("window.api.request('shell.run', 'ls')")).toMatchObject(refused)
    expect(await run("window.api.request('__proto__', {})")).toMatchObject(refused)
    expect(await run("window.api.request('items.detail', { item: '1; DROP TABLE items' })")).toMatchObject(
      refused,
    )
    expect(await run("window.api.request('sources.inspect', { file: '/etc/passwd' })")).toMatchObject({
      ok: false,
      error: { code: 'not_found' },
    })
    expect(await run("window.api.accept(['/etc/passwd'])")).toMatchObject({
      ok: false,
      error: { code: 'file_not_found' },
    })
  })

  it('opens no window and goes nowhere', async () => {
    const address = app.page.url()
    await app.answerNextDialog({ kind: 'message', button: 0 })
    expect(await run("window.open('https://example.org/') === null")).toBe(true)
    await run("window.location.href = 'https://example.org/'; undefined")
    await run(`{
      const link = document.createElement('a')
      link.href = 'https://example.org/'
      document.body.append(link)
      link.click()
      link.remove()
    }`)
    await app.page.waitForTimeout(300)
    expect(app.page.url()).toBe(address)
    expect(app.page.context().pages()).toHaveLength(1)
  })

  it('asks before a link goes outside, and opens nothing but https and mailto', async () => {
    if (app.host === 'stand-in') {
      // The overlay of the question shows on the page there; a refused kind of link shows none.
      await run("window.open('https://example.org/page')")
      const question = app.page.getByRole('dialog', { name: 'Open this address outside Verbatim?' })
      await question.getByText('https://example.org/page').waitFor()
      await question.getByRole('button', { name: 'Cancel' }).click()
      await question.waitFor({ state: 'hidden' })
      await run("window.open('file:///etc/passwd')")
      await app.page.waitForTimeout(300)
      expect(await question.count()).toBe(0)
    }
  })

  it('reaches no network: scripts, images, frames, sockets and forms are blocked', async () => {
    const violations = await run(`new Promise((resolve) => {
      const expected = ${JSON.stringify(BLOCKED)}
      const blocked = new Set()
      document.addEventListener('securitypolicyviolation', (event) => {
        blocked.add(event.effectiveDirective)
        // A frame is blocked by another process than the page's, so how soon that is told is the machine's. What was not
        // blocked gets a moment to show itself.
        if (expected.every((directive) => blocked.has(directive)))
          setTimeout(() => resolve(expected), 500)
      })
      const add = (name, attributes) => document.body.append(Object.assign(document.createElement(name), attributes))
      add('img', { src: 'https://example.org/a.png' })
      add('script', { src: 'https://example.org/a.js' })
      add('iframe', { src: 'https://example.org/' })
      add('link', { rel: 'stylesheet', href: 'https://example.org/a.css' })
      fetch('https://example.org/').catch(() => {})
      try { new WebSocket('wss://example.org/') } catch {}
      const form = Object.assign(document.createElement('form'), { action: 'https://example.org/', method: 'post' })
      document.body.append(form)
      try { form.submit() } catch {}
      const inline = document.createElement('script')
      inline.textContent = 'window.inlineRan = true'
      document.body.append(inline)
      // Later, because a script that the tests bring along may use eval itself.
      setTimeout(() => { try { window.evalRan = eval('1') } catch {} })
      setTimeout(() => resolve([...blocked].sort()), 15_000)
    })`)
    expect(violations).toEqual(BLOCKED)
    expect(await run('[window.inlineRan, window.evalRan]')).toEqual([undefined, undefined])
    expect(app.foreignRequests()).toEqual([])
    expect(app.connections()).toEqual([])
  })

  it('has no permission', async () => {
    const states = await run(`Promise.all(['geolocation', 'camera', 'microphone'].map((name) =>
      navigator.permissions.query({ name }).then(({ state }) => state)))`)
    expect(states).toEqual(['denied', 'denied', 'denied'])
  })

  it('shows mail in a frame that runs nothing', async () => {
    const ran = await run(`new Promise((resolve) => {
      const frame = document.createElement('iframe')
      frame.setAttribute('sandbox', '')
      frame.srcdoc = '<script>parent.postMessage("ran", "*")</script><img src=x onerror="parent.postMessage(\\'ran\\', \\'*\\')">'
      window.addEventListener('message', () => resolve(true))
      document.body.append(frame)
      setTimeout(() => resolve(false), 500)
    })`)
    expect(ran).toBe(false)
  })
})
