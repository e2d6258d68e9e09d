/**
 * How a second process asks the owner of a data folder to do something (pause, stop, change a preference): a request
 * is a file in `control/`, its answer another. Files work on every system and need no port or socket.
 */
import { randomUUID } from 'node:crypto'
import { readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { ErrorData, VerbatimError, fromErrorData, toErrorData } from '../../shared/domain/errors.ts'
import { makeFolder } from '../folders.ts'

export const ControlRequest = z.discriminatedUnion('command', [
  z.object({ command: z.literal('pause') }),
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
/** A request older than this was made to an owner that is gone. */
const STALE_AFTER_MS = 60_000

const folderOf = (dataFolder: string): string => join(dataFolder, 'control')

/** Answers requests until it is closed. */
export function serveMailbox(
  dataFolder: string,
  handle: (request: ControlRequest) => Promise<void>,
): { close(): Promise<void> } {
  const stop = new AbortController()
  const loop = async (): Promise<void> => {
    makeFolder(folderOf(dataFolder))
    while (!stop.signal.aborted) {
      await answerAll(folderOf(dataFolder), handle)
      await wait(LOOK_EVERY_MS, undefined, { signal: stop.signal, ref: false }).catch(() => {})
    }
  }
  // A data folder that has become unreadable shows itself through the writer; the mailbox just ends.
  const ended = loop().catch(() => {})
  return {
    close: async () => {
      stop.abort()
      await ended
    },
  }
}

async function answerAll(folder: string, handle: (request: ControlRequest) => Promise<void>): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.request.json')) continue
    const path = join(folder, name)
    const stale = Date.now() - (await stat(path)).mtimeMs > STALE_AFTER_MS
    let reply: z.infer<typeof ControlReply>
    try {
      const request = ControlRequest.parse(JSON.parse(await readFile(path, 'utf8')))
      await rm(path)
      if (stale) continue
      await handle(request)
      reply = { ok: true }
    } catch (error) {
      await rm(path, { force: true })
      reply = { ok: false, error: toErrorData(error) }
    }
    await writeWhole(path.replace('.request.json', '.reply.json'), reply)
  }
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
  await writeWhole(join(folder, `${id}.request.json`), request)
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

async function writeWhole(path: string, content: unknown): Promise<void> {
  await writeFile(`${path}.part`, JSON.stringify(content))
  await rename(`${path}.part`, path)
}
