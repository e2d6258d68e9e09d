/** Spherical k-means (Dhillon and Modha 2001) over a sample, seeded as k-means++ does, with the number found by its silhouette. */
import { createRandom } from '../../shared/domain/statistics/random.ts'
import { dot, meanVector, normalise } from '../vectors.ts'

export interface Clusters {
  /** Of length 1. */
  centres: Float32Array[]
  /** Place in `centres`, a vector. */
  members: Int32Array
}

const ROUNDS = 12
/** Different beginnings a number is tried with: the best end counts. */
const BEGINNINGS = 3
/** So many vectors tell how many clusters there are; all of them then move the centres. */
const LOOKED_AT = 1_200
/** A larger number has to separate the texts so much better to be chosen. */
const GAIN = 0.005

/**
 * Divisions into different numbers of clusters, the one that separates the texts best first; none where there is no text.
 *
 * @param vectors of length 1
 * @param most clusters, at least 1
 */
export function* divisionsOf(
  vectors: readonly Float32Array[],
  most: number,
  seed: number,
): Generator<Clusters, void, void> {
  const step = Math.max(1, Math.ceil(vectors.length / LOOKED_AT))
  const looked = vectors.filter((_, at) => at % step === 0)
  const random = createRandom(seed)
  let best: Division | null = null
  const others: Division[] = []
  for (const count of countsToTry(Math.min(most, looked.length))) {
    const division = bestBeginning(looked, count, random)
    if (best === null || division.silhouette > best.silhouette + GAIN) {
      if (best !== null) others.push(best)
      best = division
    } else others.push(division)
  }
  if (best === null) return
  others.sort((a, b) => b.silhouette - a.silhouette || a.centres.length - b.centres.length)
  for (const { centres } of [best, ...others]) yield moveUntilStill(vectors, centres)
}

interface Division {
  centres: Float32Array[]
  silhouette: number
}

/** Each small number, then a fifth more each time, and the limit itself. */
function countsToTry(limit: number): number[] {
  const counts: number[] = []
  for (let count = 2; count < limit; count = count < 10 ? count + 1 : Math.ceil(count * 1.2))
    counts.push(count)
  return limit === 0 ? [] : [...counts, limit]
}

function bestBeginning(vectors: readonly Float32Array[], count: number, random: () => number): Division {
  let best = { centres: [] as Float32Array[], silhouette: -Infinity }
  for (let beginning = 0; beginning < BEGINNINGS; beginning++) {
    const clusters = moveUntilStill(vectors, firstCentres(vectors, count, random))
    const silhouette = simplifiedSilhouette(vectors, clusters)
    if (silhouette > best.silhouette) best = { centres: clusters.centres, silhouette }
  }
  return best
}

function moveUntilStill(vectors: readonly Float32Array[], first: readonly Float32Array[]): Clusters {
  if (first.length === 0) return { centres: [], members: new Int32Array(vectors.length) }
  let centres = first
  let members = nearestOf(vectors, centres)
  for (let round = 1; round < ROUNDS; round++) {
    const next = moveCentres(vectors, centres, members)
    const moved = nearestOf(vectors, next)
    const same = moved.every((cluster, at) => cluster === members[at])
    centres = next
    members = moved
    if (same) break
  }
  return withoutEmpty(centres, members)
}

/** Each next one by chance, the likelier the farther it is from those before. */
function firstCentres(vectors: readonly Float32Array[], count: number, random: () => number): Float32Array[] {
  const centres = [vectors[Math.floor(random() * vectors.length)]!]
  const distances = Float64Array.from(vectors, (vector) => distance(vector, centres[0]!))
  while (centres.length < count) {
    const total = distances.reduce((sum, each) => sum + each, 0)
    // Fewer different texts than clusters.
    if (total <= 1e-9) break
    let left = random() * total
    let chosen = 0
    while (chosen < vectors.length - 1 && (left -= distances[chosen]!) > 0) chosen += 1
    const centre = vectors[chosen]!
    centres.push(centre)
    vectors.forEach((vector, at) => {
      distances[at] = Math.min(distances[at]!, distance(vector, centre))
    })
  }
  return centres
}

const distance = (a: Float32Array, b: Float32Array): number => Math.max(0, 1 - dot(a, b))

/** The place of the centre with the highest cosine, a vector. */
export const nearestOf = (vectors: readonly Float32Array[], centres: readonly Float32Array[]): Int32Array =>
  Int32Array.from(vectors, (vector) => nearest(vector, centres))

function nearest(vector: Float32Array, centres: readonly Float32Array[]): number {
  let best = 0
  let highest = -Infinity
  centres.forEach((centre, at) => {
    const cosine = dot(vector, centre)
    if (cosine > highest) [best, highest] = [at, cosine]
  })
  return best
}

function moveCentres(
  vectors: readonly Float32Array[],
  centres: readonly Float32Array[],
  members: Int32Array,
): Float32Array[] {
  const groups = centres.map((): Float32Array[] => [])
  vectors.forEach((vector, at) => groups[members[at]!]!.push(vector))
  return groups.map((group, at) => (group.length === 0 ? centres[at]! : normalise(meanVector(group))))
}

function withoutEmpty(centres: readonly Float32Array[], members: Int32Array): Clusters {
  const used = [...new Set(members)].sort((a, b) => a - b)
  const place = new Map(used.map((cluster, at) => [cluster, at]))
  return { centres: used.map((at) => centres[at]!), members: members.map((at) => place.get(at)!) }
}

/** How much nearer each vector is to its own centre than to the next one, on average; by centres alone (Hruschka 2004). */
function simplifiedSilhouette(vectors: readonly Float32Array[], { centres, members }: Clusters): number {
  if (centres.length < 2) return 0
  let sum = 0
  vectors.forEach((vector, at) => {
    const own = distance(vector, centres[members[at]!]!)
    let other = Infinity
    centres.forEach((centre, cluster) => {
      if (cluster !== members[at]) other = Math.min(other, distance(vector, centre))
    })
    const larger = Math.max(own, other)
    sum += larger === 0 ? 0 : (other - own) / larger
  })
  return sum / vectors.length
}
