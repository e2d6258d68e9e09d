/** Embeddings as they are stored and compared. Little-endian, as every machine this runs on. */

const SCALE_BYTES = 4
const MOST = 127

/** One byte a dimension behind a common factor: a quarter of the room, at a cosine that stays within 0.001. */
export function packVector(vector: Float32Array | readonly number[]): Uint8Array {
  let largest = 0
  for (const value of vector) largest = Math.max(largest, Math.abs(value))
  const scale = largest === 0 ? 1 : largest / MOST
  const packed = new Uint8Array(SCALE_BYTES + vector.length)
  const view = new DataView(packed.buffer)
  view.setFloat32(0, scale, true)
  for (let at = 0; at < vector.length; at++) view.setInt8(SCALE_BYTES + at, Math.round(vector[at]! / scale))
  return packed
}

export function unpackVector(packed: Uint8Array): Float32Array {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  const scale = view.getFloat32(0, true)
  const vector = new Float32Array(packed.byteLength - SCALE_BYTES)
  for (let at = 0; at < vector.length; at++) vector[at] = view.getInt8(SCALE_BYTES + at) * scale
  return vector
}

/** Whether a packed vector is one of so many dimensions. */
export const hasDimensions = (packed: Uint8Array, dimensions: number): boolean =>
  packed.byteLength === SCALE_BYTES + dimensions

/** Of a vector of length 1 and a packed one of any length, whose common factor falls out: without unpacking it. */
export function cosineWith(vector: Float32Array, packed: Uint8Array): number {
  const bytes = new Int8Array(packed.buffer, packed.byteOffset + SCALE_BYTES, vector.length)
  let sum = 0
  let square = 0
  for (let at = 0; at < bytes.length; at++) {
    const value = bytes[at]!
    sum += value * vector[at]!
    square += value * value
  }
  return square === 0 ? 0 : sum / Math.sqrt(square)
}

/** Changes it to length 1; a vector of nothing but zeros stays one. */
export function normalise(vector: Float32Array): Float32Array {
  let square = 0
  for (const value of vector) square += value * value
  if (square > 0) {
    const factor = 1 / Math.sqrt(square)
    for (let at = 0; at < vector.length; at++) vector[at]! *= factor
  }
  return vector
}

/** Of vectors of length 1: their cosine. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!
  return sum
}

/** @param vectors at least one, all of one length */
export function meanVector(vectors: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(vectors[0]!.length)
  for (const vector of vectors) for (let at = 0; at < mean.length; at++) mean[at]! += vector[at]!
  for (let at = 0; at < mean.length; at++) mean[at]! /= vectors.length
  return mean
}

/**
 * What all texts have in common is taken away: many models lay everything into a narrow cone, where all cosines are alike.
 */
export function centred(vector: Float32Array, middle: Float32Array): Float32Array {
  const away = new Float32Array(vector.length)
  for (let at = 0; at < vector.length; at++) away[at] = vector[at]! - middle[at]!
  return normalise(away)
}
