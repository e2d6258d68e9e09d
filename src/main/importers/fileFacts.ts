import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { VerbatimError } from '../../shared/domain/errors.ts'
import { isGzip } from './archive/gzip.ts'
import { findMember, gzipMember, isDocument, listMembers, readMember } from './archive/members.ts'
import { compoundStreams, isCompound } from './archive/compound.ts'
import { readZipDirectory, type ZipBytes } from './archive/zip.ts'
import { fileError } from './fileError.ts'
import type { FileFacts, FileStart } from './format.ts'

export { fileError } from './fileError.ts'

export const HEAD_BYTES = 65_536
const CHUNK_BYTES = 1_048_576

/**
 * Facts of a regular file or a folder, or of a file within an archive; devices, pipes and sockets are refused. A
 * folder's bytes are 0 here.
 */
export async function readFacts(path: string): Promise<FileFacts> {
  try {
    const stats = await stat(path)
    if (!stats.isFile() && !stats.isDirectory()) {
      throw new VerbatimError(
        'file_unreadable',
        `${path} is neither a file nor a folder`,
        'Choose a file or a folder.',
      )
    }
    return {
      path,
      name: basename(path),
      bytes: stats.isFile() ? stats.size : 0,
      modifiedAt: Math.trunc(stats.mtimeMs),
      directory: stats.isDirectory(),
    }
  } catch (error) {
    const member = isAbsent(error) ? await findMember(path) : null
    if (member !== null) return member
    throw fileError(path, error)
  }
}

const isAbsent = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes((error as { code?: string }).code ?? '')

/**
 * The first bytes of a file, and what it is made of where it is a container. An archive that holds one file stands for
 * that file; one that holds several is a folder.
 */
export async function readStart(facts: FileFacts): Promise<FileStart> {
  if (facts.directory) return { ...facts, head: new Uint8Array() }
  const head = await readHead(facts, HEAD_BYTES)
  if (isGzip(head) && facts.member === undefined) return readStart(await gzipMember(facts))
  refuseOtherArchives(facts, head)
  if (isCompound(head)) return { ...facts, head, parts: await compoundStreams(await randomAccess(facts)) }
  if (!isZip(head)) return { ...facts, head }
  const entries = await readZipDirectory(await zipBytesOf(facts), facts.name)
  const parts = entries.map(({ name }) => name.replace(/^\/+/, '').toLowerCase())
  if (isDocument(parts)) return { ...facts, head, parts }
  if (facts.member !== undefined) {
    throw new VerbatimError(
      'format_unknown',
      `${facts.name} is an archive within an archive`,
      'Unpack the outer one and choose the archive in it.',
    )
  }
  const members = await listMembers(facts)
  const [only] = members
  if (only === undefined) {
    throw new VerbatimError(
      'file_empty',
      `there is nothing in the archive ${facts.name}`,
      'Choose another file.',
    )
  }
  return members.length === 1
    ? readStart({ ...only, path: facts.path })
    : { ...facts, directory: true, archive: true, head: new Uint8Array() }
}

const isZip = (head: Uint8Array): boolean =>
  head[0] === 0x50 &&
  head[1] === 0x4b &&
  ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6))

const OTHER_ARCHIVES: readonly [name: string, at: number, signature: string][] = [
  ['7z', 0, '377abcaf'],
  ['RAR', 0, '526172211a07'],
  ['xz', 0, 'fd377a585a00'],
  ['bzip2', 0, '425a68'],
  ['Zstandard', 0, '28b52ffd'],
  ['tar', 257, '7573746172'],
]

/** @throws VerbatimError `format_unknown` for archives that cannot be looked into */
function refuseOtherArchives(facts: FileFacts, head: Uint8Array): void {
  for (const [name, at, signature] of OTHER_ARCHIVES) {
    const there = Buffer.from(head.subarray(at, at + signature.length / 2)).toString('hex')
    // Text may begin with "BZh" too: what follows in bzip2 are a digit and the digits of pi.
    if (there !== signature || (name === 'bzip2' && head[4] !== 0x31)) continue
    throw new VerbatimError(
      'format_unknown',
      `${facts.name} is an archive of a kind that cannot be looked into (${name})`,
      'Unpack it and choose the files in it, or pack them as a zip.',
    )
  }
}

