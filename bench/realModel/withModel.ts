/** A measurement with a real model: what each of them can be told, and the server that it asks. */
import { type TestOllama, startOllama } from '../../tests/helpers/ollama.ts'
import { type AskingOptions, standardAsking } from './verbatimRun.ts'

export const MODEL_OPTIONS = {
  model: { type: 'string' },
  'output-tokens': { type: 'string' },
  seed: { type: 'string', default: '1' },
  json: { type: 'boolean', default: false },
} as const

/** @returns what prints a line of the report; nothing where the figures are to be JSON */
export const createSay =
  ({ json }: { json: boolean }): ((line: string) => void) =>
  (line) => {
    if (!json) console.log(line)
  }

/** Ends the process with 2 where there can be no server. @param slots requests that it answers at once */
export async function requireOllama(slots: number): Promise<TestOllama> {
  const ollama = await startOllama({ parallel: slots })
  if (ollama !== null) return ollama
  console.error('There is no model server: set OLLAMA_HOST, or run "npm run setup:ollama".')
  process.exit(2)
}

/** @param slots of the server, which is gone when the measurement is over */
export async function withModel(
  { model, 'output-tokens': outputTokens }: { model?: string; 'output-tokens'?: string },
  slots: number,
  measure: (address: string, asking: AskingOptions) => Promise<void>,
): Promise<void> {
  const ollama = await requireOllama(slots)
  try {
    const standard = standardAsking(model ?? ollama.model)
    await measure(ollama.address, {
      ...standard,
      outputTokens: Number(outputTokens ?? standard.outputTokens),
    })
  } finally {
    await ollama.stop()
  }
}
