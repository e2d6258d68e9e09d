/**
 * Zip files: the directory is judged before a byte is inflated, and what is inflated is held to what the directory says.
 * Names are only compared and shown, never used as paths.
 */
import { type Readable, pipeline } from 'node:stream'
import { crc32, createInflateRaw } from 'node:zlib'
import yauzl from 'yauzl'
import { VerbatimError } from '../../../shared/domain/errors.ts'
import { fileError } from '../fileError.ts'

/** Where the bytes of a zip are: on the disk, or in memory for a zip within an archive. */
export type ZipBytes = { path: string } | { buffer: Buffer }

export interface ZipEntry {
  /** With forward slashes; may be anything, also a path that leads out of the archive. */
  name: string
  bytes: number
  compressedBytes: number
  encrypted: boolean
  directory: boolean
  raw: yauzl.Entry
}

export const ZIP_LIMITS = {
  entries: 10_000,
  inflatedBytes: 2 * 1024 ** 3,
  /** Inflated by compressed bytes; below `ratioFrom` inflated bytes any ratio is harmless. */
  ratio: 200,
  ratioFrom: 1024 ** 2,
} as const

const INFLATE_CHUNK = 131_072
const LOCAL_HEADER_BYTES = 30

/** @throws VerbatimError `file_damaged`; `file_unsafe` for a directory beyond the limits */
export async function readZipDirectory(bytes: ZipBytes, name: string): Promise<ZipEntry[]> {
  const zip = await openZip(bytes, name)
  try {
    if (zip.entryCount > ZIP_LIMITS.entries) throw tooManyEntries(name)
    const entries: ZipEntry[] = []
    for await (const raw of zip.eachEntry()) {
      if (entries.length >= ZIP_LIMITS.entries) throw tooManyEntries(name)
      const entryName = yauzl.getFileNameLowLevel(
        raw.generalPurposeBitFlag,
        raw.fileNameRaw,
        raw.extraFields,
        false,
      )
      entries.push({
        name: entryName,
        bytes: raw.uncompressedSize,
        compressedBytes: raw.compressedSize,
        encrypted: raw.isEncrypted(),
        directory: entryName.endsWith('/'),
        raw,
      })
    }
    checkLimits(entries, name)
    return entries
  } catch (error) {
    throw damagedZip(name, error)
  } finally {
    zip.close()
  }
}

const tooManyEntries = (name: string): VerbatimError =>
  new VerbatimError(
    'file_unsafe',
    `${name} holds more than ${ZIP_LIMITS.entries.toLocaleString('en')} files`,
    'Unpack it and choose the files that matter.',
  )

const unpackedSize = (bytes: number): string =>
  bytes >= 1024 ** 3 ? `${(bytes / 1024 ** 3).toFixed(1)} GB` : `${Math.ceil(bytes / 1024 ** 2)} MB`

/** Refuses what would swell beyond measure, and files of an archive that share their bytes. */
function checkLimits(entries: readonly ZipEntry[], name: string): void {
  let inflated = 0
  let compressed = 0
  const places: { from: number; to: number }[] = []
  for (const entry of entries) {
    inflated += entry.bytes
    compressed += entry.compressedBytes
    if (swells(entry.bytes, entry.compressedBytes)) throw swelling(name, entry.bytes, entry.compressedBytes)
    const from = entry.raw.relativeOffsetOfLocalHeader
    places.push({ from, to: from + LOCAL_HEADER_BYTES + entry.raw.fileNameLength + entry.compressedBytes })
  }
  if (swells(inflated, compressed)) throw swelling(name, inflated, compressed)
  if (inflated > ZIP_LIMITS.inflatedBytes) {
    throw new VerbatimError(
      'file_unsafe',
      `${name} would unpack to ${unpackedSize(inflated)}; at most ${unpackedSize(ZIP_LIMITS.inflatedBytes)} are unpacked`,
      'Unpack it with another program and choose the files that matter.',
    )
  }
  places.sort((a, b) => a.from - b.from)
  if (places.some((place, index) => index > 0 && place.from < places[index - 1]!.to)) {
    throw new VerbatimError(
      'file_unsafe',
      `files within ${name} overlap, as they do in archives made to exhaust a computer`,
      'Ask where it comes from, and have it packed again.',
    )
  }
}

