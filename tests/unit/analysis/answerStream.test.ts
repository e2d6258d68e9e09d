import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAnswerStream, repeatsItself } from '../../../src/main/analysis/answerStream.ts'
import { parseBatch } from '../../../src/main/analysis/parseAnswer.ts'
import { ask } from '../../../src/main/analysis/analyst.ts'
import type { HeardTime } from '../../../src/main/analysis/timeouts.ts'
import { readWatched } from '../../../src/main/analysis/watchdog.ts'
import type { GenerateEvent, ModelServer } from '../../../src/main/analysis/modelServer/modelServer.ts'

const answer = {
  sentiment: 'negative',
  intent: 'complaint',
  themes: [{ name: 'a, "b": {c}', sentiment: 'negative', quote: 'one } two' }],
  summary: 'Late: "very", \\ late.',
}

describe('an answer while it comes', () => {
  it('is known field by field, in whatever pieces it comes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (sizes) => {
        const stream = createAnswerStream('primary-survey')
        const raw = `<think>{"no": 1}</think> Here: ${JSON.stringify(answer)}`
        let at = 0
        for (let turn = 0; at < raw.length; turn++) {
          const size = sizes[turn % sizes.length]!
          expect(stream.add(raw.slice(at, at + size))).toBeNull()
          at += size
        }
        expect(stream.complete).toEqual(Object.keys(answer))
        expect(stream.whole).toBe(true)
      }),
    )
  })

  it('has only the fields that are closed', () => {
    const stream = createAnswerStream('primary-survey')
    stream.add('{"sentiment":"negative","themes":[{"name":"a","sent')
    expect(stream.complete).toEqual(['sentiment'])
    expect(stream.whole).toBe(false)
  })

  it.each([
    ['goes on behind its end', `${JSON.stringify(answer)}${'bla '.repeat(200)}`, 'it went on behind its end'],
    ['writes white space', `{"sentiment": ${'\n '.repeat(200)}`, 'it wrote nothing but white space'],
    ['repeats itself', `{"summary":"${'and so on '.repeat(100)}`, 'it repeated itself'],
    [
      'never ends a list',
      `{"themes":[${Array.from({ length: 40 }, (_, index) => JSON.stringify({ name: `topic ${index * 7919}`, sentiment: 'neutral', quote: '' })).join(',')}`,
      'a list did not end',
    ],
  ])('is stopped when it %s', (_what, raw, why) => {
    const stream = createAnswerStream('primary-survey')
    const reasons = [...raw].map((character) => stream.add(character)).filter((reason) => reason !== null)
    expect(reasons[0]).toBe(why)
  })

  const numbered = (number: number) => ({ number, ...answer })

  it('to several texts is heard to its end, and stopped when it goes on with texts that nobody asked about', () => {
    const stream = createAnswerStream('primary-survey', 3)
    expect(stream.add(JSON.stringify({ answers: [1, 2, 3].map(numbered) }))).toBeNull()
    expect(stream.whole).toBe(true)
    expect(stream.complete).toEqual([1, 2, 3].flatMap(() => ['number', ...Object.keys(answer)]))
    const more = createAnswerStream('primary-survey', 3)
    const raw = JSON.stringify({ answers: [1, 2, 3, 4].map(numbered) })
    const stopped = [...raw].findIndex((character) => more.add(character) !== null)
    expect(stopped).toBe(raw.indexOf('{"number":4'))
    const heard = parseBatch('primary-survey', raw.slice(0, stopped + 1), 3, true)
    expect(heard.map((each) => each?.labels['summary'])).toEqual([1, 2, 3].map(() => answer.summary))
  })

  it('to several texts is stopped when a list in one of them does not end', () => {
    const stream = createAnswerStream('primary-survey', 2)
    const themes = Array.from({ length: 40 }, (_, at) => ({ name: `topic ${at * 7919}`, quote: '' }))
    expect(stream.add(JSON.stringify({ answers: [numbered(1), { number: 2, themes }] }))).toBe(
      'a list did not end',
    )
  })

  it('is not stopped for a long text that says something', () => {
    const words = Array.from({ length: 600 }, (_, index) => `word${index % 97}-${index}`).join(' ')
    expect(createAnswerStream('critical-email').add(JSON.stringify({ situation: words }))).toBeNull()
    expect(repeatsItself(words.slice(0, 480))).toBe(false)
  })
})

