import { type Command, InvalidArgumentError } from 'commander'
import { VerbatimError } from '../../shared/domain/errors.ts'
import { parseDailyHours } from '../../shared/domain/dailyHours.ts'
import type { Stage } from '../../shared/domain/labels.ts'
import { MOST_WORKERS, RunRequest } from '../../shared/domain/run.ts'
import type { Services } from '../../main/createServices.ts'
import { wantedAfterRun } from '../../main/themes/askAfterRuns.ts'
import { follow } from '../follow.ts'
import { EXIT } from '../io.ts'
import { OFFERED_STAGES, stageList, wholeNumber } from '../optionValues.ts'
import { describeProgress, describeRun } from '../runWords.ts'
import type { CommandContext, CommonOptions } from '../session.ts'
import { askAboutThemes, describeAsked } from './themeQuestions.ts'
import { readUnfinished, toAlert } from './unfinished.ts'
import { watchFolders } from './watchFolders.ts'

interface AnalyzeOptions extends CommonOptions {
  stages: Stage[]
  model?: string
  embeddingModel?: string
  workers?: number | 'auto'
  hours?: number
  limit?: number
  between?: string
  watch?: string[]
}

const workerCount = (text: string): number | 'auto' => {
  if (text === 'auto') return text
  const count = wholeNumber(text)
  if (count > MOST_WORKERS)
    throw new InvalidArgumentError(`at most ${MOST_WORKERS} requests can be in flight`)
  return count
}

const hours = (text: string): number => {
  const value = Number(text)
  if (!(value > 0)) throw new InvalidArgumentError('a number of hours above 0 is meant')
  return value
}

const hoursOfDay = (text: string): string => {
  if (parseDailyHours(text) === null)
    throw new InvalidArgumentError('hours of the day like 22:00-06:00 are meant')
  return text
}

export function registerAnalyze(program: Command, context: CommandContext): void {
  program
    .command('analyze')
    .description('read the texts: by rules, then by the model')
    .option('--stages <list>', `what to run: ${OFFERED_STAGES.join(',')}`, stageList, ['rules', 'primary'])
    .option('--model <name>', 'a model the server has')
    .option('--embedding-model <name>', 'the model of the stage embed')
    .option(
      '--workers <n>',
      'requests in flight, or auto to find the best number by measurement',
      workerCount,
    )
    .option('--hours <h>', 'stop after this time', hours)
    .option('--limit <n>', 'at most this many items', wholeNumber)
    .option('--between <from-to>', 'ask only in these hours of the day, like 22:00-06:00', hoursOfDay)
    .option(
      '--watch <folder>',
      'take in what comes to this folder too, until it is interrupted or its hours are over; may be given again',
      (folder: string, before: string[] | undefined) => [...(before ?? []), folder],
    )
    .action((options: AnalyzeOptions) =>
      context.withServices(options, options.watch === undefined ? 'own' : 'make', async (services) => {
        const request = RunRequest.parse({
          stages: options.stages,
          model: options.model ?? null,
          embeddingModel: options.embeddingModel ?? null,
          workers: options.workers ?? null,
          hours: options.hours ?? null,
          limit: options.limit ?? null,
          between: options.between ?? null,
        })
        if (options.watch !== undefined) {
          await watchFolders(context, services, options, { folders: options.watch, request })
          return
        }
        const { run } = await services.runs.start(request)
        await followRun(context, services, options, run)
      }),
    )

  program
    .command('resume')
    .description('go on with a run that was paused, stopped or cut short')
    .argument('[run]', 'the number of the run; else the latest unfinished one', wholeNumber)
    .action((run: number | undefined, options: CommonOptions) =>
      context.withServices(options, 'own', async (services) => {
        const resumed = await services.runs.resume(run ?? null)
        await followRun(context, services, options, resumed.run)
      }),
    )
}

/** Shows progress until the run ends; Ctrl+C leaves it to be resumed. */
async function followRun(
  context: CommandContext,
  services: Services,
  options: CommonOptions,
  id: number,
): Promise<void> {
  const run = await follow(context, {
    topic: services.runs.snapshot,
    describe: (snapshot) => describeProgress(snapshot, id),
    ended: services.runs.settled(id),
    interrupted: () =>
      new VerbatimError(
        'cancelled',
        'interrupted; everything acknowledged so far is kept',
        'Go on with "verbatim resume".',
      ),
  })
  const wanted = wantedAfterRun(run, services.preferences.all())
  const themes = wanted === null ? null : await askAboutThemes(context, services, wanted)
  // Paused by request it has no reason; with one it could not go on.
  if (run.state === 'paused' && run.reason !== '') context.exitWith(EXIT.notDone)
  else if (run.failed > 0) context.exitWith(EXIT.someFailed)
  const warnings = run.planned === 0 && run.state === 'done' ? [await whyNothing(services)] : []
  for (const warning of warnings) context.io.err(`! ${warning}\n`)
  context.print(options, { ...run, warnings, ...(themes === null ? {} : { themes }) }, () =>
    [describeRun(run), ...(themes === null ? [] : [describeAsked(themes)])].join('\n'),
  )
}

/** Why a run found nothing to do. */
async function whyNothing(services: Services): Promise<string> {
  const [unfinished] = await readUnfinished(services, false)
  const { items } = await services.read.ask('ledger.rules', null)
  if (items > 0)
    return `none of the ${items} items has a text to read: map a column with --comment when importing`
  const sources = await services.read.ask('sources.list', null)
  if (sources.some(({ state }) => state === 'complete'))
    return 'there is nothing to read: the sources hold no items'
  if (unfinished !== undefined) return `there is nothing to read: ${toAlert(unfinished).message}`
  return 'there is nothing to read: nothing has been imported. Begin with "verbatim import FILE"'
}
