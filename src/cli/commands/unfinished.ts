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
}

/** @param isOwned whether a process owns the folder: it then works on them */
export async function readUnfinished(
  { read }: Pick<Services, 'read'>,
  isOwned: boolean,
): Promise<UnfinishedImport[]> {
  const found = await read.ask('sources.unfinished', null)
  return found.map(({ source, removing }) => ({
    source,
    hint: isOwned
      ? `being ${removing ? 'taken away' : 'imported'} by the process that owns the folder`
      : removing
        ? `was being taken away; "verbatim forget ${source.id}" finishes that`
        : `unfinished; "verbatim import" goes on with it, "verbatim forget ${source.id}" takes it away`,
  }))
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
