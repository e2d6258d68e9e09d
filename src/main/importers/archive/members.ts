/**
 * Archives behave like folders: `feedback.zip` holds `feedback.zip/march.csv`. Such a path is looked up in the archive's
 * directory, never on the disk, and the names in an archive are only compared with it.
 */
import { stat } from 'node:fs/promises'
import { basename, dirname, join, posix, relative, sep } from 'node:path'
import type { ArchiveMember, FileFacts } from '../format.ts'
import { gunzip, readPackedFile, unpackedBytes, unpackedName } from './gzip.ts'
import { readZipDirectory, readZipEntry, type ZipEntry } from './zip.ts'

/** Whether a zip with these parts (lower case) is one document, such as a workbook, and no archive of files. */
export const isDocument = (parts: readonly string[]): boolean =>
  parts.includes('[content_types].xml') ||
  (parts.includes('content.xml') && parts.some((part) => part === 'mimetype' || part.startsWith('meta-inf/')))

/** The unpacked bytes of a member. */
export async function* readMember(member: ArchiveMember): AsyncGenerator<Uint8Array> {
  const { archive, entry, gzip } = member
  const packed =
    entry === null ? readPackedFile(archive) : readZipEntry({ path: archive }, entry, basename(archive))
  yield* gzip ? gunzip(packed, entry?.name ?? archive) : packed
}

/** The file in a gzip, under the gzip's own path. */
export async function gzipMember(packed: FileFacts): Promise<FileFacts> {
  const member: ArchiveMember = { archive: packed.path, entry: null, gzip: true }
  const bytes = await unpackedBytes(readMember(member), packed.bytes, packed.name)
  return { ...packed, name: unpackedName(packed.name), bytes, member }
}

/** What another program put beside the files. */
const isAside = (label: string): boolean =>
  label.split('/').some((part) => part.startsWith('.') || part === '__MACOSX')

/** Names as paths below the archive: without ways out of it, each one once. */
function memberLabels(names: readonly string[]): string[] {
  const taken = new Set<string>()
  return names.map((name) => {
    const parts = name.split(/[\\/]/).filter((part) => part !== '' && part !== '.' && part !== '..')
    const plain = parts.map((part) => part.replace(/\p{Cc}/gu, '_')).join('/') || 'file'
    const { dir, name: stem, ext } = posix.parse(plain)
    let label = plain
    for (let number = 2; taken.has(label); number++) label = posix.join(dir, `${stem} (${number})${ext}`)
    taken.add(label)
    return label
  })
}

interface LabelledEntry {
  label: string
  entry: ZipEntry
}

async function listEntries(archive: string): Promise<LabelledEntry[]> {
  const entries = await readZipDirectory({ path: archive }, basename(archive))
  const files = entries.filter((entry) => !entry.directory)
  const labels = memberLabels(files.map(({ name }) => name))
  return files
    .map((entry, index) => ({ label: labels[index]!, entry }))
    .filter(({ label, entry }) => !isAside(label) && entry.bytes > 0)
}

/** The files in a zip, in the order of their names, with paths below it. */
export async function listMembers(archive: FileFacts): Promise<FileFacts[]> {
  const listed = await listEntries(archive.path)
  listed.sort((a, b) => (a.label < b.label ? -1 : 1))
  const members: FileFacts[] = []
  for (const { label, entry } of listed)
    members.push(await memberFacts(archive, entry, join(archive.path, label)))
  return members
}

async function memberFacts(archive: FileFacts, entry: ZipEntry, path: string): Promise<FileFacts> {
  const gzip = /\.(?:gz|gzip|tgz)$/i.test(entry.name) && !entry.encrypted
  const member: ArchiveMember = { archive: archive.path, entry, gzip }
  const bytes = gzip ? await unpackedBytes(readMember(member), entry.bytes, entry.name) : entry.bytes
  const name = basename(path)
  return {
    path,
    name: gzip ? unpackedName(name) : name,
    bytes,
    modifiedAt: archive.modifiedAt,
    directory: false,
    member,
  }
}

/** A path that leads through a file into it; null where there is no such file, or nothing of that name in it. */
export async function findMember(path: string): Promise<FileFacts | null> {
  for (let outer = dirname(path); outer !== dirname(outer); outer = dirname(outer)) {
    const stats = await stat(outer).catch(() => null)
    if (stats === null) continue
    if (!stats.isFile()) return null
    const archive: FileFacts = {
      path: outer,
      name: basename(outer),
      bytes: stats.size,
      modifiedAt: Math.trunc(stats.mtimeMs),
      directory: false,
    }
    const label = relative(outer, path).split(sep).join('/')
    const found = (await listEntries(outer)).find((one) => one.label === label)
    return found === undefined ? null : memberFacts(archive, found.entry, path)
  }
  return null
}