export const swells = (inflated: number, compressed: number): boolean =>
  inflated > ZIP_LIMITS.ratioFrom && inflated > compressed * ZIP_LIMITS.ratio

/** The refusal of a compression ratio that no real data has. */
export const swelling = (name: string, inflated: number, compressed: number): VerbatimError =>
  new VerbatimError(
    'file_unsafe',
    `${name} would swell to ${Math.round(inflated / Math.max(1, compressed))} times its size when unpacked`,
    'No real data does that. Ask where the file comes from, and save it again from its own program.',
  )

/** The bytes of one entry, checked against its size and checksum. */
export async function* readZipEntry(
  bytes: ZipBytes,
  entry: ZipEntry,
  name: string,
): AsyncGenerator<Uint8Array> {
  if (entry.encrypted) throw encrypted(name, entry)
  const zip = await openZip(bytes, name)
  try {
    const { compressionMethod } = entry.raw
    if (compressionMethod !== 0 && compressionMethod !== 8) {
      throw new VerbatimError(
        'file_unreadable',
        `${entry.name} in ${name} is packed by a method that cannot be read (${compressionMethod})`,
        'Pack it again as an ordinary zip (“deflate”).',
      )
    }
    const raw = await zip.openReadStreamPromise(entry.raw, { decodeFileData: false })
    let length = 0
    let checksum = 0
    for await (const chunk of compressionMethod === 0 ? raw : inflated(raw)) {
      const part = chunk as Uint8Array
      length += part.length
      if (length > entry.bytes) throw new Error(`${entry.name} is longer than the directory says`)
      checksum = crc32(part, checksum)
      yield part
    }
    if (length !== entry.bytes) throw new Error(`${entry.name} is shorter than the directory says`)
    if (checksum !== entry.raw.crc32 >>> 0) throw new Error(`${entry.name} does not match its checksum`)
  } catch (error) {
    throw damagedZip(name, error)
  } finally {
    zip.close()
  }
}

function inflated(raw: Readable): Readable {
  // What goes wrong on the way ends the last stream, whose reader then throws.
  return pipeline(raw, createInflateRaw({ chunkSize: INFLATE_CHUNK }), () => {})
}

/** The whole of an entry. @throws VerbatimError `file_unsafe` where it is longer than `most` */
export async function readWholeEntry(
  bytes: ZipBytes,
  entry: ZipEntry,
  name: string,
  most: number,
): Promise<Buffer> {
  if (entry.bytes > most) {
    throw new VerbatimError(
      'file_unsafe',
      `${entry.name} in ${name} is larger than any such part should be (${unpackedSize(entry.bytes)})`,
      'Save the file again from its own program.',
    )
  }
  const parts: Uint8Array[] = []
  for await (const part of readZipEntry(bytes, entry, name)) parts.push(part)
  return Buffer.concat(parts)
}

async function openZip(bytes: ZipBytes, name: string): Promise<yauzl.ZipFile> {
  const options = {
    lazyEntries: true,
    autoClose: false,
    decodeStrings: false,
    validateEntrySizes: false,
  } as const
  try {
    return 'path' in bytes
      ? await yauzl.openPromise(bytes.path, options)
      : await yauzl.fromBufferPromise(bytes.buffer, options)
  } catch (error) {
    throw 'path' in bytes && (error as { syscall?: string }).syscall !== undefined
      ? fileError(bytes.path, error)
      : damagedZip(name, error)
  }
}

const encrypted = (name: string, entry: ZipEntry): VerbatimError =>
  new VerbatimError(
    'file_protected',
    `${entry.name} in ${name} is protected by a password`,
    'Unpack it with its password and choose the file itself.',
  )

function damagedZip(name: string, error: unknown): VerbatimError {
  if (error instanceof VerbatimError) return error
  return new VerbatimError(
    'file_damaged',
    `${name} is damaged: ${(error as Error).message}`,
    'Get it again, or open it in its own program and save it again.',
    { cause: error },
  )
}
