/** The key of a model server, set or taken away by a process beside the one that owns the folder. */
import type { ServerKeys } from '../preferences/serverKeys.ts'
import { askOwner } from './mailbox.ts'

/** The owner is told; one that does not answer finds the key with its next question. */
export async function keepServerKey(
  dataFolder: string,
  keys: Pick<ServerKeys, 'set'>,
  { address, key }: { address: string; key: string | null },
): Promise<void> {
  await keys.set(address, key)
  await askOwner(dataFolder, { command: 'serverKeysChanged' }).catch(() => {})
}
