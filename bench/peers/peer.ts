/** Programs of others that label texts with a model, each in a Python environment of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Intent, Sentiment, Urgency } from '../../src/shared/domain/labels.ts'
import { ollamaCache } from '../../tools/lib/ollamaCache.ts'

export interface Peer {
  name: string
  /** On PyPI. */
  requirement: string
  script: string
  module: string
}

export const PEERS: readonly Peer[] = [
  { name: 'LOTUS', requirement: 'lotus-ai==1.2.4', script: 'lotus_labels.py', module: 'lotus' },
  { name: 'DocETL', requirement: 'docetl==0.3.0', script: 'docetl_labels.py', module: 'docetl' },
]

/** What a script reads from its standard input. */
export interface PeerJob {
  /** Of Ollama. */
  address: string
  model: string
  contextTokens: number
  outputTokens: number
  /** Requests in flight. */
  workers: number
  timeoutSeconds: number
  texts: readonly string[]
  instructions: string
  /** By field, as LOTUS wants them. */
  descriptions: Readonly<Record<string, string>>
  /** By field, in DocETL's words. */
  docetlSchema: Readonly<Record<string, string>>
  /** The file its answers go to. */
  out: string
}

export type PeerAnswer = Readonly<Record<string, unknown>> | null

const choice = (values: readonly string[]): string => `enum[${values.join(', ')}]`

export const DOCETL_SCHEMA: PeerJob['docetlSchema'] = {
  sentiment: choice(Sentiment.options),
  intent: choice(Intent.options),
  urgency: choice(Urgency.options),
  themes: 'list[{name: string, sentiment: string, quote: string}]',
  summary: 'string',
}

/** What the instructions say of each field: `- field: description`. */
export function descriptionsIn(instructions: string): Record<string, string> {
  const lines = [...instructions.matchAll(/^- (\w+): (.+)$/gm)].map(([, field, words]) => [field!, words!])
  const told = Object.fromEntries(lines) as Record<string, string>
  return Object.fromEntries(Object.keys(DOCETL_SCHEMA).map((field) => [field, told[field] ?? field]))
}

/** The folder of the Python environments; the installed ones stay for the next time. */
export const peersFolder = (): string => join(ollamaCache().folder, '..', 'peers')

const pythonOf = (folder: string, { module }: Peer): string =>
  process.platform === 'win32'
    ? join(folder, module, 'Scripts', 'python.exe')
    : join(folder, module, 'bin', 'python')

/** @returns why it cannot be asked, in a sentence; null when it can */
export async function whyMissing(folder: string, peer: Peer): Promise<string | null> {
  const python = pythonOf(folder, peer)
  if (!existsSync(python))
    return `${peer.name} is not installed in ${join(folder, peer.module)}: "npm run bench:peers -- --install" installs it from PyPI.`
  const { code, said } = await run(python, ['-c', `import ${peer.module}`], '')
  return code === 0 ? null : `${peer.name} is installed but does not start: ${lastLine(said)}`
}

/** @returns what pip said when it could not; null when it is there */
export async function installPeer(folder: string, peer: Peer): Promise<string | null> {
  mkdirSync(folder, { recursive: true })
  const made = await run('python3', ['-m', 'venv', join(folder, peer.module)], '')
  if (made.code !== 0) return `${peer.name}: ${lastLine(made.said)}`
  const { code, said } = await run(
    pythonOf(folder, peer),
    ['-m', 'pip', 'install', '-q', peer.requirement],
    '',
  )
  return code === 0 ? null : `${peer.name} could not be installed: ${lastLine(said)}`
}

/** @param home stands in for the person's home folder: what the programs keep there goes with it */
export async function askPeer(
  folder: string,
  peer: Peer,
  job: PeerJob,
  { home, limitMinutes }: { home: string; limitMinutes: number },
): Promise<{ answers: PeerAnswer[] } | { failed: string }> {
  const script = fileURLToPath(new URL(peer.script, import.meta.url))
  // DocETL asks again for ever where a server cannot be reached or says what it does not understand.
  const limit = AbortSignal.timeout(limitMinutes * 60_000)
  const { code, said } = await run(pythonOf(folder, peer), [script], JSON.stringify(job), home, limit)
  if (limit.aborted) return { failed: `${peer.name} was not done within ${limitMinutes} minutes` }
  if (code !== 0 || !existsSync(job.out)) return { failed: `${peer.name} failed: ${lastLine(said)}` }
  return JSON.parse(readFileSync(job.out, 'utf8')) as { answers: PeerAnswer[] }
}

const lastLine = (said: string): string => said.trim().split('\n').at(-1) ?? ''

async function run(
  command: string,
  argv: readonly string[],
  input: string,
  home?: string,
  limit?: AbortSignal,
): Promise<{ code: number | null; said: string }> {
  const places =
    home === undefined ? {} : { HOME: home, USERPROFILE: home, DOCETL_HOME_DIR: home, TMPDIR: home }
  const child = spawn(command, argv, {
    env: { ...process.env, ...places, PYTHONDONTWRITEBYTECODE: '1', LITELLM_LOCAL_MODEL_COST_MAP: 'True' },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const end = (): void => void child.kill('SIGKILL')
  process.once('exit', end)
  limit?.addEventListener('abort', end, { once: true })
  let said = ''
  const hear = (chunk: Buffer): void => {
    said = (said + chunk.toString()).slice(-20_000)
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  try {
    const [code] = (await once(child, 'close')) as [number | null]
    return { code, said }
  } catch (error) {
    return { code: null, said: error instanceof Error ? error.message : String(error) }
  } finally {
    process.off('exit', end)
  }
}
