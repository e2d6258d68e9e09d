import { MessageChannel } from 'node:worker_threads'
import { expect, it } from 'vitest'
import type { AnalystQuestion } from '../../../src/main/analysis/analyst.ts'
import {
  type FromAnalyst,
  type ToAnalyst,
  createAnalystThread,
} from '../../../src/main/analysis/analystThread.ts'
import { cleanUp } from '../../helpers/cleanUp.ts'
import { startSimulatedServer } from '../../helpers/simulatedServer.ts'

it('texts of one prompt that are given up while they wait for their requests end, all of them', async () => {
  // What several texts came to cannot be read: each would be asked by itself.
  const server = await startSimulatedServer({ answer: () => 'I would rather not say.' })
  cleanUp.push(server.stop)
  const question = (text: string): AnalystQuestion => ({
    ...{ task: 'primary-survey', system: 'Answer.', model: server.models[0]!, digest: server.digest },
    ...{ keepAliveMinutes: 1, timeout: { seconds: 10, limitSeconds: 10 } },
    ...{ rules: null, manner: 'plain', isLast: false },
    options: { contextTokens: 4_096, outputTokens: 200, temperature: 0, seed: 1 },
    subject: { kind: 'survey', text, mail: null },
  })
  const { port1, port2 } = new MessageChannel()
  let waited = 0
  port1.on('message', (message: FromAnalyst) => {
    if (message.kind === 'another' && ++waited === 1) port1.postMessage('give up' satisfies ToAnalyst)
  })
  const reply = await createAnalystThread().analyse({
    questions: [question('Good'), question('Bad'), question('Fair')],
    place: { kind: 'ollama', address: server.address, key: null },
    port: port2,
  })
  expect(reply).toMatchObject({ ok: false, error: { code: 'cancelled' } })
  expect(waited).toBe(1)
})