describe('hearing an answer', () => {
  const timeouts = { totalMs: 200, firstTokenMs: 200, betweenTokensMs: 200 }
  const { signal } = new AbortController()

  it('closes the stream of one that is stopped', async () => {
    let closed = false
    async function* endless(): AsyncGenerator<GenerateEvent> {
      try {
        for (;;) yield await Promise.resolve({ kind: 'text' as const, text: 'more ' })
      } finally {
        closed = true
      }
    }
    const heard = await readWatched(endless, {
      timeouts,
      signal,
      listen: (piece) => (piece === 'more ' ? 'enough' : null),
    })
    expect(heard).toEqual({ text: 'more ', end: null, stopped: 'enough' })
    expect(closed).toBe(true)
  })

  it('takes one that does not end as far as it came, but only when nobody will ask again', async () => {
    const slow = async function* (given: AbortSignal): AsyncGenerator<GenerateEvent> {
      yield { kind: 'text', text: '{"sentiment":"negative",' }
      await new Promise((_, reject) =>
        given.addEventListener('abort', () => reject(given.reason as Error), { once: true }),
      )
    }
    await expect(readWatched(slow, { timeouts, signal })).rejects.toMatchObject({ code: 'model_timeout' })
    const heard = await readWatched(slow, { timeouts, signal, takeUnfinished: true })
    expect(heard).toMatchObject({ text: '{"sentiment":"negative",', end: null })
    expect(heard.stopped).toMatch(/within 0.2 seconds/)
  })
})

describe('asking', () => {
  const hear = async (generate: ModelServer['generate'], first: number | null) => {
    const observed: HeardTime[] = []
    const timeout = { seconds: 0.5, limitSeconds: 1, learnedFirst: [first, first, first] }
    const options = { contextTokens: 1_000, outputTokens: 10, temperature: 0, seed: 1 }
    const started = performance.now()
    const outcome = await ask(
      { generate } as ModelServer,
      {
        model: 'm',
        system: '',
        options,
        keepAliveMinutes: 1,
        timeout,
        observe: (time) => observed.push(time),
      },
      new AbortController().signal,
      { prompt: 'a', characters: 1, schema: {} },
    ).catch((error: Error) => error.message)
    return { outcome, observed, ms: performance.now() - started }
  }
  const quiet: ModelServer['generate'] = async function* (_request, given) {
    await new Promise((_, reject) =>
      given.addEventListener('abort', () => reject(given.reason as Error), { once: true }),
    )
    yield { kind: 'text', text: '' }
  }
  const end = { kind: 'end', cut: false, promptTokens: 1, outputTokens: 1 } as const
  const speaks: ModelServer['generate'] = async function* () {
    yield await Promise.resolve({ kind: 'text', text: '{}' })
    yield end
  }

  it('gives a server up that never says a word before the time of the whole is over, and says that it was that', async () => {
    const early = await hear(quiet, 0.05)
    expect(early.outcome).toMatch(/did not begin to answer within 0.1 seconds/)
    expect(early.ms).toBeLessThan(400)
    expect(early.observed).toMatchObject([{ timedOut: true, firstTokenMs: null, wasSilent: true }])
    // Where that is as long as the whole it tells of the whole.
    expect((await hear(quiet, null)).observed).toMatchObject([{ timedOut: true, wasSilent: false }])
  })

  it('tells how soon an answer began', async () => {
    const { observed } = await hear(speaks, null)
    expect(observed).toMatchObject([{ timedOut: false, wasSilent: false }])
    expect(observed[0]!.firstTokenMs).toBeLessThanOrEqual(observed[0]!.ms)
  })
})

describe('the answers to several texts', () => {
  it('are told by their numbers; one that is missing, strange or doubled is nobody’s', () => {
    const one = (number: unknown, sentiment: string) => ({ number, sentiment })
    const raw = JSON.stringify({
      answers: [
        one(3, 'positive'),
        one(1, 'negative'),
        one(4, 'neutral'),
        one(4, 'positive'),
        one(9, 'neutral'),
      ],
    })
    const heard = parseBatch('primary-survey', raw, 5, false)
    expect(heard.map((each) => each?.labels['sentiment'] ?? null)).toEqual([
      'negative',
      null,
      'positive',
      null,
      null,
    ])
  })
})
