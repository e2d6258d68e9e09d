/**
 * Files in an archive that can only be read from a disk, because their reader jumps about in them: they are unpacked into
 * the data folder for as long as they are read. Each process and thread has a folder of its own there, so that what a
 * killed one left behind is known and removed.
 */
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { threadId } from 'node:worker_threads'
import { VerbatimError } from '../../../shared/domain/errors.ts'
import type { FileStart } from '../format.ts'
import { readMember } from './members.ts'

export interface OnDisk {
  /** With a path on the disk. */
  file: FileStart
  /** Takes away what was unpacked. */
  remove(): Promise<void>
}

export const unpackFolderIn = (dataFolder: string): string => join(dataFolder, 'unpacked')

const NAME = 'file'
/** What stays free for the store and other programs. Bytes. */
const SPARE = 256 * 1024 ** 2

export const unpackFolderOf = (folder: string, thread: number): string =>
  join(folder, `${process.pid}-${thread}`)

/**
 * @param folder where this data folder keeps what is unpacked
 * @throws VerbatimError `disk_full` where there is no room; `file_damaged`, `file_protected` as of any archive
 */
export async function putOnDisk(file: FileStart, folder: string): Promise<OnDisk> {
  if (file.member === undefined) return { file, remove: () => Promise.resolve() }
  const own = unpackFolderOf(folder, threadId)
  const remove = (): Promise<void> => rm(own, { recursive: true, force: true })
  try {
    await mkdir(own, { recursive: true })
    await checkRoom(file, own)
    const path = join(own, NAME)
    await pipeline(Readable.from(readMember(file.member)), createWriteStream(path, { mode: 0o600 }))
    const { member: _member, ...facts } = file
    return { file: { ...facts, path }, remove }
  } catch (error) {
    await remove()
    throw (error as { code?: string }).code === 'ENOSPC' ? noRoom(file) : error
  }
}

async function checkRoom(file: FileStart, folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize < file.bytes + SPARE) throw noRoom(file)
}

const noRoom = (file: FileStart): VerbatimError =>
  new VerbatimError(
    'disk_full',
    `${file.name} must be unpacked to be read, and the disk of the data folder has no room for its ${Math.ceil(file.bytes / 1e6)} MB`,
    'Make room on that disk, or unpack the archive on another one and choose the file itself.',
  )

/** Takes away what processes left there that are no more. Never throws. */
export async function removeLeftOvers(folder: string): Promise<void> {
  const names = await readdir(folder).catch((): string[] => [])
  for (const name of names) {
    const process = Number(/^(\d{1,10})-\d+$/.exec(name)?.[1] ?? Number.NaN)
    if (Number.isInteger(process) && isRunning(process)) continue
    await rm(join(folder, name), { recursive: true, force: true }).catch(() => {})
  }
}

function isRunning(id: number): boolean {
  // What carries this process's own number at its start is of an earlier one.
  if (id === process.pid) return false
  try {
    process.kill(id, 0)
    return true
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM'
  }
}
