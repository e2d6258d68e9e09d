/**
 * How a second process asks the owner of a data folder to do something (pause, stop, change a preference): a request
 * is a file in `control/`, its answer another. Files work on every system and need no port or socket.
 */
import { randomUUID } from 'node:crypto'
import { readFile, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { ErrorData, VerbatimError, fromErrorData, toErrorData } from '../../shared/domain/errors.ts'
import { makeFolder } from '../folders.ts'
import type { Logger } from '../logger.ts'
import { writeAtomically } from '../writeAtomically.ts'

export const ControlRequest = z.discriminatedUnion('command', [
  z.object({ command: z.literal('pause') }),
  /** The file of the keys is another one: no key goes through here. */
  z.object({ command: z.literal('serverKeysChanged') }),
  z.object({ command: z.literal('stop'), run: z.number().int().nullable().optional() }),
  z.object({
    command: z.literal('setPreference'),
    name: z.string(),
    value: z.union([z.string(), z.number()]),
  }),
])
export type ControlRequest = z.infer<typeof ControlRequest>

const ControlReply = z.union([
  z.object({ ok: z.literal(true) }),
  z.object({ ok: z.literal(false), error: ErrorData }),
])

const LOOK_EVERY_MS = 200
const ANSWER_WITHIN_MS = 10_000
/** A request older than this was made to an owner that is gone, and nobody waits for a reply that is. */
const STALE_AFTER_MS = 60_000

const folderOf = (dataFolder: string): string => join(dataFolder, 'control')

/** Answers requests until it is closed. What goes wrong with one of them, or with the folder for a while, is logged. */
export function serveMailbox(
  dataFolder: string,
  handle: Handle,
  logger: Pick<Logger, 'warn'>,
): { close(): Promise<void> } {
  const stop = new AbortController()
  let lastProblem = ''
  const warn = (error: unknown): void => {
    // Five times a second the same would hide all else.
    const { message } = toErrorData(error)
    if (message !== lastProblem) logger.warn('requests of other processes', { message })
    lastProblem = message
  }
  const loop = async (): Promise<void> => {
    try {
      makeFolder(folderOf(dataFolder))
    } catch (error) {
      warn(error)
    }
    while (!stop.signal.aborted) {
      await answerAll(folderOf(dataFolder), handle, warn).catch(warn)
      await wait(LOOK_EVERY_MS, undefined, { signal: stop.signal, ref: false }).catch(() => {})
    }
  }
  const ended = loop()
  return {
    close: async () => {
      stop.abort()
      await ended
    },
  }
}

type Handle = (request: ControlRequest) => Promise<void>

async function answerAll(folder: string, handle: Handle, warn: (error: unknown) => void): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const isRequest = name.endsWith('.request.json')
    if (!isRequest && !name.endsWith('.reply.json')) continue
    try {
      const isStale = Date.now() - (await stat(path)).mtimeMs > STALE_AFTER_MS
      if (isStale) await rm(path, { force: true })
      else if (isRequest) await answer(path, handle)
    } catch (error) {
      // Withdrawn meanwhile by who asked, or read by who waited for it.
      if ((error as { code?: unknown }).code !== 'ENOENT') warn(error)
    }
  }
}

async function answer(path: string, handle: Handle): Promise<void> {
  const text = await readFile(path, 'utf8')
  await rm(path)
  let reply: z.infer<typeof ControlReply>
  try {
    await handle(ControlRequest.parse(JSON.parse(text)))
    reply = { ok: true }
  } catch (error) {
    reply = { ok: false, error: toErrorData(error) }
  }
  await writeAtomically(path.replace('.request.json', '.reply.json'), [JSON.stringify(reply)])
}

/**
 * Asks the owner of the folder and waits for its answer.
 *
 * @throws what the owner threw; VerbatimError `data_folder_in_use` when it does not answer
 */
export async function askOwner(dataFolder: string, request: ControlRequest): Promise<void> {
  const folder = folderOf(dataFolder)
  makeFolder(folder)
  const id = randomUUID()
  const replyPath = join(folder, `${id}.reply.json`)
  await writeAtomically(join(folder, `${id}.request.json`), [JSON.stringify(request)])
  const deadline = performance.now() + ANSWER_WITHIN_MS
  while (performance.now() < deadline) {
    const text = await readFile(replyPath, 'utf8').catch(() => null)
    if (text !== null) {
      await rm(replyPath, { force: true })
      const reply = ControlReply.parse(JSON.parse(text))
      if (reply.ok) return
      throw fromErrorData(reply.error)
    }
    await wait(LOOK_EVERY_MS)
  }
  await rm(join(folder, `${id}.request.json`), { force: true })
  throw new VerbatimError(
    'data_folder_in_use',
    `the process that owns ${dataFolder} does not answer`,
    'Close it and try again.',
  )
}
