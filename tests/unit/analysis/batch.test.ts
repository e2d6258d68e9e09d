import { expect, it } from 'vitest'
import type { AnalystQuestion } from '../../../src/main/analysis/analyst.ts'
import { analyseTogether } from '../../../src/main/analysis/batch.ts'
import type { GenerateRequest, ModelServer } from '../../../src/main/analysis/modelServer/modelServer.ts'
import type { HeardTime } from '../../../src/main/analysis/timeouts.ts'

const MOST_PIECES = 2_000

const question = (text: string, observe: (time: HeardTime) => void): AnalystQuestion => ({
  ...{ task: 'primary-survey', system: 'Answer.', model: 'm', digest: 'd', observe },
  ...{ keepAliveMinutes: 1, timeout: { seconds: 10, limitSeconds: 10 } },
  ...{ rules: null, manner: 'plain', isLast: false },
  options: { contextTokens: 4_096, outputTokens: 200, temperature: 0, seed: 1 },
  subject: { kind: 'survey', text, mail: null },
})

const said = (summary: string): string =>
  `"sentiment":"positive","urgency":"low","type":"other","intent":"praise","themes":[],"summary":"${summary}"`

it('a common answer that runs away is stopped: what came before it counts, the others are asked by themselves', async () => {
  const prompts: string[] = []
  let pieces = 0
  const generate = async function* ({ prompt }: GenerateRequest): ReturnType<ModelServer['generate']> {
    prompts.push(prompt)
    if (prompts.length === 1) {
      yield await Promise.resolve({ kind: 'text', text: `{"answers":[{"number":1,${said('Good')}},` })
      yield { kind: 'text', text: '{"number":2,"sentiment":"negative","summary":"' }
      for (; pieces < MOST_PIECES; pieces++) yield { kind: 'text', text: 'and so on and on ' }
    } else yield { kind: 'text', text: `{${said('By itself')}}` }
    yield { kind: 'end', cut: false, promptTokens: 10, outputTokens: 10 }
  }
  const times: HeardTime[] = []
  const observe = (time: HeardTime): void => void times.push(time)
  const results = await analyseTogether(
    { generate } as unknown as ModelServer,
    [question('Good food', observe), question('Bad food', observe)],
    new AbortController().signal,
  )
  expect(results).toMatchObject([
    { ok: true, together: true, answer: { labels: { summary: 'Good' } } },
    { ok: true, together: false, answer: { labels: { summary: 'By itself' } } },
  ])
  expect(prompts).toHaveLength(2)
  expect(pieces).toBeLessThan(200)
  // Of how long it would have taken one that was stopped tells nothing.
  expect(times).toHaveLength(1)
})

it('texts of one prompt tell how long each of them took', async () => {
  const generate = async function* (): ReturnType<ModelServer['generate']> {
    await new Promise((resolve) => setTimeout(resolve, 60))
    const answers = [1, 2, 3].map((number) => `{"number":${number},${said('Fine')}}`)
    yield { kind: 'text', text: `{"answers":[${answers.join(',')}]}` }
    yield { kind: 'end', cut: false, promptTokens: 10, outputTokens: 10 }
  }
  const times: HeardTime[] = []
  const texts = ['a'.repeat(600), 'b'.repeat(900), 'c'.repeat(300)]
  const started = performance.now()
  await analyseTogether(
    { generate } as unknown as ModelServer,
    texts.map((text) => question(text, (time) => times.push(time))),
    new AbortController().signal,
  )
  expect(times).toMatchObject([{ characters: 600, timedOut: false }])
  expect(times[0]!.ms).toBeLessThanOrEqual((performance.now() - started) / 3)
})
