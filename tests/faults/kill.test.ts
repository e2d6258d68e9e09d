import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { cleanUp } from '../helpers/cleanUp.ts'
import { answersOf, temporaryFolder, withStore } from '../helpers/runHarness.ts'
import { mailItems, seedItems, surveyItems } from '../helpers/seedItems.ts'
import { startSimulatedServer } from '../helpers/simulatedServer.ts'

const CHILD = fileURLToPath(new URL('../helpers/analyzeChild.ts', import.meta.url))
const KILLS = 10
const WORKERS = 4

const start = (folder: string, address: string): ChildProcess =>
  spawn(process.execPath, [CHILD, folder, address, String(WORKERS)], { stdio: ['ignore', 'pipe', 'inherit'] })

describe('a process killed at random moments of a run', () => {
  it('keeps every acknowledged answer, doubles none, and asks at most one question a slot again', async () => {
    const folder = temporaryFolder()
    cleanUp.push(folder.remove)
    seedItems(folder.path, [...surveyItems(220), ...surveyItems(20)])
    seedItems(folder.path, mailItems(60))
    const server = await startSimulatedServer({ slots: 8, ms: 30 })
    cleanUp.push(() => server.stop())

    const acknowledged = new Map<number, string>()
    let kills = 0
    let doubleAsks = 0
    while (kills < KILLS) {
      const child = start(folder.path, server.address)
      const before = server.questions
      const asks = 1 + Math.floor(Math.random() * 24)
      while (server.questions < before + asks && child.exitCode === null) {
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
      if (child.exitCode !== null) break
      child.kill('SIGKILL')
      await once(child, 'exit')
      kills += 1
      // What a reader could see must still be there, word for word, after the next start.
      for (const { item, labels } of answersOf(folder.path)) {
        expect(acknowledged.get(item) ?? labels).toBe(labels)
        acknowledged.set(item, labels)
      }
      const twice = [...server.asked.values()].reduce((sum, times) => sum + times - 1, 0)
      expect(twice - doubleAsks).toBeLessThanOrEqual(WORKERS)
      doubleAsks = twice
    }
    expect(kills).toBe(KILLS)

    const last = start(folder.path, server.address)
    let printed = ''
    last.stdout!.on('data', (chunk: Buffer) => (printed += chunk.toString()))
    await once(last, 'exit')
    expect(JSON.parse(printed.trim().split('\n').at(-1)!)).toMatchObject({
      state: 'done',
      planned: 300,
      done: 300,
      failed: 0,
    })
    const answers = answersOf(folder.path)
    expect(new Set(answers.map(({ item }) => item)).size).toBe(300)
    expect(answers).toHaveLength(300)
    for (const { item, labels } of answers) expect(acknowledged.get(item) ?? labels).toBe(labels)
    const twice = [...server.asked.values()].reduce((sum, times) => sum + times - 1, 0)
    expect(twice).toBeLessThanOrEqual(WORKERS * KILLS)
    expect(withStore(folder.path, (db) => db.get('PRAGMA quick_check'))).toEqual({ quick_check: 'ok' })
  })
})
