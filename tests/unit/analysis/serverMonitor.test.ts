import { expect, it } from 'vitest'
import { NO_KEYS } from '../../../src/main/analysis/modelServer/serverKey.ts'
import { serversBy } from '../../../src/main/analysis/modelServer/knownServers.ts'
import type { ModelServer } from '../../../src/main/analysis/modelServer/modelServer.ts'
import { createServerMonitor } from '../../../src/main/analysis/modelServer/serverMonitor.ts'
import { SILENT_LOGGER } from '../../../src/main/logger.ts'
import type { PreferenceChange } from '../../../src/main/preferences/preferenceService.ts'
import { createTopic } from '../../../src/shared/topic.ts'
import { defaultPreferences } from '../../helpers/defaultPreferences.ts'

it('shows what the latest look saw, also where an earlier one ends after it', async () => {
  const versions = [Promise.withResolvers<string>(), Promise.withResolvers<string>()]
  let looks = 0
  const model = { name: 'm', digest: 'd', bytes: 1, quantisation: '', contextLength: null, canChat: true }
  const connect = (): ModelServer => {
    const { promise } = versions[looks++]!
    return {
      address: 'http://127.0.0.1:1',
      kind: 'ollama',
      health: async () => ({ version: await promise }),
      list: () => Promise.resolve([model]),
      describe: () => Promise.resolve(model),
      generate: () => {
        throw new Error('nothing is asked')
      },
      embed: () => Promise.reject(new Error('nothing is asked')),
      close: () => Promise.resolve(),
    }
  }
  const monitor = createServerMonitor({
    preferences: {
      all: defaultPreferences,
      topic: createTopic<PreferenceChange>({ version: 0, name: null }),
    },
    logger: SILENT_LOGGER,
    serversOf: serversBy({}, NO_KEYS),
    connect,
  })
  const [earlier, later] = [monitor.test(), monitor.test()]
  versions[1]!.resolve('new')
  await later
  versions[0]!.resolve('old')
  await earlier
  expect(monitor.state.value.version).toBe('new')
  monitor.close()
})
