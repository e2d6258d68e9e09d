import { describe, expect, it } from 'vitest'
import { VerbatimError } from '../../../src/shared/domain/errors.ts'
import { embedTexts } from '../../../src/main/analysis/embedding.ts'
import type { EmbedRequest, ModelServer } from '../../../src/main/analysis/modelServer/modelServer.ts'
import { dot, normalise, unpackVector } from '../../../src/main/vectors.ts'

const refuse = (): never => {
  throw new Error('not asked for')
}
function serverThat(
  embed: (texts: readonly string[], signal: AbortSignal) => number[][] | Promise<number[][]>,
) {
  const asked: string[][] = []
  const server: ModelServer = {
    address: 'test',
    kind: 'ollama',
    health: refuse,
    list: refuse,
    describe: refuse,
    generate: refuse,
    close: refuse,
    embed: async ({ texts }: EmbedRequest, signal) => {
      asked.push([...texts])
      return { vectors: await embed(texts, signal), promptTokens: texts.length }
    },
  }
  return { server, asked }
}
const question = (texts: string[], timeoutSeconds = 5, contextTokens = 64) => ({
  model: 'm',
  settings: { version: 1, digest: 'd', contextTokens },
  texts,
  keepAliveMinutes: 1,
  timeoutSeconds,
})
const signal = new AbortController().signal

describe('embedding', () => {
  it('gives a vector a text, and of one longer than the context the mean of its parts', async () => {
    const { server, asked } = serverThat((texts) =>
      texts.map((text) => (text.includes('b') ? [0, 1] : [1, 0])),
    )
    const long = `${'a '.repeat(80)}\n\n${'b '.repeat(80)}`
    const { vectors } = await embedTexts(server, question(['a', 'b', long]), signal)
    expect(asked[0]!.length).toBeGreaterThanOrEqual(4)
    expect(asked[0]!.slice(2).join('')).toBe(long)
    const [first, second, mean] = vectors.map((vector) => normalise(unpackVector(vector)))
    expect([dot(first!, Float32Array.of(1, 0)), dot(second!, Float32Array.of(0, 1))]).toEqual([1, 1])
    expect(dot(mean!, normalise(Float32Array.of(1, 1)))).toBeGreaterThan(0.9)
  })

  it('reads in smaller parts what the server still finds too long', async () => {
    const { server, asked } = serverThat((texts) => {
      if (texts.some((text) => text.length > 90)) throw new VerbatimError('context_exceeded', 'too long')
      return texts.map(() => [1, 0])
    })
    await embedTexts(server, question(['word '.repeat(30)]), signal)
    expect(asked.length).toBeGreaterThan(1)
    expect(asked.at(-1)!.join('')).toBe('word '.repeat(30))
  })

  it('refuses vectors that are none, and says that it took too long', async () => {
    for (const vectors of [[[]], [[1, Number.NaN]]]) {
      const { server } = serverThat(() => vectors)
      await expect(embedTexts(server, question(['a']), signal)).rejects.toMatchObject({
        code: 'answer_invalid',
      })
    }
    const { server } = serverThat(
      (_texts, given) =>
        new Promise((_resolve, reject) =>
          given.addEventListener('abort', () => reject(given.reason as Error), { once: true }),
        ),
    )
    await expect(embedTexts(server, question(['a'], 0.5), signal)).rejects.toMatchObject({
      code: 'model_timeout',
    })
  })
})
