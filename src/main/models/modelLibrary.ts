/** The models of a server: what it has, what comes and what goes. Speaks to no one but the server. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { Readable } from 'node:stream'
import type { Ollama } from 'ollama'
import type { Agent } from 'undici'
import { z } from 'zod'
import { VerbatimError } from '../../shared/domain/errors.ts'
import { ModelName } from '../../shared/domain/models.ts'
import {
  connectionFailure,
  garbled,
  isOfConnection,
  notAModelServer,
  requestUntil,
  serverFailed,
} from '../analysis/modelServer/connection.ts'
import { type Access, authorization, keyRefused } from '../analysis/modelServer/serverKey.ts'
import { connectOllama } from '../analysis/modelServer/ollamaConnection.ts'
import { fileError } from '../importers/fileError.ts'

/** A model as the server tells of it. */
export interface LibraryModel {
  name: string
  digest: string
  bytes: number
  quantisation: string
  parameters: string
  family: string
  licence: string
  canChat: boolean
  /** Its measures under its architecture's name. */
  facts: Record<string, unknown>
}

export interface TransferProgress {
  status: string
  /** Bytes. */
  completed: number
  /** Bytes; 0 until it is known. */
  total: number
}

export interface ModelLibrary {
  list(signal: AbortSignal): Promise<LibraryModel[]>
  /**
   * How large a model is that the server does not have. The server alone may ask where models come from, and tells no size
   * but when it begins to download: so it is told to, and stopped at the first number. What came by then is kept by it
   * for a download that goes on.
   */
  sizeOf(name: string, signal: AbortSignal): Promise<number>
  /** Goes on where an earlier download was stopped. */
  pull(name: string, onProgress: (progress: TransferProgress) => void, signal: AbortSignal): Promise<void>
  /** Hands a GGUF file over. @throws VerbatimError `file_not_found`, `format_unknown` */
  add(
    model: { file: string; name: string },
    onProgress: (progress: TransferProgress) => void,
    signal: AbortSignal,
  ): Promise<void>
  /** @throws VerbatimError `model_missing` */
  remove(name: string, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

const Listed = z.object({
  models: z.array(
    z.object({
      name: z.string(),
      digest: z.string(),
      size: z.number(),
      details: z
        .object({
          quantization_level: z.string().nullish(),
          parameter_size: z.string().nullish(),
          family: z.string().nullish(),
        })
        .nullish(),
    }),
  ),
})
const Shown = z.object({
  license: z.string().nullish(),
  model_info: z.record(z.string(), z.unknown()).nullish(),
  capabilities: z.array(z.string()).nullish(),
})
const Step = z.object({
  status: z.string().nullish(),
  digest: z.string().nullish(),
  total: z.number().nullish(),
  completed: z.number().nullish(),
})

/**
 * @param address as `checkAddress` gives it
 * @param key null where it wants none
 */
export function createModelLibrary(address: string, key: string | null = null): ModelLibrary {
  const { agent, clientFor, close } = connectOllama({ address, key })

  const guarded = async <T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (signal.aborted) throw signal.reason
      if (error instanceof z.ZodError || error instanceof SyntaxError)
        throw notAModelServer(address, 'its answer has another form than Ollama’s')
      throw failureOf(error, address)
    }
  }

  const show = async (name: string, signal: AbortSignal): Promise<z.infer<typeof Shown>> =>
    Shown.parse(await clientFor(signal).show({ model: name }))

  /** Each step of a stream that ends with `success`; its layers' bytes are added up. */
  const follow = async (
    steps: AsyncIterable<unknown>,
    onProgress: (progress: TransferProgress) => void,
  ): Promise<void> => {
    const layers = new Map<string, { completed: number; total: number }>()
    let last = ''
    for await (const each of steps) {
      const { status, digest, total, completed } = Step.parse(each)
      last = status ?? last
      if (typeof digest === 'string' && typeof total === 'number')
        layers.set(digest, { total, completed: completed ?? 0 })
      const sum = { completed: 0, total: 0 }
      for (const layer of layers.values()) {
        sum.completed += layer.completed
        sum.total += layer.total
      }
      onProgress({ status: last, ...sum })
    }
    if (last !== 'success') throw serverFailed(address, `it ended with “${last}”`)
  }

