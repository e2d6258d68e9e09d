/**
 * The keys of model servers: a file of its own in the data folder, so that they are in no backup of the database, no export and
 * no list of the preferences. It is not encrypted: what protects it is that the account alone that runs Verbatim may read it (mode
 * 0600; on Windows the rights of the folder). The system's keychain is left out because the command line has no way to it.
 */
import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { VerbatimError } from '../../shared/domain/errors.ts'
import { keyAddress, readServerAddress } from '../../shared/domain/serverAddress.ts'
import type { KeyOf } from '../analysis/modelServer/serverKey.ts'
import { makeFolder } from '../folders.ts'
import { writeAtomically } from '../writeAtomically.ts'

/** By address, as `keyAddress` gives it. */
const Stored = z.record(z.string(), z.string())

export const serverKeyFile = (dataFolder: string): string => join(dataFolder, 'model-server-keys.json')

export interface ServerKeys {
  /** Reads the file each time: another process may have changed it. @throws VerbatimError where it cannot be read */
  of: KeyOf
  /** Of the servers that have a key. Throws as `of`. */
  addresses(): string[]
  /**
   * Keeps the key of the server at an address, however that is written; null takes it away.
   *
   * @throws VerbatimError `preference_invalid` for what is no address or no key, without the words given; as `of`
   */
  set(address: string, key: string | null): Promise<void>
}

/** Visible ASCII: anything else could not go into a header, or would end it. */
const KEY = /^[\x21-\x7e]{1,4096}$/

export function createServerKeys(dataFolder: string): ServerKeys {
  const file = serverKeyFile(dataFolder)
  const read = (): Map<string, string> => new Map(Object.entries(readKeys(file)))
  const change = async (address: string, key: string | null): Promise<void> => {
    const keys = read()
    if (key === null) keys.delete(address)
    else keys.set(address, key)
    if (keys.size === 0) return rm(file, { force: true })
    makeFolder(dataFolder)
    await writeAtomically(file, [JSON.stringify(Object.fromEntries(keys))])
  }
  /** One after the other: each starts from what the one before it left. */
  let changing: Promise<void> = Promise.resolve()
  return {
    of: (address) => read().get(keyAddress(address)) ?? null,
    addresses: () => [...read().keys()],
    set: async (address, key) => {
      if (address.trim() === '' || typeof readServerAddress(address) === 'string')
        throw new VerbatimError(
          'preference_invalid',
          'a key belongs to the address of a model server, and this is none',
          'Write it like http://127.0.0.1:8000.',
        )
      if (key !== null && !KEY.test(key))
        throw new VerbatimError(
          'preference_invalid',
          'this cannot be a key',
          'A key is 1 to 4096 letters, digits and signs of ASCII, in one line and without spaces.',
        )
      changing = changing.catch(() => {}).then(() => change(keyAddress(address), key))
      await changing
    },
  }
}

function readKeys(file: string): z.infer<typeof Stored> {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw unreadable(file, 'file_unreadable')
  }
  try {
    return Stored.parse(JSON.parse(text))
  } catch {
    throw unreadable(file, 'file_damaged')
  }
}

/** Without a cause: what a parser says of the file may hold a key. */
const unreadable = (file: string, code: 'file_unreadable' | 'file_damaged'): VerbatimError =>
  new VerbatimError(
    code,
    `the keys of the model servers in ${file} cannot be read`,
    'Delete the file and set the keys again.',
  )
