/** What a name to be written to stands for: links are followed, and not every name is a file's. */
import { readlink, realpath, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { VerbatimError } from '../shared/domain/errors.ts'

/** Who may do what with a file: its group's number and its permission bits. */
export interface Access {
  gid: number
  mode: number
}

export type WriteTarget =
  /** @property access that of the file that is there; null where there is none yet */
  | { kind: 'file'; path: string; access: Access | null }
  /** A pipe with a name, or a device that takes one byte after the other. */
  | { kind: 'pipe' | 'device'; path: string }
  /** Stdout or stderr of this process. */
  | { kind: 'output'; descriptor: 1 | 2 }

/** /dev/stdout and /dev/stderr are links to these. */
const OWN_OUTPUT = /^\/(?:dev|proc\/self)\/fd\/([12])$/
/** As many as the system itself follows. */
const MOST_LINKS = 40

/**
 * Errors: `file_unreadable` for a folder, and for what cannot be written one byte after the other (a disk, a socket); those of
 * the system, but for what is not there.
 */
export async function findTarget(file: string): Promise<WriteTarget> {
  let path = file
  for (let links = 0; links < MOST_LINKS; links++) {
    const output = OWN_OUTPUT.exec(path)?.[1]
    // Opened anew, a file that the shell has put there would be written from its beginning, and a socket not at all.
    if (output !== undefined) return { kind: 'output', descriptor: output === '1' ? 1 : 2 }
    const next = await linkAt(path)
    if (next === null) break
    // What a pipe without a name is called in /proc is no path.
    if (!(await isThere(next)) && (await isThere(path))) break
    path = next
  }
  const stats = await stat(path).catch(nullWhereAbsent)
  if (stats === null) return { kind: 'file', path, access: null }
  if (stats.isFile()) return { kind: 'file', path, access: { gid: stats.gid, mode: stats.mode & 0o777 } }
  if (stats.isFIFO()) return { kind: 'pipe', path }
  if (stats.isCharacterDevice()) return { kind: 'device', path }
  if (stats.isDirectory())
    throw new VerbatimError('file_unreadable', `${file} is a folder`, 'Name a file in it.')
  throw new VerbatimError(
    'file_unreadable',
    `${file} is neither a file nor a pipe`,
    'Name a file, or one that is not there yet.',
  )
}

/** Whether what is written there comes out of this process's stdout. */
export async function isStdout(file: string): Promise<boolean> {
  // What is wrong with it is said when it is written to.
  const target = await findTarget(file).catch(() => null)
  return target?.kind === 'output' && target.descriptor === 1
}

/** Where a link leads; null for what is none. */
async function linkAt(path: string): Promise<string | null> {
  try {
    return resolve(await realpath(dirname(path)), await readlink(path))
  } catch {
    return null
  }
}

const isThere = async (path: string): Promise<boolean> => (await stat(path).catch(nullWhereAbsent)) !== null

function nullWhereAbsent(error: unknown): null {
  if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null
  throw error
}
