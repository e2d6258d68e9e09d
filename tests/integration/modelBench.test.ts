import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { ModelBench, ModelResult } from '../../src/shared/domain/modelBench.ts'
import { verbatim } from '../helpers/commandLine.ts'
import { importedSurvey } from '../helpers/importedSurvey.ts'
import { startSimulatedServer } from '../helpers/simulatedServer.ts'
import { storePreference } from '../helpers/storedPreference.ts'

describe('several models on the same texts', () => {
  it('are compared in speed, agreement and completeness, and nothing of it is stored', async () => {
    const rows = Array.from({ length: 20 }, (_, index) => `${index % 11},Remark number ${index} of many`)
    const { data } = await importedSurvey(...rows)
    const server = await startSimulatedServer({ models: ['one', 'two'] })
    try {
      const outcome = await verbatim(
        [
          'models',
          'bench',
          'one',
          'two',
          'absent',
          '--sample',
          '8',
          '--workers',
          '2',
          '--json',
          '--data',
          data,
        ],
        { environment: { OLLAMA_HOST: server.address } },
      )
      expect(outcome.code).toBe(3)
      const { sampled, workers, results } = outcome.json<ModelBench>()
      expect([sampled, workers]).toEqual([8, 2])
      const [one, two, absent] = results as [ModelResult, ModelResult, { error: { code: string } }]
      expect(one).toMatchObject({
        model: 'one',
        answered: 8,
        failed: 0,
        agreement: null,
        quantisation: 'Q4_0',
      })
      // Both answer by the same rule.
      expect(two.agreement!.hits).toBe(two.agreement!.of)
      expect(two.agreement!.of).toBeGreaterThan(0)
      expect(one.completeness.hits).toBeGreaterThan(0)
      expect(one.itemsPerMinute).toBeGreaterThan(0)
      expect(absent.error.code).toBe('model_missing')
      // The same texts of each.
      expect(server.asked.size).toBe(8)
      expect([...server.asked.values()]).toEqual(Array.from({ length: 8 }, () => 2))
      expect((await verbatim(['results', '--stage', 'primary', '--data', data])).out).toBe('')
    } finally {
      await server.stop()
    }
  })

  it('count what was broken off for its time as failed', async () => {
    const { data } = await importedSurvey('3,Never again', '9,Very good')
    storePreference(data, 'primaryTimeoutSeconds', 0.4)
    storePreference(data, 'primaryTimeoutLimitSeconds', 0.6)
    const fault = ({ prompt }: { prompt: string }) => (prompt.includes('Never again') ? 'stall' : null)
    const server = await startSimulatedServer({ models: ['one'], fault })
    try {
      const outcome = await verbatim(['models', 'bench', 'one', '--json', '--data', data], {
        environment: { OLLAMA_HOST: server.address },
      })
      expect(outcome.json<ModelBench>().results).toMatchObject([
        { answered: 1, failed: 1, errors: { model_timeout: 1 } },
      ])
    } finally {
      await server.stop()
    }
  })

  it('are asked at the server that has them, where the first one is away', async () => {
    const { data } = await importedSurvey('3,Never again', '9,Very good')
    const server = await startSimulatedServer({ models: ['one', 'two'] })
    try {
      storePreference(data, 'modelServerAddress', await freeAddress())
      storePreference(data, 'servers', server.address)
      const outcome = await verbatim(['models', 'bench', 'one', 'two', '--json', '--data', data])
      expect(outcome.json<ModelBench>().results).toMatchObject([
        { model: 'one', answered: 2, failed: 0, errors: {} },
        { model: 'two', answered: 2, failed: 0, errors: {} },
      ])
      expect(outcome.code).toBe(0)
    } finally {
      await server.stop()
    }
  })

  it('are asked no more often than is set', async () => {
    const { data } = await importedSurvey('3,Never again', '9,Very good')
    // So that none is saved for later, however long the loading takes.
    storePreference(data, 'questionsPerMinute', 60)
    let last = Number.NEGATIVE_INFINITY
    const fault = () => {
      const since = performance.now() - last
      last = performance.now()
      return since < 100 ? '429' : null
    }
    const server = await startSimulatedServer({ models: ['one'], fault })
    try {
      const outcome = await verbatim(['models', 'bench', 'one', '--workers', '2', '--json', '--data', data], {
        environment: { OLLAMA_HOST: server.address },
      })
      expect(outcome.json<ModelBench>().results).toMatchObject([{ answered: 2, failed: 0, errors: {} }])
    } finally {
      await server.stop()
    }
  })

  // The stand-in is a script with a first line that Windows does not read.
  it.skipIf(process.platform === 'win32')('are asked at the server that Verbatim starts itself', async () => {
    const { folder, data } = await importedSurvey('3,Never again', '9,Very good')
    const executable = join(folder, 'ollama')
    const program = fileURLToPath(new URL('../helpers/ollamaStandIn.ts', import.meta.url))
    writeFileSync(executable, `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`)
    chmodSync(executable, 0o755)
    storePreference(data, 'startServer', 'yes')
    storePreference(data, 'serverExecutable', executable)
    storePreference(data, 'modelServerAddress', await freeAddress())
    const outcome = await verbatim(['models', 'bench', 'simulated:latest', '--data', data, '--json'], {
      environment: { PATH: process.env['PATH'] ?? '' },
    })
    expect(outcome.json<ModelBench>().results).toMatchObject([{ answered: 2, failed: 0 }])
    expect(outcome.code).toBe(0)
  })
})

/** Where nothing answers. */
async function freeAddress(): Promise<string> {
  const { address, stop } = await startSimulatedServer()
  await stop()
  return address
}
