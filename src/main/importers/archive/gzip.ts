/** Gzip: one file, packed; how long it is unpacked is only known when it has been unpacked. */
import { createReadStream } from 'node:fs'
import { Readable, pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { VerbatimError } from '../../../shared/domain/errors.ts'
import { fileError } from '../fileError.ts'
import { swelling, swells, ZIP_LIMITS } from './zip.ts'

const CHUNK = 262_144

export const isGzip = (head: Uint8Array): boolean => head[0] === 0x1f && head[1] === 0x8b && head[2] === 0x08

/** `survey.csv.gz` -> `survey.csv`; `survey.tgz` -> `survey.tar`. */
export const unpackedName = (name: string): string =>
  /\.tgz$/i.test(name) ? name.replace(/\.tgz$/i, '.tar') : name.replace(/\.(?:gz|gzip)$/i, '')

export const readPackedFile = (path: string): Readable => createReadStream(path, { highWaterMark: CHUNK })

/** @throws VerbatimError `file_damaged` for what is cut or no gzip */
export async function* gunzip(
  packed: Readable | AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<Uint8Array> {
  const source = packed instanceof Readable ? packed : Readable.from(packed)
  const unpacked = pipeline(source, createGunzip({ chunkSize: CHUNK }), () => {})
  try {
    for await (const chunk of unpacked) yield chunk as Uint8Array
  } catch (error) {
    if (error instanceof VerbatimError) throw error
    if ((error as { syscall?: string }).syscall !== undefined) throw fileError(name, error)
    throw new VerbatimError(
      'file_damaged',
      `${name} is damaged or cut: ${(error as Error).message}`,
      'Get it again, or unpack it with another program and choose the file itself.',
      { cause: error },
    )
  }
}

/**
 * How many bytes come out; all of them are unpacked once for it.
 *
 * @throws VerbatimError `file_unsafe` as soon as it is beyond the limits of archives
 */
export async function unpackedBytes(
  unpacked: AsyncIterable<Uint8Array>,
  packedBytes: number,
  name: string,
): Promise<number> {
  let bytes = 0
  for await (const chunk of unpacked) {
    bytes += chunk.length
    if (swells(bytes, packedBytes)) throw swelling(name, bytes, packedBytes)
    if (bytes > ZIP_LIMITS.inflatedBytes) {
      throw new VerbatimError(
        'file_unsafe',
        `${name} holds more than 2 GB when unpacked`,
        'Unpack it with another program and choose the file itself.',
      )
    }
  }
  return bytes
}
