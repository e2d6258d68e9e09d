/** The same state of the model server before each measurement, whatever was measured before it. */
import { setTimeout as wait } from 'node:timers/promises'
import { createOllamaClient } from '../../src/main/analysis/modelServer/ollamaClient.ts'
import { sendAll } from './rawClient.ts'
import type { AskingOptions } from './verbatimRun.ts'

const UNLOADED_WITHIN_MS = 30_000

/**
 * Unloads the model, and with it all that the server remembers of earlier prompts; loads it again and lets each slot read the
 * instructions once. What is measured then finds a warm model that has never seen one of its texts.
 */
export async function freshen(
  address: string,
  { model, system, contextTokens, slots }: AskingOptions & { slots: number },
): Promise<void> {
  const body = JSON.stringify({ model, keep_alive: 0 })
  await sendAll(address, [{ path: '/api/generate', body }], { atOnce: 1, reusesConnections: false })
  const deadline = performance.now() + UNLOADED_WITHIN_MS
  while (await isLoaded(address, model)) {
    if (performance.now() > deadline) throw new Error(`${address} does not unload ${model}`)
    await wait(100)
  }
  const server = createOllamaClient(address)
  try {
    const request = {
      model,
      system,
      prompt: 'Reply with {}.',
      schema: null,
      options: { contextTokens, outputTokens: 1, temperature: 0, seed: 1 },
      keepAliveMinutes: 30,
    }
    const warmUp = async (): Promise<void> => {
      for await (const event of server.generate(request, AbortSignal.timeout(600_000)))
        if (event.kind === 'end') return
    }
    // The first loads it; then as many at once as there are slots.
    await warmUp()
    await Promise.all(Array.from({ length: slots }, warmUp))
  } finally {
    await server.close()
  }
}

async function isLoaded(address: string, model: string): Promise<boolean> {
  const response = await fetch(new URL('/api/ps', address))
  const { models } = (await response.json()) as { models?: { name: string }[] | null }
  return (models ?? []).some(({ name }) => name === model || name === `${model}:latest`)
}
