import { type Command, Option } from 'commander'
import type { CheckedRecipe, MeasuredField, RecipeQuality } from '../../shared/domain/quality.ts'
import { calibrationInWords, trackedRows } from '../../main/quality/trackedWords.ts'
import type { Services } from '../../main/createServices.ts'
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { CommandContext, CommonOptions } from '../session.ts'
import { showAgain } from '../watch.ts'
import { percent } from '../../shared/domain/percent.ts'
import { wholeNumber } from '../optionValues.ts'
import { isOwned } from './unfinished.ts'

interface QualityOptions extends CommonOptions {
  run?: number
  watch?: boolean
  report?: string
}

export function registerQuality(program: Command, context: CommandContext): void {
  program
    .command('quality')
    .description('how right the answers are, by the items that a person labelled without seeing them')
    .option('--run <id>', 'of the recipes that answered in this run, and its drift', wholeNumber)
    .option('--watch', 'show it again every two seconds until nothing runs')
    .addOption(
      new Option(
        '--report <day>',
        'the file of a day\'s report: "today" so far, "latest", or a day as 2026-01-31',
      ).conflicts(['run', 'watch']),
    )
    .action((options: QualityOptions) =>
      options.report !== undefined
        ? context.withServices(options, 'read', async ({ reports }) => {
            const found = await reports.find(options.report!, Date.now())
            context.print(options, found, () => found.file)
          })
        : showAgain(context, options.watch === true, () =>
            context.withServices(options, 'read', async (services) => {
              const { run } = options
              if (run !== undefined && (await services.read.ask('runs.get', { run })) === null)
                throw new VerbatimError('not_found', `there is no run ${run}`, 'See "verbatim status".')
              const quality = await readQuality(services, run ?? null)
              context.print(options, quality.report, () => describeQuality(quality))
              const runs = await services.read.ask('runs.list', null)
              // A run whose process has ended is marked as running, too.
              return runs.some(({ state }) => state === 'running') && isOwned(context.dataFolder(options))
            }),
          ),
    )
}

async function readQuality({ read }: Services, run: number | null) {
  const [progress, allMeasured, allChecked, allTracked, drift, alerts, comparisons, summary] =
    await Promise.all([
      read.ask('quality.progress', null),
      read.ask('quality.measured', null),
      read.ask('quality.checked', null),
      read.ask('quality.recipes', null),
      read.ask('quality.driftOfRun', { run }),
      read.ask('quality.alerts', null),
      read.ask('quality.comparisons', null),
      read.ask('quality.summary', null),
    ])
  const ofRun = new Set(drift.map(({ recipe }) => recipe))
  const isMeant = (recipe: number): boolean => run === null || ofRun.has(recipe)
  const measured = allMeasured.filter(({ recipe }) => isMeant(recipe))
  const tracked = allTracked.filter(({ recipe }) => isMeant(recipe))
  const shown = shownOf(measured)
  const sentiment = shown.find(({ field }) => field === 'sentiment')
  const report = {
    sampled: progress.labelled,
    drawn: progress.drawn,
    agreement: sentiment?.agreement.value ?? null,
    kappa: sentiment?.kappa.value ?? null,
    accuracy: {
      sentiment: sentiment?.agreement.value ?? null,
      priority: shown.find(({ field }) => field === 'priority')?.agreement.value ?? null,
      urgency: shown.find(({ field }) => field === 'urgency')?.agreement.value ?? null,
      entities: entitiesOf(tracked),
    },
    fields: fieldsOf(run === null ? summary.fields : tracked.flatMap(filledOf)),
    recipes: summary.recipes
      .filter(({ id }) => isMeant(id))
      .map((recipe) => ({ ...recipe, ...tracked.find((each) => each.recipe === recipe.id) })),
    measured,
    checked: allChecked.filter(({ recipe }) => isMeant(recipe)),
    drift,
    alerts,
    comparisons,
    verdict: verdictOf(sentiment),
  }
  return { report, tracked: tracked.filter(({ active }) => active || run !== null) }
}

const filledOf = ({ filled }: RecipeQuality): { field: string; filled: number }[] =>
  filled.flatMap(({ field, share }) => (share.value === null ? [] : [{ field, filled: share.value }]))