  return {
    list: (signal) =>
      guarded(signal, async () => {
        const { models } = Listed.parse(await clientFor(signal).list())
        const all: LibraryModel[] = []
        for (const { name, digest, size, details } of models) {
          const shown = await show(name, signal)
          all.push({
            name,
            digest,
            bytes: size,
            quantisation: details?.quantization_level ?? '',
            parameters: details?.parameter_size ?? '',
            family: details?.family ?? '',
            licence: licenceTitle(shown.license ?? ''),
            canChat: shown.capabilities?.includes('completion') ?? true,
            facts: shown.model_info ?? {},
          })
        }
        return all
      }),

    sizeOf: (name, signal) => {
      const enough = new AbortController()
      const either = AbortSignal.any([signal, enough.signal])
      return guarded(signal, async () => {
        try {
          const steps = await clientFor(either).pull({ model: checkName(name), stream: true })
          for await (const each of steps) {
            const { digest, total } = Step.parse(each)
            // The first layer is the weights; the others are small.
            if (typeof digest === 'string' && typeof total === 'number') return total
          }
          throw serverFailed(address, 'it told no size')
        } finally {
          enough.abort()
        }
      })
    },

    pull: (name, onProgress, signal) =>
      guarded(signal, async () => {
        await follow(await clientFor(signal).pull({ model: checkName(name), stream: true }), onProgress)
      }),

    add: ({ file, name }, onProgress, signal) =>
      guarded(signal, async () => {
        checkName(name)
        const total = await checkGguf(file)
        // Before minutes go into reading the file.
        await clientFor(signal).version()
        const digest = await digestOf(file, signal, (completed) =>
          onProgress({ status: 'reading the file', completed, total }),
        )
        await upload({ address, key, agent, signal }, { file, digest }, (completed) =>
          onProgress({ status: 'handing it over', completed, total }),
        )
        const steps = await clientFor(signal).create({
          model: name,
          files: { [basename(file)]: digest },
          stream: true,
          // The library's type asks for a base; a file is one.
        } as Parameters<Ollama['create']>[0] & { stream: true })
        await follow(steps, ({ status }) => onProgress({ status, completed: total, total }))
      }),

    remove: (name, signal) =>
      guarded(signal, async () => {
        await clientFor(signal).delete({ model: checkName(name) })
      }),

    close,
  }
}

/** In-band errors of a stream come as plain errors with the server's words. */
function failureOf(error: unknown, address: string): VerbatimError {
  if (error instanceof VerbatimError) return error
  if (isOfConnection(error)) return connectionFailure(error, address)
  if (error instanceof TypeError) return garbled(address)
  const said = error instanceof Error ? error.message.slice(0, 300) : String(error)
  if (/no such host|dial tcp|connection refused|lookup|network|timeout/i.test(said))
    return new VerbatimError(
      'server_failed',
      `the model server cannot reach where models come from: ${said}`,
      'Connect that computer to the network for the download, or add a GGUF file that you have.',
      { cause: error },
    )
  if (/manifest|not found|does not exist/i.test(said))
    return new VerbatimError('model_missing', `there is no such model: ${said}`, 'Look at the name again.', {
      cause: error,
    })
  return serverFailed(address, said, error)
}

function checkName(name: string): string {
  const parsed = ModelName.safeParse(name)
  if (parsed.success) return parsed.data
  throw new VerbatimError(
    'usage',
    `“${name.slice(0, 100)}” is no name of a model`,
    'Names are like qwen2.5:7b.',
  )
}

const LONGEST_TITLE = 80

/** The first line of a licence that says something. */
function licenceTitle(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.replace(/[#*]/g, '').trim())
    .filter((line) => /\p{L}{2}/u.test(line))
  const [first = '', second = ''] = lines
  const title = /^version\b/i.test(second) ? `${first}, ${second}` : first
  return title.length > LONGEST_TITLE ? `${title.slice(0, LONGEST_TITLE)}…` : title
}

/** @returns its bytes */
async function checkGguf(file: string): Promise<number> {
  try {
    const { size } = await stat(file)
    const handle = await open(file, 'r')
    try {
      const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0)
      if (buffer.toString('latin1') === 'GGUF') return size
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw fileError(file, error)
  }
  throw new VerbatimError('format_unknown', `${file} is no GGUF file`, 'Choose a model in the GGUF form.')
}

async function digestOf(file: string, signal: AbortSignal, onBytes: (read: number) => void): Promise<string> {
  const hash = createHash('sha256')
  let read = 0
  for await (const chunk of chunksOf(file, signal)) {
    hash.update(chunk)
    read += chunk.length
    onBytes(read)
  }
  return `sha256:${hash.digest('hex')}`
}

/** What goes wrong with the file is told of the file, not of the server that gets it. */
async function* chunksOf(file: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  const stream = createReadStream(file, { signal, highWaterMark: 1024 ** 2 })
  const chunks = stream[Symbol.asyncIterator]()
  const next = async (): Promise<IteratorResult<Buffer>> => {
    try {
      return (await chunks.next()) as IteratorResult<Buffer>
    } catch (error) {
      throw signal.aborted ? error : fileError(file, error)
    }
  }
  try {
    for (let chunk = await next(); chunk.done !== true; chunk = await next()) yield chunk.value
  } finally {
    stream.destroy()
  }
}

/** A blob that is there is left alone: handing it over again would be refused in the middle. */
async function upload(
  { address, key, agent, signal }: Access & { agent: Agent; signal: AbortSignal },
  { file, digest }: { file: string; digest: string },
  onBytes: (sent: number) => void,
): Promise<void> {
  const blob = `${address}/api/blobs/${digest}`
  const asked = { dispatcher: agent, headers: authorization(key) }
  const there = await requestUntil(signal, blob, { ...asked, method: 'HEAD' })
  await there.body.dump()
  if (there.statusCode === 200) return
  // Else the whole file would be sent before that is said.
  if (there.statusCode === 401) throw keyRefused({ address, key }, null)
  const body = async function* (): AsyncGenerator<Buffer> {
    let sent = 0
    for await (const chunk of chunksOf(file, signal)) {
      yield chunk
      sent += chunk.length
      onBytes(sent)
    }
  }
  const { statusCode, body: answer } = await requestUntil(signal, blob, {
    ...asked,
    method: 'POST',
    body: Readable.from(body()),
  })
  await answer.dump()
  if (statusCode !== 200 && statusCode !== 201) throw serverFailed(address, `HTTP ${statusCode} for the file`)
}