/** A document within an archive is unpacked into memory, because its directory stands at its end. Bytes. */
const LARGEST_IN_MEMORY = 256 * 1024 ** 2

/** @throws VerbatimError `file_unsafe` for a member that is too large for memory */
export async function zipBytesOf(facts: FileFacts): Promise<ZipBytes> {
  if (facts.member === undefined) return { path: facts.path }
  return { buffer: await readWhole(facts, LARGEST_IN_MEMORY) }
}

async function randomAccess(
  facts: FileFacts,
): Promise<(position: number, length: number) => Promise<Buffer>> {
  if (facts.member !== undefined) {
    const whole = await readWhole(facts, LARGEST_IN_MEMORY)
    return (position, length) => Promise.resolve(whole.subarray(position, position + length))
  }
  return async (position, length) => {
    const file = await open(facts.path, 'r')
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, position)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  }
}

/** All bytes of a file. @throws VerbatimError `file_unsafe` above `most` bytes */
export async function readWhole(facts: FileFacts, most: number): Promise<Buffer> {
  if (facts.bytes > most) {
    throw new VerbatimError(
      'file_unsafe',
      `${facts.name} is too large to be read at once (${Math.ceil(facts.bytes / 1024 ** 2)} MB)`,
      facts.member === undefined
        ? 'Save it in another form, such as CSV, or in several files.'
        : 'Unpack the archive and choose the file itself.',
    )
  }
  const parts: Uint8Array[] = []
  for await (const chunk of readChunks(facts)) parts.push(Uint8Array.from(chunk))
  return Buffer.concat(parts)
}

/** The first bytes of a file, at most `most`. */
export async function readHead(facts: FileFacts, most: number): Promise<Uint8Array> {
  if (facts.member !== undefined) {
    const parts: Uint8Array[] = []
    let length = 0
    for await (const chunk of readMember(facts.member)) {
      parts.push(Uint8Array.from(chunk))
      length += chunk.length
      if (length >= most) break
    }
    return new Uint8Array(Buffer.concat(parts)).subarray(0, most)
  }
  try {
    const file = await open(facts.path, 'r')
    try {
      const head = new Uint8Array(most)
      const { bytesRead } = await file.read(head, 0, most, 0)
      return head.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    throw fileError(facts.path, error)
  }
}

/**
 * The bytes of a file in chunks of 1 MiB, up to the size it had when it was looked at, so that a growing file is read
 * the same twice. A chunk is valid until the next one is asked for.
 *
 * @throws VerbatimError `file_changed` when the file has become shorter
 */
export async function* readChunks(facts: FileFacts): AsyncGenerator<Uint8Array> {
  if (facts.member !== undefined) {
    yield* inChunks(readMember(facts.member))
    return
  }
  const file = await open(facts.path, 'r').catch((error: unknown) => {
    throw fileError(facts.path, error)
  })
  try {
    const buffer = new Uint8Array(Math.min(CHUNK_BYTES, Math.max(1, facts.bytes)))
    let position = 0
    while (position < facts.bytes) {
      const wanted = Math.min(buffer.length, facts.bytes - position)
      const { bytesRead } = await file.read(buffer, 0, wanted, position).catch((error: unknown) => {
        throw fileError(facts.path, error)
      })
      if (bytesRead === 0) {
        throw new VerbatimError(
          'file_changed',
          `${facts.path} became shorter while it was read`,
          'Wait until the other program has written it, then import it again.',
        )
      }
      position += bytesRead
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

/** The same bytes in chunks of 1 MiB. */
async function* inChunks(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(CHUNK_BYTES)
  let filled = 0
  for await (const piece of pieces) {
    let from = 0
    while (from < piece.length) {
      const taken = Math.min(buffer.length - filled, piece.length - from)
      buffer.set(piece.subarray(from, from + taken), filled)
      filled += taken
      from += taken
      if (filled < buffer.length) continue
      yield buffer
      filled = 0
    }
  }
  if (filled > 0) yield buffer.subarray(0, filled)
}
