import { expect, it } from 'vitest'
import { serversBy } from '../../../src/main/analysis/modelServer/knownServers.ts'
import { keepOwnServer } from '../../../src/main/jobs/ownServerRuns.ts'
import type { PreferenceChange } from '../../../src/main/preferences/preferenceService.ts'
import type { RunServer, RunsSnapshot } from '../../../src/shared/domain/run.ts'
import { createTopic } from '../../../src/shared/topic.ts'
import { cleanUp } from '../../helpers/cleanUp.ts'
import { defaultPreferences } from '../../helpers/defaultPreferences.ts'

const OWN = 'http://127.0.0.1:11434'
const OTHER = 'http://127.0.0.1:11500'

const snapshotWith = (breaker: RunsSnapshot['breaker'], ...servers: RunServer[]): RunsSnapshot => ({
  ...{ runs: [], queue: { pending: 1, leased: 0, done: 0, failed: 0 }, itemsPerMinute: 0, eta: null },
  ...{ workers: [], wantedWorkers: 1, breaker, servers, memory: 1, alerts: [] },
})
const seen = (address: string, state: RunServer['state']): RunServer => ({
  ...{ address, state, reason: state === 'waited for' ? 'it failed' : '' },
  ...{ slots: 1, asking: 0, answered: 0 },
})

function keep() {
  const told = { failing: 0, ensured: 0, at: 0 }
  const snapshot = createTopic(snapshotWith('closed'))
  const topic = createTopic<PreferenceChange>({ version: 0, name: null })
  const stop = keepOwnServer({
    server: {
      ensure: () => Promise.resolve(void (told.ensured += 1)),
      failsItsQuestions: () => void (told.failing += 1),
    },
    snapshot,
    preferences: { all: () => ({ ...defaultPreferences(), modelServerAddress: OWN }), topic },
    serversOf: serversBy({}, () => null),
    clock: () => told.at,
  })
  cleanUp.push(stop)
  return { told, snapshot }
}

it('an own server that fails is told of although another one answers, once as long as it does', () => {
  const { told, snapshot } = keep()
  const failing = snapshotWith('closed', seen(OWN, 'waited for'), seen(OTHER, 'asked'))
  snapshot.set(snapshotWith('closed', seen(OWN, 'asked'), seen(OTHER, 'asked')))
  expect(told.failing).toBe(0)
  snapshot.set(failing)
  snapshot.set(failing)
  expect(told.failing).toBe(1)
  // Ten minutes later it still does.
  told.at = 600_000
  snapshot.set(failing)
  expect(told.failing).toBe(2)
  snapshot.set(snapshotWith('closed', seen(OWN, 'asked'), seen(OTHER, 'asked')))
  snapshot.set(failing)
  expect(told.failing).toBe(3)
})

it('another server that fails is none of its business, unless nobody answers', () => {
  const { told, snapshot } = keep()
  snapshot.set(snapshotWith('closed', seen(OWN, 'asked'), seen(OTHER, 'waited for')))
  expect(told.failing).toBe(0)
  snapshot.set(snapshotWith('open', seen(OWN, 'waited for'), seen(OTHER, 'waited for')))
  expect(told.failing).toBe(1)
  snapshot.set(snapshotWith('half-open', seen(OWN, 'waited for'), seen(OTHER, 'waited for')))
  snapshot.set(snapshotWith('open', seen(OWN, 'waited for'), seen(OTHER, 'waited for')))
  expect(told.failing).toBe(2)
})
