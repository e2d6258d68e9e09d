/** Imports that were broken off and lie half done in the store: their rows are hidden from every figure until then. */
import { hostname } from 'node:os'
import type { Alert } from '../../shared/domain/run.ts'
import type { Source } from '../../shared/domain/source.ts'
import type { Services } from '../../main/createServices.ts'
import { readOwner } from '../../main/db/folderLock.ts'

export interface UnfinishedImport {
  source: Source
  /** What it is in and what can be done about it, in words. */
  hint: string
  /** Whether it may be gone on with; else it is being taken away. */
  mayGoOn: boolean
}

/** @param isOwned whether a process owns the folder: it then works on them */
export async function readUnfinished(
  { read }: Pick<Services, 'read'>,
  isOwned: boolean,
): Promise<UnfinishedImport[]> {
  const found = await read.ask('sources.unfinished', null)
  return found.map(({ source, leftover }) => {
    return { source, hint: hintOf(source, leftover, isOwned), mayGoOn: leftover === null }
  })
}

function hintOf({ id: source, path }: Source, leftover: 'source' | 'rows' | null, isOwned: boolean): string {
  if (isOwned)
    return `being ${leftover === null ? 'imported' : 'taken away'} by the process that owns the folder`
  if (leftover === 'source') return `was being taken away; "verbatim forget ${source}" finishes that`
  if (leftover === 'rows')
    return `failed, and its rows are still to be taken away; "verbatim forget ${source}" does that`
  return `unfinished; "verbatim import ${path}" goes on with it, "verbatim forget ${source}" takes it away`
}

export const toAlert = ({ source, hint }: UnfinishedImport): Alert => ({
  code: 'import_unfinished',
  message: `source ${source.id} (${source.path}): ${hint}`,
  since: source.importedAt,
})

/** Told without touching the lock, which a process that is just starting may want. */
export function isOwned(dataFolder: string): boolean {
  const owner = readOwner(dataFolder)
  if (owner === null || owner.host !== hostname()) return owner !== null
  try {
    process.kill(owner.pid, 0)
    return true
  } catch (error) {
    return (error as { code?: string }).code !== 'ESRCH'
  }
}
