/** What a model takes of memory, and whether a machine has it. Pure; bytes throughout. */
import { isNamed } from '../analysis/modelServer/modelName.ts'
import { contextLengthIn } from '../analysis/modelServer/ollamaConnection.ts'
import type { MemoryFit, RecommendedModel } from '../../shared/domain/models.ts'

export interface ModelShape {
  /** Of the weights. */
  bytes: number
  /** As the server tells them of the model, under its architecture's name. */
  facts: Readonly<Record<string, unknown>>
}

/** Buffers of the computation and the server itself. */
const OVERHEAD_BYTES = 300 * 1024 ** 2
const BYTES_A_VALUE = 2

/**
 * Weights, and for each token of context the keys and values of each layer, for each answer in the making.
 *
 * @returns null when the server does not tell the model's measures
 */
export function memoryOf(
  { bytes, facts }: ModelShape,
  contextTokens: number,
  answers: number,
): number | null {
  const number = (ending: string): number | null => {
    const value = Object.entries(facts).find(([key]) => key.endsWith(ending))?.[1]
    return typeof value === 'number' && value > 0 ? value : null
  }
  const layers = number('.block_count')
  const heads = number('.attention.head_count')
  const keyHeads = number('.attention.head_count_kv') ?? heads
  const embedding = number('.embedding_length')
  const headLength =
    number('.attention.key_length') ?? (embedding === null || heads === null ? null : embedding / heads)
  if (layers === null || keyHeads === null || headLength === null) return null
  const trained = contextLengthIn(facts) ?? contextTokens
  const tokens = Math.min(contextTokens, trained) * answers
  return bytes + 2 * layers * keyHeads * headLength * BYTES_A_VALUE * tokens + OVERHEAD_BYTES
}

/** Where the measures are not known, weights take about so much more with a context of some thousand tokens. */
const USUAL_GROWTH = 1.25

/** What the system and other programs leave. */
const COMFORTABLE = 0.7
const POSSIBLE = 0.9

/** @param needed what the model takes; null: guessed from its weights */
export function fitOf(weights: number, needed: number | null, machineMemory: number): MemoryFit {
  const share = (needed ?? weights * USUAL_GROWTH + OVERHEAD_BYTES) / machineMemory
  if (share <= COMFORTABLE) return 'fits'
  return share <= POSSIBLE ? 'tight' : 'too large'
}

const GB = 1e9

/** Models that follow a schema and quote well for their size, under licences that allow any use. */
const KNOWN: readonly Omit<RecommendedModel, 'fit'>[] = [
  { name: 'qwen2.5:32b', purpose: 'reads', size: 20 * GB, licence: 'Apache License 2.0' },
  { name: 'qwen2.5:14b', purpose: 'reads', size: 9 * GB, licence: 'Apache License 2.0' },
  { name: 'qwen2.5:7b', purpose: 'reads', size: 4.7 * GB, licence: 'Apache License 2.0' },
  { name: 'qwen2.5:1.5b', purpose: 'reads', size: 0.99 * GB, licence: 'Apache License 2.0' },
  { name: 'qwen2.5:0.5b', purpose: 'reads', size: 0.4 * GB, licence: 'Apache License 2.0' },
  { name: 'nomic-embed-text', purpose: 'embeds', size: 0.27 * GB, licence: 'Apache License 2.0' },
  { name: 'all-minilm', purpose: 'embeds', size: 0.046 * GB, licence: 'Apache License 2.0' },
]

const MOST_RECOMMENDED = 3

/** The largest that fit, those that read before those that embed. */
export function recommendFor(machineMemory: number): RecommendedModel[] {
  const all = KNOWN.map((model) => ({ ...model, fit: fitOf(model.size, null, machineMemory) }))
  const fitting = all.filter(({ fit }) => fit === 'fits')
  const readers = fitting.filter(({ purpose }) => purpose === 'reads').slice(0, MOST_RECOMMENDED)
  return [...readers, ...fitting.filter(({ purpose }) => purpose === 'embeds').slice(0, 1)]
}

/** The licence of a model whose name is known here; null for the others. */
export const knownLicence = (name: string): string | null =>
  KNOWN.find((model) => isNamed(name, model.name))?.licence ?? null
