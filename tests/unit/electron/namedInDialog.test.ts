import { describe, expect, it } from 'vitest'
import type { HandlerParts } from '../../../src/main/electron/ipc/createHandlers.ts'
import { preferenceHandlers } from '../../../src/main/electron/ipc/handlers/app.ts'
import { serverHandlers } from '../../../src/main/electron/ipc/handlers/runs.ts'

/** Main with nothing but preferences, and a dialog in which `chosen` is chosen, or nothing. */
function setUp(chosen: string | null) {
  const stored = new Map<string, string | number>()
  const preferences = {
    set: (name: string, value: string | number) => Promise.resolve(stored.set(name, value)),
  }
  const dialog = {
    showOpenDialog: () =>
      Promise.resolve({ canceled: chosen === null, filePaths: chosen === null ? [] : [chosen] }),
  }
  const parts = { services: { preferences }, dialog } as unknown as HandlerParts
  return { stored, preferences: preferenceHandlers(parts), server: serverHandlers(parts) }
}

describe('what is read and what is started', () => {
  it.each(['watchedFolders', 'serverExecutable'])('is not named by the page: %s', async (name) => {
    const { stored, preferences } = setUp(null)
    await expect(async () =>
      preferences['preferences.set']({ name, value: '/tmp/evil' }),
    ).rejects.toMatchObject({
      code: 'usage',
    })
    expect(stored.size).toBe(0)
  })

  it('is chosen in the dialog, and given back by the page', async () => {
    const { stored, preferences, server } = setUp('/usr/local/bin/ollama')
    await server['server.chooseExecutable'](undefined)
    expect(stored.get('serverExecutable')).toBe('/usr/local/bin/ollama')
    expect(await preferences['preferences.set']({ name: 'serverExecutable', value: '' })).toEqual({
      kept: true,
    })
    expect(stored.get('serverExecutable')).toBe('')
  })

  it('stays where nothing is chosen', async () => {
    const { stored, server } = setUp(null)
    await server['server.chooseExecutable'](undefined)
    expect(stored.size).toBe(0)
  })
})
