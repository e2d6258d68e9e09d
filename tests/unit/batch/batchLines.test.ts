import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readResultLine, requestLine } from '../../../src/main/batch/batchLines.ts'
import { MOST_PARTS, customIdOf, parseCustomId, shortVersion } from '../../../src/main/batch/customId.ts'

const hash = fc.string({ unit: fc.constantFrom(...'Az09_-'), minLength: 22, maxLength: 22 })

describe('the name of a question', () => {
  it('tells the question again, in characters and a length that every server takes', () => {
    fc.assert(
      fc.property(
        fc.record({
          subjectKind: fc.constantFrom('item' as const, 'chain' as const),
          id: fc.integer({ min: 1, max: 10 ** 9 }),
          stage: fc.constantFrom('primary' as const, 'chain' as const, 'critical' as const),
          recipe: hash,
          version: hash,
          parts: fc.integer({ min: 1, max: MOST_PARTS }),
          share: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
        ({ share, ...rest }) => {
          const key = { ...rest, part: Math.max(1, Math.round(rest.parts * share)) }
          const name = customIdOf(key)
          expect(name).toMatch(/^[A-Za-z0-9._-]{1,64}$/)
          expect(parseCustomId(name)).toEqual({ ...key, version: shortVersion(key.version) })
        },
      ),
    )
  })

  it.each([
    '',
    'request-1',
    'v1.i1p.short.v.1-1',
    `v1.i1x.${'a'.repeat(22)}.v.1-1`,
    `v1.i1p.${'a'.repeat(22)}.v.2-1`,
  ])('is not read from %j', (name) => expect(parseCustomId(name)).toBeNull())
})

describe('a line of a results file', () => {
  const body = {
    choices: [{ message: { role: 'assistant', content: '{"a":1}' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 7, completion_tokens: 3 },
  }
  it.each([1.5, -1, 1e300, '7'])('that counts %j tokens is an answer all the same', (count) => {
    const usage = { prompt_tokens: count, completion_tokens: 3 }
    const line = JSON.stringify({ custom_id: 'a', response: { ...body, usage } })
    expect(readResultLine(line)).toMatchObject({ text: '{"a":1}', promptTokens: null, outputTokens: 3 })
  })

  it.each([{ response: { status_code: 200, body }, error: null }, { response: body }])(
    'gives the answer, wrapped or not',
    (rest) => {
      expect(readResultLine(JSON.stringify({ id: 'x', custom_id: 'n', ...rest }))).toEqual({
        ...{ kind: 'answer', customId: 'n', text: '{"a":1}', cut: false, promptTokens: 7, outputTokens: 3 },
      })
    },
  )

  it('says that an answer was cut', () => {
    const cut = { choices: [{ message: { content: '{' }, finish_reason: 'length' }] }
    expect(readResultLine(JSON.stringify({ custom_id: 'n', response: { body: cut } }))).toMatchObject({
      cut: true,
      promptTokens: null,
    })
  })

  it.each([
    [{ custom_id: 'n', response: { status_code: 400, body: {} } }, 'HTTP 400'],
    [{ custom_id: 'n', response: null, error: { message: 'too long' } }, 'too long'],
    [{ custom_id: 'n', response: { body: { choices: [] } } }, 'the answer is empty'],
    [
      { custom_id: 'n', response: { body: { choices: [{ message: { content: null } }] } } },
      'the answer is empty',
    ],
  ])('tells why there is no answer in %j', (line, why) => {
    expect(readResultLine(JSON.stringify(line))).toEqual({ kind: 'error', customId: 'n', why })
  })

  it('is never thrown about', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (line) => void readResultLine(line)))
    expect(readResultLine('{"custom_id": 3}')).toEqual({ kind: 'unreadable' })
  })
})

it('a question is one line with the words and the schema as they are', () => {
  const line = requestLine({
    ...{ customId: 'n', model: 'm', system: 's', prompt: 'two\nlines', schema: { type: 'object' } },
    options: { contextTokens: 4096, outputTokens: 512, temperature: 0, seed: 1 },
  })
  expect(line.split('\n')).toHaveLength(2)
  expect(JSON.parse(line)).toMatchObject({
    custom_id: 'n',
    url: '/v1/chat/completions',
    body: {
      messages: [{ content: 's' }, { content: 'two\nlines' }],
      response_format: { json_schema: { schema: { type: 'object' } } },
      max_completion_tokens: 512,
      // As the live path asks.
      chat_template_kwargs: { enable_thinking: false },
    },
  })
})
