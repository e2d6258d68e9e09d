import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { createFileRegistry } from '../../../src/main/electron/ipc/fileRegistry.ts'
import { registerFiles } from '../../../src/main/electron/ipc/registerFiles.ts'
import { type Border, registerHandlers } from '../../../src/main/electron/ipc/registerHandlers.ts'
import { registerTopics } from '../../../src/main/electron/ipc/registerTopics.ts'
import type { IpcMainPart } from '../../../src/main/electron/parts.ts'
import { SILENT_LOGGER } from '../../../src/main/logger.ts'
import { VerbatimError } from '../../../src/shared/domain/errors.ts'
import { channel } from '../../../src/shared/ipc/contract.ts'
import { createTopic } from '../../../src/shared/topic.ts'
import { temporaryFolder } from '../../helpers/temporaryFolder.ts'

interface Event {
  trusted: boolean
  sender?: unknown
}

/** The border with a main process that is only a table of listeners. */
function createBorder() {
  const handlers = new Map<string, (event: Event, ...args: unknown[]) => unknown>()
  const keep = (name: string, handler: unknown): void =>
    void handlers.set(name, handler as (event: Event, ...args: unknown[]) => unknown)
  const border: Border = {
    ipcMain: { handle: keep, on: keep } as unknown as IpcMainPart,
    isTrusted: (event: Parameters<Border['isTrusted']>[0]) => (event as unknown as Event).trusted,
    logger: SILENT_LOGGER,
  }
  return {
    border,
    call: (name: string, event: Event, ...args: unknown[]) => handlers.get(name)?.(event, ...args),
  }
}

const contract = { 'double.it': channel(z.object({ of: z.number().default(2) }), z.number()) }

describe('a request of the page', () => {
  const { border, call } = createBorder()
  registerHandlers(
    contract,
    {
      'double.it': ({ of }) => {
        if (of === 13) throw new VerbatimError('disk_full', 'no room', 'Make room.')
        if (of === 14) throw new TypeError('a defect')
        return of * 2
      },
    },
    border,
  )
  const ask = (name: unknown, input: unknown, trusted = true) =>
    call('verbatim:request', { trusted }, name, input)

  it('is parsed, defaults and all, before its handler sees it', async () => {
    expect(await ask('double.it', {})).toEqual({ ok: true, value: 4 })
    expect(await ask('double.it', { of: 'x' })).toMatchObject({
      ok: false,
      error: { code: 'usage', message: expect.stringContaining('double.it is not valid at of') },
    })
  })

  it('is refused when it comes from elsewhere, has no name we know, or names what every object has', async () => {
    expect(await ask('double.it', {}, false)).toMatchObject({ ok: false, error: { code: 'usage' } })
    for (const name of ['missing', 'toString', '__proto__', 'constructor', 7, null]) {
      expect(await ask(name, {})).toMatchObject({ ok: false, error: { code: 'usage' } })
    }
  })

  it('gets errors as data, with code and hint', async () => {
    expect(await ask('double.it', { of: 13 })).toEqual({
      ok: false,
      error: { code: 'disk_full', message: 'no room', hint: 'Make room.' },
    })
    expect(await ask('double.it', { of: 14 })).toMatchObject({
      ok: false,
      error: { code: 'internal', message: 'a defect' },
    })
  })
})

describe('a topic', () => {
  it('gives the present snapshot at once, then the latest one at most ten times a second', () => {
    vi.useFakeTimers()
    try {
      const { border, call } = createBorder()
      const numbers = createTopic(0)
      const stop = registerTopics({ numbers }, border)
      const seen: unknown[] = []
      const sender = {
        id: 1,
        isDestroyed: () => false,
        once: () => {},
        send: (_channel: string, topic: string, value: unknown) => seen.push([topic, value]),
      }
      const subscribe = (topic: unknown, trusted = true, wanted: unknown = true): unknown =>
        call('verbatim:topic', { trusted, sender }, { topic, wanted })

      subscribe('numbers', false)
      subscribe('missing')
      subscribe('numbers', true, 'yes')
      expect(seen).toEqual([])

      subscribe('numbers')
      expect(seen).toEqual([['numbers', 0]])
      for (let value = 1; value <= 50; value++) {
        numbers.set(value)
        vi.advanceTimersByTime(20)
      }
      vi.advanceTimersByTime(200)
      expect(seen.length).toBeLessThanOrEqual(13)
      expect(seen.at(-1)).toEqual(['numbers', 50])

      subscribe('numbers', true, false)
      const before = seen.length
      numbers.set(51)
      vi.advanceTimersByTime(200)
      expect(seen).toHaveLength(before)
      stop()
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('a dropped file', () => {
  const expand = (path: string): Promise<string[]> => Promise.resolve([path])

  it('is an opaque id with a name; the path stays in main', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'answers.csv')
    writeFileSync(path, 'score\n9\n')
    const files = createFileRegistry(expand)
    const [handle] = await files.accept([path])
    expect(handle).toMatchObject({ name: 'answers.csv', bytes: 8 })
    expect(JSON.stringify(handle)).not.toContain(folder)
    expect(files.pathOf(handle?.file ?? '')).toBe(path)
    expect(await files.accept([path])).toEqual([handle])
    expect(() => files.pathOf('../../etc/passwd')).toThrow(VerbatimError)
  })

  it('is refused when it is on no disk, or when someone else sends a path', async () => {
    const { border, call } = createBorder()
    registerFiles(createFileRegistry(expand), border)
    expect(await call('verbatim:accept', { trusted: true }, [''])).toMatchObject({
      ok: false,
      error: { code: 'file_not_found' },
    })
    expect(await call('verbatim:accept', { trusted: false }, ['/etc/passwd'])).toMatchObject({ ok: false })
    expect(await call('verbatim:accept', { trusted: true }, 'not a list')).toMatchObject({ ok: false })
  })

  it('leaves one listener with a page that comes back again and again, and nothing when the page is gone', () => {
    const { border, call } = createBorder()
    const topics = { numbers: createTopic(0), words: createTopic('') }
    const stop = registerTopics(topics, border)
    let isDestroyed = false
    const sent: string[] = []
    const page = Object.assign(new EventEmitter(), {
      id: 1,
      isDestroyed: () => isDestroyed,
      send: (_channel: string, topic: string) => void sent.push(topic),
    })
    const subscribe = (topic: string, wanted: boolean): unknown =>
      call('verbatim:topic', { trusted: true, sender: page }, { topic, wanted })
    for (let reload = 0; reload < 12; reload++) {
      for (const topic of Object.keys(topics)) {
        subscribe(topic, true)
        subscribe(topic, false)
      }
    }
    expect(page.listenerCount('destroyed')).toBe(1)

    subscribe('words', true)
    isDestroyed = true
    page.emit('destroyed')
    expect(page.listenerCount('destroyed')).toBe(0)
    // The number of a page that is gone may be another's: only what that one asked for is sent to it.
    isDestroyed = false
    sent.length = 0
    subscribe('numbers', true)
    topics.words.set('new')
    expect(sent).toEqual(['numbers'])
    stop()
  })
})
