import { z } from 'zod'
import { readServerAddress } from './serverAddress.ts'

/** What a model server speaks: Ollama's own API, or OpenAI's as vLLM, llama-server, LM Studio and Ray Serve do. */
export const ServerKind = z.enum(['ollama', 'openai'])
export type ServerKind = z.infer<typeof ServerKind>

/** A model server that is asked beside the first one. */
export const FurtherServer = z.object({
  /** As it was written. */
  address: z.string(),
  kind: ServerKind,
  /** Questions it may be asked at once. */
  slots: z.number().int().min(1).max(256),
  /** What it calls the model, where it calls it otherwise; also says that it is the same model where no digest can. */
  model: z.string(),
  /** The host name that texts may be sent to; '' for none. */
  consent: z.string(),
})
export type FurtherServer = z.infer<typeof FurtherServer>

const STANDARD: Omit<FurtherServer, 'address'> = { kind: 'ollama', slots: 2, model: '', consent: '' }
export const STANDARD_SLOTS = STANDARD.slots
const MOST_SERVERS = 32

/** A word, with double quotes around what holds a space; or what ends an entry. */
const TOKEN = /[;\n]|[^\s;"]*"[^"\n]*"|[^\s;]+/g

/**
 * Reads a list of servers: one a line or between semicolons, each an address and what differs from the standard:
 * `gpu.local:8000 kind=openai slots=16 model=Qwen/Qwen3-4B consent=gpu.local`.
 *
 * @returns null when it cannot be read, or names a server twice
 */
export function parseServers(text: string): FurtherServer[] | null {
  const entries: string[][] = [[]]
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === ';' || token === '\n') entries.push([])
    else entries.at(-1)!.push(token)
  }
  const servers = entries.filter((words) => words.length > 0).map(readEntry)
  const read = servers.filter((server) => server !== null)
  if (read.length < servers.length || read.length > MOST_SERVERS) return null
  const places = read.map(({ address, kind }) => `${kind} ${String(readServerAddress(address))}`)
  return new Set(places).size === read.length ? read : null
}

function readEntry([address = '', ...words]: readonly string[]): FurtherServer | null {
  if (typeof readServerAddress(address) === 'string') return null
  const given: Record<string, unknown> = {}
  for (const word of words) {
    const [, name, value] = /^([a-z]+)=(.+)$/.exec(word.replaceAll('"', '')) ?? []
    if (name === undefined || value === undefined || !(name in STANDARD) || name in given) return null
    given[name] = name === 'slots' ? Number(value) : value
  }
  return FurtherServer.safeParse({ ...STANDARD, ...given, address }).data ?? null
}

/** The list as `parseServers` reads it, one server a line. */
export const formatServers = (servers: readonly FurtherServer[]): string =>
  servers.map(formatServer).join('\n')

function formatServer({ address, ...server }: FurtherServer): string {
  const names = ['kind', 'slots', 'model', 'consent'] as const
  const differing = names.filter((name) => server[name] !== STANDARD[name])
  return [address, ...differing.map((name) => `${name}=${quoted(String(server[name]))}`)].join(' ')
}

const quoted = (value: string): string => (/[\s;]/.test(value) ? `"${value}"` : value)
