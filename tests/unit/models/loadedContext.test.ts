import { describe, expect, it } from 'vitest'
import { loadedContextOf } from '../../../src/main/models/loadedContext.ts'
import type { Preferences } from '../../../src/shared/domain/preferences.ts'
import { defaultPreferences } from '../../helpers/defaultPreferences.ts'

const contextOf = (
  name: string,
  preferences: Partial<Preferences> = {},
  { standard = 'main:7b', canChat = true } = {},
): number =>
  loadedContextOf({ name, canChat }, standard, {
    ...defaultPreferences(),
    ...{ contextTokens: 1_000, chainContextTokens: 3_000, criticalContextTokens: 2_000 },
    ...{ embeddingContextTokens: 500, checkEvery: 0 },
    ...preferences,
  })

describe('the context that a model is loaded with', () => {
  it('is the largest of the stages that ask it', () => {
    expect(contextOf('main:7b')).toBe(3_000)
    expect(contextOf('main:7b', { chainModel: 'other' })).toBe(2_000)
    expect(contextOf('main:7b', { chainModel: 'other', criticalModel: 'large' })).toBe(1_000)
    expect(contextOf('other:latest', { chainModel: 'other', criticalModel: 'large' })).toBe(3_000)
    expect(contextOf('large', { criticalModel: 'large' })).toBe(2_000)
  })

  it('is also of stages that ask it as their fallback, or for a second opinion', () => {
    expect(contextOf('spare', { primaryFallbackModel: 'spare' })).toBe(1_000)
    expect(contextOf('spare', { primaryFallbackModel: 'spare', criticalFallbackModel: 'spare' })).toBe(2_000)
    const large = { criticalModel: 'large', contextTokens: 4_000 }
    expect(contextOf('large', large)).toBe(2_000)
    expect(contextOf('large', { ...large, checkEvery: 20 })).toBe(4_000)
  })

  it('is as for the primary stage where nothing asks it', () => {
    expect(contextOf('idle')).toBe(3_000)
    expect(contextOf('idle', { chainModel: 'other' })).toBe(2_000)
    expect(contextOf('idle', {}, { standard: '' })).toBe(3_000)
  })

  it('is that of the embedding for what embeds', () => {
    expect(contextOf('small', {}, { canChat: false })).toBe(500)
    expect(contextOf('small', { embeddingModel: 'small' })).toBe(500)
    expect(contextOf('main:7b', { embeddingModel: 'main:7b' })).toBe(3_000)
  })
})