const describeQuality = ({ report, tracked }: Awaited<ReturnType<typeof readQuality>>): string =>
  [
    `labelled ${report.sampled} of ${report.drawn} drawn: ${report.verdict}`,
    ...report.measured.map(describe),
    ...report.checked.map(describeChecked),
    ...report.alerts
      .filter(({ acknowledgedAt }) => acknowledgedAt === null)
      .map(({ message }) => `! ${message}`),
    ...tracked.map(describeTracked),
  ].join('\n')

/** What is shown of items: the model's where it has answered, else the rules'; the kind with more labelled items. */
const shownOf = (measured: readonly MeasuredField[]): MeasuredField[] =>
  measured.toSorted(
    (a, b) => Number(a.stage === 'rules') - Number(b.stage === 'rules') || b.compared - a.compared,
  )

/** Of the entities that a person or the model named, those that both did; by the active recipe of most items. */
const entitiesOf = (tracked: readonly RecipeQuality[]): number | null =>
  tracked
    .filter(({ active, stage, entities }) => active && stage === 'primary' && entities !== null)
    .toSorted((a, b) => b.entities!.items - a.entities!.items)[0]?.entities?.agreement.value ?? null

/** By name, the lesser of the kinds that have a field of that name. */
function fieldsOf(fields: readonly { field: string; filled: number }[]): Record<string, number> {
  const filled: Record<string, number> = {}
  for (const { field, filled: share } of fields) filled[field] = Math.min(filled[field] ?? 1, share)
  return filled
}

function verdictOf(sentiment: MeasuredField | undefined): string {
  if (sentiment === undefined) return 'nothing labelled yet'
  if (sentiment.kappa.smallSample) return 'small sample'
  if (sentiment.kappa.low === null || sentiment.kappa.low <= 0) return 'no better than chance'
  return 'better than chance'
}

type Estimate = RecipeQuality['filled'][number]['share']

const interval = ({ low, high }: Pick<Estimate, 'low' | 'high'>): string =>
  `(${percent(low)} to ${percent(high)})`

const inWords = (share: Estimate): string =>
  `${percent(share.value)} ${interval(share)}, n ${share.n}${share.smallSample ? ', small sample' : ''}`

const describeChecked = ({ kind, model, checkedBy, texts, fields }: CheckedRecipe): string =>
  [
    `${kind}, primary by ${model}: ${texts} texts asked again by ${checkedBy.model} (${checkedBy.how})`,
    ...fields.map(({ field, agreement }) => `  ${field}: the same in ${inWords(agreement)}`),
  ].join('\n')

/** Fields that are filled without exception are left out. */
function describeTracked({ stage, kind, model, asked, calibration, ...quality }: RecipeQuality): string {
  const filled = quality.filled.filter(({ share }) => share.value !== null && share.value < 1)
  return [
    `${stage}, ${kind}${model === '' ? '' : `, ${model}`}: ${asked} answers`,
    ...trackedRows({ ...quality, filled }).map(([what, share]) => `  ${what}: ${inWords(share)}`),
    ...(calibration === null ? [] : [`  confidence ${calibrationInWords(calibration)}, n ${calibration.n}`]),
  ].join('\n')
}

function describe({ kind, stage, model, field, agreement, kappa, compared, shares }: MeasuredField): string {
  const chance =
    kappa.value === null || kappa.low === null || kappa.high === null
      ? 'kappa not known'
      : `kappa ${kappa.value.toFixed(2)} (${kappa.low.toFixed(2)} to ${kappa.high.toFixed(2)})`
  const head = `${kind}, ${model === '' ? stage : `${stage} by ${model}`}, ${field}: n ${compared}, agreement ${percent(agreement.value)} ${interval(agreement)}, ${chance}${kappa.smallSample ? ', small sample' : ''}`
  const corrected = shares.map(
    ({ value, raw, corrected: to }) =>
      `  ${value}: ${percent(raw.value)}, corrected ${percent(to.value)} ${interval(to)}`,
  )
  return [head, ...corrected].join('\n')
}
