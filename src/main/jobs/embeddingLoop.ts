/** The stage `embed` of a run: its jobs are asked beside the others', many texts a request, with a number of requests of their own. */
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { Preferences } from '../../shared/domain/preferences.ts'
import { type ServerPlace, connectTo } from '../analysis/modelServer/connect.ts'
import { whyAnotherModel } from '../analysis/modelServer/identity.ts'
import type { ServersOf } from '../analysis/modelServer/knownServers.ts'
import type { AskedSubject } from '../analysis/subject.ts'
import type { AnalystPool } from '../workers/analystPool.ts'
import type { AskResult, AskedServer } from './askedServer.ts'
import { createEmbeddingGauge } from './embeddingGauge.ts'
import type { LeasedJob } from './exchangeWrites.ts'
import { withinLoadingTime } from '../analysis/modelServer/loadingTime.ts'
import type { KnownEmbedding } from './storedRecipes.ts'
import { type RunLoop, type RunLoopOptions, startRunLoop } from './runLoop.ts'

export interface EmbeddingOptions extends Pick<
  RunLoopOptions,
  | 'run'
  | 'write'
  | 'tuning'
  | 'breaker'
  | 'maximumAttempts'
  | 'pace'
  | 'now'
  | 'ownRecipes'
  | 'resting'
  | 'onSettled'
  | 'onGate'
> {
  /** Those it loads before it asks. */
  embeddings: ReadonlyMap<number, KnownEmbedding>
  embeddingOf: (id: number) => Promise<KnownEmbedding>
  pool: Pick<AnalystPool, 'ready' | 'embed'>
  serversOf: ServersOf
  preferences: () => Preferences
}

export interface Embedding {
  loop: RunLoop
  /** Servers, or the number of requests, may have changed. */
  followServers(): void
}

interface EmbeddingServer {
  key: string
  place: ServerPlace
  isFurther: boolean
}

/** The model is gone, or another one by now; the server is there. */
const isOfModel = (error: unknown): error is VerbatimError =>
  error instanceof VerbatimError && (error.code === 'model_missing' || error.code === 'model_changed')

export function startEmbedding(options: EmbeddingOptions): Embedding {
  const { embeddings, embeddingOf, ownRecipes, pool, serversOf, preferences, tuning } = options
  const gauge = createEmbeddingGauge(() => preferences().embeddingBatchSize)
  /** By server and recipe: why what failed before by another model cannot be asked there. */
  const refused = new Map<string, VerbatimError>()
  const askAt = async (
    { key, place }: EmbeddingServer,
    jobs: readonly LeasedJob[],
    signal: AbortSignal,
  ): Promise<AskResult[]> => {
    const why = refused.get(`${key} ${jobs[0]!.recipe}`)
    if (why !== undefined) throw why
    const { model, settings } = await embeddingOf(jobs[0]!.recipe)
    const { keepAliveMinutes, embeddingTimeoutSeconds: timeoutSeconds } = preferences()
    const question = { model, settings, texts: jobs.map(textOf), keepAliveMinutes, timeoutSeconds }
    const asked = performance.now()
    const { vectors, promptTokens } = await pool.embed(question, place, signal).catch((error: unknown) => {
      if (error instanceof VerbatimError && error.code === 'model_timeout') gauge.tookTooLong(jobs.length)
      throw error
    })
    gauge.heard(jobs.length, performance.now() - asked)
    return vectors.map((vector, at): AskResult => ({
      ok: true,
      vector,
      // Of the request as a whole: counted once.
      promptTokens: at === 0 ? promptTokens : 0,
    }))
  }
  const loadAll = async ({ key, place, isFurther }: EmbeddingServer, signal: AbortSignal): Promise<void> => {
    await pool.ready()
    await withinLoadingTime(tuning.warmUpMs, signal, async (limited) => {
      for (const [recipe, embedding] of embeddings) {
        refused.delete(`${key} ${recipe}`)
        try {
          await warmUp({ place, isFurther }, embedding, preferences().keepAliveMinutes, limited)
        } catch (error) {
          if (ownRecipes.includes(recipe) || !isOfModel(error)) throw error
          refused.set(`${key} ${recipe}`, error)
        }
      }
    })
  }
  const known = () => serversOf(preferences())
  // One that has another name for the run's model is there for that model.
  const servers = (): AskedServer[] =>
    known()
      .filter(({ model }) => model === '')
      .map(({ key, address, slots, place }) => {
        const there = (): EmbeddingServer => ({ key, place: place(), isFurther: slots !== null })
        return {
          ...{ key, address },
          slots: Math.min(preferences().embeddingWorkers, slots ?? Infinity),
          warmUp: (signal) => loadAll(there(), signal),
          ask: (jobs, _how, signal) => askAt(there(), jobs, signal),
        }
      })
  const loop = startRunLoop({
    ...options,
    embeds: true,
    servers: servers(),
    fallbackOf: () => null,
    batchSize: gauge.size,
    largestBatch: gauge.size,
  })
  return { loop, followServers: () => loop.setServers(servers()) }
}

/** Of a mail its subject belongs to what it says. */
function textOf({ subject }: Pick<LeasedJob, 'subject'>): string {
  const item: AskedSubject = subject
  if (item.kind === 'chain') throw new VerbatimError('internal', 'a conversation is not embedded as a whole')
  const head = item.mail?.subject ?? ''
  return head === '' ? item.text : `${head}\n${item.text}`
}

/** Loads the model, and sees that it still is the one the recipe names. */
async function warmUp(
  { place, isFurther }: { place: ServerPlace; isFurther: boolean },
  { model, settings }: KnownEmbedding,
  keepAliveMinutes: number,
  signal: AbortSignal,
): Promise<void> {
  const server = connectTo(place)
  try {
    const { digest } = await server.describe(model, signal)
    const why = whyAnotherModel({
      wanted: { model, digest: settings.digest },
      there: { address: place.address, digest },
      isConfirmed: false,
      isFurther,
    })
    if (why !== null) throw why
    const { contextTokens } = settings
    await server.embed({ model, texts: ['ready'], contextTokens, keepAliveMinutes }, signal)
  } finally {
    await server.close()
  }
}
