import { VerbatimError } from '../../shared/domain/errors.ts'
import type { Services } from '../../main/createServices.ts'

/** @throws VerbatimError `not_found` when one is named that is not there */
export async function requireSource(read: Services['read'], source: number | undefined): Promise<void> {
  if (source === undefined || (await read.ask('sources.get', { source })) !== null) return
  throw new VerbatimError('not_found', `there is no source ${source}`, 'Run "verbatim sources" to see them.')
}
