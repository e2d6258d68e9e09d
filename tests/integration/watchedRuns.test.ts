import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Services } from '../../src/main/createServices.ts'
import { openServices } from '../helpers/openServices.ts'
import { primaryRequest } from '../helpers/runHarness.ts'
import { seedItems, surveyItems } from '../helpers/seedItems.ts'
import { startSimulatedServer } from '../helpers/simulatedServer.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'

describe('a window on a folder that another process owns', () => {
  it('shows how the run goes on and lets its workers be changed and the run be paused', async () => {
    const dataFolder = join(temporaryFolder(), 'data')
    seedItems(dataFolder, surveyItems(200))
    const server = await startSimulatedServer({ ms: 100 })
    const open = (background: boolean): Promise<Services> =>
      openServices(dataFolder, {
        door: 'window',
        access: 'own or read',
        background,
        environment: { OLLAMA_HOST: server.address },
      })
    const owner = await open(false)
    const watcher = await open(true)
    try {
      expect(watcher.readOnlyBecause).toContain('in use')
      const { run } = await owner.runs.start(primaryRequest({ workers: 2 }))
      const until = async (condition: () => boolean): Promise<void> => {
        while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20))
      }
      await until(() => watcher.runs.snapshot.value.queue.done > 0)
      const { done } = watcher.runs.snapshot.value.queue
      const version = watcher.facts.value.version
      await until(() => watcher.runs.snapshot.value.queue.done > done)
      expect(watcher.facts.value.version).toBeGreaterThan(version)
      expect(watcher.runs.snapshot.value.wantedWorkers).toBe(2)
      await watcher.preferences.set('workers', 5)
      expect(owner.preferences.all().workers).toBe(5)
      expect(watcher.preferences.all().workers).toBe(5)
      await until(() => owner.runs.snapshot.value.workers.length === 5)
      await until(() => watcher.runs.snapshot.value.wantedWorkers === 5)
      await expect(watcher.preferences.set('workers', 0)).rejects.toThrow('workers cannot be 0')
      await watcher.runs.pause()
      expect(await owner.runs.settled(run)).toMatchObject({ state: 'paused', failed: 0 })
      await until(() => watcher.runs.snapshot.value.runs[0]?.state === 'paused')
    } finally {
      await watcher.close()
      await owner.close()
      await server.stop()
    }
  })
})
