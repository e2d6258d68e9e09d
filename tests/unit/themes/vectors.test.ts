import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../src/shared/domain/statistics/random.ts'
import { discoverByVectors, discoverThemes } from '../../../src/main/themes/discover.ts'
import type { ThemeReading } from '../../../src/main/themes/readings.ts'
import { type Clusters, divisionsOf, nearestOf } from '../../../src/main/themes/vectorClusters.ts'
import { dot, normalise, packVector, unpackVector } from '../../../src/main/vectors.ts'

const DIMENSIONS = 24

/** The division that separates them best. */
const clusterVectors = (vectors: readonly Float32Array[], most: number, seed: number): Clusters => {
  const [best] = divisionsOf(vectors, most, seed)
  return best ?? { centres: [], members: new Int32Array(0) }
}

/** Texts about one of several topics: a direction each, with noise around it. */
function plant(
  topics: number,
  each: number,
  noise: number,
  seed: number,
): { vectors: Float32Array[]; topic: number[] } {
  const random = createRandom(seed)
  const any = (): Float32Array => normalise(Float32Array.from({ length: DIMENSIONS }, () => random() - 0.5))
  const directions = Array.from({ length: topics }, any)
  const vectors: Float32Array[] = []
  const topic: number[] = []
  for (let at = 0; at < topics * each; at++) {
    const of = at % topics
    const away = any()
    vectors.push(normalise(directions[of]!.map((value, dimension) => value + noise * away[dimension]!)))
    topic.push(of)
  }
  return { vectors, topic }
}

describe('vectors', () => {
  it('keep their direction in a byte a dimension', () => {
    const values = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 2, maxLength: 64 })
    fc.assert(
      fc.property(values, (raw) => {
        fc.pre(raw.some((value) => Math.abs(value) > 1e-3))
        const vector = Float32Array.from(raw)
        const back = unpackVector(packVector(vector))
        expect(dot(normalise(vector), normalise(back))).toBeGreaterThan(0.999)
      }),
    )
  })

  it('survive being nothing', () => {
    expect([...unpackVector(packVector(new Float32Array(3)))]).toEqual([0, 0, 0])
  })
})

describe('clusters of vectors', () => {
  it('find topics that were planted, and how many', () => {
    for (const topics of [2, 5, 9]) {
      const { vectors, topic } = plant(topics, 40, 0.45, 7)
      const { centres, members } = clusterVectors(vectors, 30, 1)
      expect(Math.abs(centres.length - topics)).toBeLessThanOrEqual(Math.ceil(topics * 0.6))
      const purity = centres.map((_, cluster) => {
        const inside = topic.filter((_of, at) => members[at] === cluster)
        return Math.max(...[...new Set(inside)].map((of) => inside.filter((other) => other === of).length))
      })
      expect(purity.reduce((sum, each) => sum + each, 0) / vectors.length).toBeGreaterThan(0.9)
    }
  })

  it('are bounded, full, the same each time, and hold each vector at its nearest centre', () => {
    const seeds = fc.integer({ min: 0, max: 1_000 })
    fc.assert(
      fc.property(
        seeds,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 50 }),
        (seed, most, count) => {
          const { vectors } = plant(3, Math.ceil(count / 3), 1, seed)
          const { centres, members } = clusterVectors(vectors, most, seed)
          expect(centres.length).toBeLessThanOrEqual(most)
          expect(new Set(members).size).toBe(centres.length)
          for (const centre of centres) expect(dot(centre, centre)).toBeCloseTo(1, 3)
          expect(nearestOf(vectors, centres)).toEqual(members)
          expect(clusterVectors(vectors, most, seed).members).toEqual(members)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('are none of no vectors, and one of vectors that are all the same', () => {
    expect(clusterVectors([], 5, 1).centres).toEqual([])
    const same = Array.from({ length: 10 }, () => normalise(Float32Array.of(1, 2, 3)))
    expect(clusterVectors(same, 5, 1).centres).toHaveLength(1)
  })
})

describe('discovery', () => {
  const WORDS = ['parcel', 'price', 'staff', 'garden']
  const sample = (each: number, noise: number, spoken: number): ThemeReading[] => {
    const { vectors, topic } = plant(WORDS.length, each, noise, 3)
    return vectors.map((vector, at) => ({
      item: at,
      sentiment: at % 2 === 0 ? 'negative' : 'positive',
      // Many say it in other words.
      phrases: at % spoken < WORDS.length ? [WORDS[topic[at]!]!] : [`thing${at}`],
      labels: [],
      vector: packVector(vector),
      links: [],
      settled: null,
    }))
  }

  it('names clusters by the words that set them apart, and finds what the words alone would miss', () => {
    const readings = sample(50, 0.4, 12)
    const { themes, middle } = discoverThemes(readings, 10, 1)
    expect(middle).not.toBeNull()
    expect(themes.map(({ name }) => name).sort()).toEqual(['Garden', 'Parcel', 'Price', 'Staff'])
    for (const { members, centre } of themes) {
      expect(centre).not.toBeNull()
      expect(members.size).toBeGreaterThan(35)
    }
  })

  it('looks behind what separates texts best and says nothing, for themes that words tell', () => {
    // As a model that is not made for it lays texts out: how a sentence is built counts for more than what it is about.
    const { vectors } = plant(2, 100, 0, 5)
    const topics = plant(WORDS.length, 50, 0.9, 3)
    const mixed = vectors.map((half, at) =>
      normalise(
        half.map(
          (value, dimension) => value + 0.7 * topics.vectors[(Math.floor(at / 2) * 7) % 200]![dimension]!,
        ),
      ),
    )
    expect(clusterVectors(mixed, 10, 1).centres).toHaveLength(2)
    const readings = mixed.map((vector, at) => ({
      ...sample(50, 0.4, WORDS.length)[0]!,
      ...{
        item: at,
        vector: packVector(vector),
        phrases: [WORDS[topics.topic[(Math.floor(at / 2) * 7) % 200]!]!],
      },
    }))
    const { themes } = discoverByVectors(readings, 10, 1)
    expect(themes.length).toBeGreaterThan(1)
    for (const { name } of themes) expect(WORDS).toContain(name.toLowerCase())
  })

  it('keeps to the bound, one name a theme', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 4, max: 30 }), (most, spoken) => {
        const { themes } = discoverThemes(sample(20, 0.8, spoken), most, 1)
        expect(themes.length).toBeLessThanOrEqual(most)
        const names = themes.map(({ name }) => name.toLowerCase())
        expect(new Set(names).size).toBe(names.length)
      }),
      { numRuns: 20 },
    )
  })

  it('goes by words alone where there are no vectors', () => {
    const readings = sample(20, 0.4, 4).map((reading) => ({ ...reading, vector: null }))
    const { themes, middle } = discoverThemes(readings, 10, 1)
    expect(middle).toBeNull()
    expect(themes.map(({ name }) => name).sort()).toEqual(['Garden', 'Parcel', 'Price', 'Staff'])
  })
})
