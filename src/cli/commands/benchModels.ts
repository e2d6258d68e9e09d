import { type Command, InvalidArgumentError } from 'commander'
import { VerbatimError } from '../../shared/domain/errors.ts'
import { createTopic } from '../../shared/topic.ts'
import { type BenchProgress, benchModels } from '../../main/models/modelBench.ts'
import type { ModelBench } from '../../shared/domain/modelBench.ts'
import type { Services } from '../../main/createServices.ts'
import { follow } from '../follow.ts'
import { EXIT } from '../io.ts'
import { bar } from '../progress.ts'
import type { CommandContext, CommonOptions } from '../session.ts'
import { percent } from '../../shared/domain/percent.ts'
import { wholeNumber } from '../optionValues.ts'

interface BenchOptions extends CommonOptions {
  sample: number
  workers?: number
  seed: number
}

const atLeastOne = (text: string): number => {
  const value = wholeNumber(text)
  if (value < 1) throw new InvalidArgumentError('at least 1')
  return value
}

/** `models bench`: several models on the same texts. */
export function registerModelBench(models: Command, context: CommandContext): void {
  models
    .command('bench')
    .description('ask several models about the same texts and compare them; nothing is stored')
    .argument('<models...>', 'the others are compared with the first')
    .option('--sample <n>', 'texts; those that you labelled come first', atLeastOne, 30)
    .option('--workers <n>', 'requests in flight; else as in the preferences', atLeastOne)
    .option('--seed <n>', 'seed by which the other texts are drawn', wholeNumber, 1)
    .action((names: string[], options: BenchOptions) =>
      ownElseBeside(context, options, async (services) => {
        const { workers: preferred } = services.preferences.all()
        const progress = createTopic<BenchProgress | null>(null)
        const bench = await follow(context, {
          topic: progress,
          describe: (now) =>
            now === null ? null : `${now.model} ${bar(now.done, now.total)} ${now.done} of ${now.total}`,
          ended: benchModels(
            services,
            {
              models: [...new Set(names)],
              size: options.sample,
              seed: options.seed,
              workers: options.workers ?? (preferred === 'auto' ? 1 : preferred),
            },
            (now) => progress.set(now),
            context.interrupted,
          ),
          interrupted: () => new VerbatimError('cancelled', 'the comparison was interrupted'),
        })
        if (bench.results.some((result) => 'error' in result || result.failed > 0))
          context.exitWith(EXIT.someFailed)
        context.print(options, bench, () => describe(bench))
      }),
    )
}

/** As the owner, who may start a model server; beside another process that is its to do. Nothing is stored. */
async function ownElseBeside(
  context: CommandContext,
  options: CommonOptions,
  work: (services: Services) => Promise<void>,
): Promise<void> {
  try {
    await context.withServices(options, 'own', work)
  } catch (error) {
    if (!(error instanceof VerbatimError) || error.code !== 'data_folder_in_use') throw error
    await context.withServices(options, 'read', work)
  }
}

const share = ({ of, hits }: { of: number; hits: number }): string =>
  `${percent(of === 0 ? null : hits / of)} of ${of}`

function describe({ sampled, workers, results }: ModelBench): string {
  return [
    `${sampled} texts, ${workers} in flight`,
    ...results.map((result) =>
      'error' in result
        ? `${result.model}: ${result.error.message}. ${result.error.hint}`
        : [
            `${result.model} ${result.quantisation}: ${result.itemsPerMinute.toFixed(1)} items/min, half within ${Math.round(result.latency.p50 ?? 0)} ms, 95 % within ${Math.round(result.latency.p95 ?? 0)} ms${result.tokensPerSecond === null ? '' : `, ${result.tokensPerSecond.toFixed(1)} tokens/s an answer`}`,
            `  ${result.answered} answered, ${result.failed} failed; fields filled by it ${share(result.completeness)}; quotes found ${share(result.quotes)}`,
            `  agrees with ${result.agreement === null ? 'itself: the others are held against it' : `the first in ${share(result.agreement)} fields`}; with your labels in ${share(result.judged)}`,
          ].join('\n'),
    ),
  ].join('\n')
}
