/** A run of the primary stage as the application makes it, over texts of a survey. */
import { join } from 'node:path'
import { readPrompts, systemPrompt } from '../../src/main/analysis/prompt.ts'
import { defaultPreferences } from '../../tests/helpers/defaultPreferences.ts'
import { seedItems } from '../../tests/helpers/seedItems.ts'
import { buildWhenNeeded } from '../../tools/lib/build.ts'
import { passingFolder } from './ending.ts'
import { clock } from './recorder.ts'

// Threads from the bundles, as in the application: from sources, of which Node strips the types, they cost more at first.
await buildWhenNeeded(join(import.meta.dirname, '..', '..'))
process.env['VERBATIM_TEST_BUNDLES'] = 'true'
const { PROMPTS_FOLDER, primaryRequest, startRunHarness, withStore } =
  await import('../../tests/helpers/runHarness.ts')

export interface AskingOptions {
  model: string
  /** The instructions, as Verbatim sends them. */
  system: string
  contextTokens: number
  outputTokens: number
}

/** As the preferences come with Verbatim. */
export function standardAsking(model: string): AskingOptions {
  const preferences = defaultPreferences()
  return {
    model,
    system: systemPrompt(readPrompts(PROMPTS_FOLDER), preferences, 'primary-survey'),
    contextTokens: preferences.contextTokens,
    outputTokens: preferences.outputTokens,
  }
}

export interface AnsweredText {
  labels: Record<string, unknown>
  /** Fields that the model did not fill. */
  fallback: string[]
}

export interface VerbatimRun {
  /** When the first question was handed out and when the run was over, its last answer durable: milliseconds since 1970. */
  startedAt: number
  endedAt: number
  /** One a text, in their order; null: it has none. */
  answers: (AnsweredText | null)[]
}

/** @param workers requests in flight @throws Error when it does not come to its end */
export async function runVerbatim(
  address: string,
  texts: readonly string[],
  { model, contextTokens, outputTokens, workers }: AskingOptions & { workers: number },
): Promise<VerbatimRun> {
  const folder = passingFolder()
  try {
    const items = seedItems(
      folder.path,
      texts.map((text) => ({ text })),
    )
    const harness = await startRunHarness({
      dataFolder: folder.path,
      address,
      // Time-outs that a slow machine does not reach: an answer given up would be asked for twice.
      preferences: {
        ...{ model, contextTokens, outputTokens, workers, timeouts: 'as set' },
        ...{ primaryTimeoutSeconds: 600, primaryTimeoutLimitSeconds: 900 },
      },
    })
    try {
      const { run } = await harness.runs.start(primaryRequest())
      const end = await harness.runs.settled(run)
      const endedAt = clock()
      if (end.state !== 'done') throw new Error(`the run ended ${end.state}: ${end.reason}`)
      return withStore(folder.path, (db) => {
        const { startedAt } = db.get<{ startedAt: number }>('SELECT min(leased_at) AS startedAt FROM job')!
        const rows = db.all<{ item: number; labels: string; fallback: string }>(
          "SELECT subject AS item, labels, fallback FROM answer WHERE stage = 'primary'",
        )
        const byItem = new Map(
          rows.map(({ item, labels, fallback }) => [
            item,
            {
              labels: JSON.parse(labels) as Record<string, unknown>,
              fallback: JSON.parse(fallback) as string[],
            },
          ]),
        )
        return { startedAt, endedAt, answers: items.map((item) => byItem.get(item) ?? null) }
      })
    } finally {
      await harness.close()
    }
  } finally {
    folder.remove()
  }
}
