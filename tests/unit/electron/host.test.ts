import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAccess } from '../../../tools/electron-host/access.ts'
import { CloneError, decode, encode } from '../../../tools/electron-host/codec.ts'
import { createNotification } from '../../../tools/electron-host/desktop.ts'
import type { PageLink } from '../../../tools/electron-host/pageLink.ts'
import { withBridge } from '../../../tools/electron-host/server.ts'
import { createSession } from '../../../tools/electron-host/session.ts'
import { KnownEvents, strict } from '../../../tools/electron-host/strict.ts'
import { parseStartArguments } from '../../../tools/lib/startArguments.ts'
import { whyNotShown } from '../../../tools/lib/electronBinary.ts'

describe('values between page and host', () => {
  it('arrive as structured clone would bring them', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withSparseArray: false,
      withNullPrototype: false,
    })
    fc.assert(
      fc.property(anything, (value) => {
        expect(decode(encode(value))).toEqual(structuredClone(value))
      }),
    )
  })

  it('keep cycles, shared parts, views on one buffer, and the kind of an error', () => {
    const bytes = new Uint8Array([1, 2, 3, 4])
    const value = {
      bytes,
      tail: bytes.subarray(2),
      error: new RangeError('far', { cause: new Map([[1, 2]]) }),
      self: {},
    }
    value.self = value
    const back = decode(encode(value)) as typeof value
    expect(back.self).toBe(back)
    expect(back.tail.buffer).toBe(back.bytes.buffer)
    expect([...back.tail]).toEqual([3, 4])
    expect(back.error).toBeInstanceOf(RangeError)
    expect(back.error.cause).toEqual(new Map([[1, 2]]))
  })

  it('cannot be functions, symbols, promises or weak maps', () => {
    for (const value of [() => 1, Symbol('a'), Promise.resolve(1), new WeakMap(), { deep: [() => 1] }]) {
      expect(() => encode(value)).toThrow(CloneError)
    }
  })

  it('do not reach the prototype of objects', () => {
    const back = decode(encode(JSON.parse('{"__proto__":{"polluted":true}}'))) as object
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype)
    expect('polluted' in {}).toBe(false)
  })
})

describe('a notification', () => {
  it('is shown on the page, which stands for the desktop', () => {
    const sent: unknown[] = []
    const link = { send: (message: unknown) => void sent.push(message) } as unknown as PageLink
    const Notification = createNotification(link)
    expect(Notification.isSupported()).toBe(true)
    const notification = new Notification({ title: 'A run is waiting', body: 'Everything is kept.' })
    notification.on('click', () => {})
    notification.show()
    expect(sent).toEqual([{ type: 'notification', title: 'A run is waiting', body: 'Everything is kept.' }])
    expect(() => notification.on('reply', () => {})).toThrow('reply')
  })
})

describe('the stand-in', () => {
  it('names what it does not have', () => {
    const part = strict('app', { quit: () => {} })
    expect(() => (part as unknown as { hide: unknown }).hide).toThrow(/no app\.hide/)
    expect(() => Object.assign(part, { hidden: true })).toThrow(/no app\.hidden/)
    expect(() => new KnownEvents('app', ['ready']).on('login', () => {})).toThrow(/no app\.on\('login'\)/)
  })

  it('puts its script before every other of the page', () => {
    const html =
      '<!doctype html><html><head lang="en"><script type="module" src="/a.js"></script></head></html>'
    expect(withBridge(html).indexOf('start.ts')).toBeLessThan(withBridge(html).indexOf('/a.js'))
  })

  it("denies in the browser what the app's permission check denies", () => {
    const { session, permissionsPolicy } = createSession()
    expect(permissionsPolicy()).toBe('')
    session.defaultSession.setPermissionCheckHandler((_contents, permission) => permission === 'fullscreen')
    expect(permissionsPolicy()).toContain('camera=()')
    expect(permissionsPolicy()).not.toContain('fullscreen')
  })
})

describe('access to the stand-in', () => {
  const access = createAccess(4000, '/open')
  const token = (): string => new URL(access.freshAddress()).searchParams.get('token') ?? ''
  const own = { host: '127.0.0.1:4000' }

  it('is given once for a token, and only for the latest one', () => {
    const first = token()
    const second = token()
    expect(access.redeem(first)).toBeNull()
    expect(access.redeem('')).toBeNull()
    expect(access.redeem(second)).toMatch(/HttpOnly; SameSite=Strict$/)
    expect(access.redeem(second)).toBeNull()
  })

  it('needs the cookie, our host, and our origin where there is one or where something is changed', () => {
    const cookie = access.redeem(token())?.split(';')[0] ?? ''
    const check = (headers: Record<string, string>, method = 'GET'): string =>
      access.check({ headers, method })
    expect(check({ ...own, cookie })).toBe('allowed')
    expect(check({ ...own, cookie: `other=1; ${cookie}` })).toBe('allowed')
    expect(check(own)).toBe('no cookie')
    expect(check({ ...own, cookie: cookie.slice(0, -1) })).toBe('no cookie')
    expect(check({ host: 'evil.example:4000', cookie })).toBe('wrong host')
    expect(check({ host: '127.0.0.1:4001', cookie })).toBe('wrong host')
    expect(check({ ...own, cookie, origin: 'https://evil.example' })).toBe('wrong origin')
    expect(check({ ...own, cookie, origin: 'null' })).toBe('wrong origin')
    expect(check({ ...own, cookie }, 'POST')).toBe('wrong origin')
    expect(check({ ...own, cookie, origin: 'http://127.0.0.1:4000' }, 'POST')).toBe('allowed')
  })
})

describe('npm start', () => {
  it('reads its arguments and passes the data folder on', () => {
    expect(parseStartArguments(['--data', '/a', '--port', '4000', '--no-build'])).toEqual({
      host: null,
      port: 4000,
      build: false,
      help: false,
      appArguments: ['--data', '/a'],
    })
    expect(() => parseStartArguments(['--port', '70000'])).toThrow(/--port takes/)
    expect(() => parseStartArguments(['--host', 'firefox'])).toThrow(/--host takes/)
    expect(() => parseStartArguments(['--bogus'])).toThrow()
  })

  it('knows where Electron cannot be shown', () => {
    const base = { wanted: null, isRoot: false, environment: {} } as const
    expect(whyNotShown({ ...base, platform: 'linux' })).toMatch(/no display/)
    expect(whyNotShown({ ...base, platform: 'linux', environment: { DISPLAY: ':0' } })).toBeNull()
    expect(whyNotShown({ ...base, platform: 'linux', environment: { DISPLAY: ':0' }, isRoot: true })).toMatch(
      /root/,
    )
    expect(whyNotShown({ ...base, platform: 'darwin' })).toBeNull()
  })
})
