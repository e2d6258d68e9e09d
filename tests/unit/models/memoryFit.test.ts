import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ollamaAdvice } from '../../../src/main/analysis/modelServer/ollamaEnvironment.ts'
import { fitOf, memoryOf, recommendFor } from '../../../src/main/models/memoryFit.ts'

const GB = 1e9
/** The measures of a model of 7.6 billion parameters. */
const seven = {
  bytes: 4.7 * GB,
  facts: {
    'qwen2.block_count': 28,
    'qwen2.attention.head_count': 28,
    'qwen2.attention.head_count_kv': 4,
    'qwen2.embedding_length': 3584,
    'qwen2.context_length': 32_768,
  },
}

describe('what a model takes of memory', () => {
  it('is its weights, and keys and values of each layer for each token of context', () => {
    // 2 x 28 layers x 4 heads x 128 values x 2 bytes = 57,344 bytes a token.
    const context = memoryOf(seven, 4096, 1)! - memoryOf(seven, 2048, 1)!
    expect(context).toBe(2048 * 57_344)
    expect(memoryOf(seven, 4096, 4)! - memoryOf(seven, 4096, 1)!).toBe(3 * 4096 * 57_344)
  })

  it('counts no more context than the model was trained for', () => {
    expect(memoryOf(seven, 131_072, 1)).toBe(memoryOf(seven, 32_768, 1))
  })

  it('is not told where the server tells no measures', () => {
    expect(memoryOf({ bytes: GB, facts: {} }, 4096, 1)).toBeNull()
  })

  it.each([
    [16 * GB, 'fits'],
    [7 * GB, 'tight'],
    [5 * GB, 'too large'],
  ])('on a machine of %d bytes it %s', (memory, fit) => {
    expect(fitOf(seven.bytes, memoryOf(seven, 4096, 1), memory)).toBe(fit)
  })
})

describe('what is recommended', () => {
  it('fits, the largest first, and a larger machine is never told a smaller model', () => {
    const sizes = fc.integer({ min: 1, max: 256 }).map((gigabytes) => gigabytes * GB)
    fc.assert(
      fc.property(sizes, sizes, (a, b) => {
        const [small, large] = [Math.min(a, b), Math.max(a, b)].map(recommendFor)
        for (const model of large!) expect(model.fit).toBe('fits')
        const readers = large!.filter(({ purpose }) => purpose === 'reads').map(({ size }) => size)
        expect(readers).toEqual(readers.toSorted((x, y) => y - x))
        expect(readers[0] ?? 0).toBeGreaterThanOrEqual(
          small!.find(({ purpose }) => purpose === 'reads')?.size ?? 0,
        )
      }),
    )
  })

  it('sets as many answers in the making as there are workers', () => {
    const settings = new Map(
      ollamaAdvice({ workers: 6, keepAliveMinutes: 30 }).map(({ name, value }) => [name, value]),
    )
    expect(settings.get('OLLAMA_NUM_PARALLEL')).toBe('6')
    expect(settings.get('OLLAMA_KEEP_ALIVE')).toBe('30m')
  })
})
