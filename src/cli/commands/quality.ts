import type { Command } from 'commander'
import type { CheckedRecipe, MeasuredField, RecipeQuality } from '../../shared/domain/quality.ts'
import type { CommandContext, CommonOptions } from '../session.ts'

export function registerQuality(program: Command, context: CommandContext): void {
  program
    .command('quality')
    .description('how right the answers are, by the items that a person labelled without seeing them')
    .action((options: CommonOptions) =>
      context.withServices(options, 'read', async ({ read }) => {
        const [progress, measured, checked, tracked, drift, alerts, comparisons, summary] = await Promise.all(
          [
            read.ask('quality.progress', null),
            read.ask('quality.measured', null),
            read.ask('quality.checked', null),
            read.ask('quality.recipes', null),
            read.ask('quality.driftOfRun', { run: null }),
            read.ask('quality.alerts', null),
            read.ask('quality.comparisons', null),
            read.ask('quality.summary', null),
          ],
        )
        const shown = shownOf(measured)
        const sentiment = shown.find(({ field }) => field === 'sentiment')
        const report = {
          sampled: progress.labelled,
          drawn: progress.drawn,
          agreement: sentiment?.agreement.value ?? null,
          kappa: sentiment?.kappa.value ?? null,
          accuracy: {
            sentiment: sentiment?.agreement.value ?? null,
            priority: shown.find(({ field }) => field === 'urgency')?.agreement.value ?? null,
            entities: entitiesOf(tracked),
          },
          fields: fieldsOf(summary.fields),
          recipes: summary.recipes.map((recipe) => ({
            ...recipe,
            ...tracked.find((each) => each.recipe === recipe.id),
          })),
          measured,
          checked,
          drift,
          alerts,
          comparisons,
          verdict: verdictOf(sentiment),
        }
        context.print(options, report, () =>
          [
            `labelled ${progress.labelled} of ${progress.drawn} drawn: ${report.verdict}`,
            ...measured.map(describe),
            ...checked.map(describeChecked),
            ...alerts
              .filter(({ acknowledgedAt }) => acknowledgedAt === null)
              .map(({ message }) => `! ${message}`),
            ...tracked.filter(({ active }) => active).map(describeTracked),
          ].join('\n'),
        )
      }),
    )
}

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

const describeChecked = ({ kind, model, checkedBy, texts, fields }: CheckedRecipe): string =>
  [
    `${kind}, primary by ${model}: ${texts} texts asked again by ${checkedBy.model} (${checkedBy.how})`,
    ...fields.map(
      ({ field, agreement }) =>
        `  ${field}: the same in ${percent(agreement.value)} (${percent(agreement.low)} to ${percent(agreement.high)}), n ${agreement.n}${agreement.smallSample ? ', small sample' : ''}`,
    ),
  ].join('\n')

const lineOf = (
  name: string,
  { value, low, high, n, smallSample }: RecipeQuality['filled'][number]['share'],
): string =>
  `  ${name}: ${percent(value)} (${percent(low)} to ${percent(high)}), n ${n}${smallSample ? ', small sample' : ''}`

function describeTracked({ stage, kind, model, asked, ...quality }: RecipeQuality): string {
  const { filled, length, high, entities, calibration } = quality
  const missing = filled.filter(({ share }) => share.value !== null && share.value < 1)
  return [
    `${stage}, ${kind}${model === '' ? '' : `, ${model}`}: ${asked} answers`,
    ...missing.map(({ field, share }) => lineOf(`${field} filled`, share)),
    ...(length === null ? [] : [lineOf('2,000 characters and more', length.long)]),
    ...(high === null
      ? []
      : [lineOf('urgent found', high.recall), lineOf('called urgent and is', high.precision)]),
    ...(entities === null
      ? []
      : [lineOf('entities found', entities.recall), lineOf('entities right', entities.precision)]),
    ...(calibration === null
      ? []
      : [`  confidence ${calibration.calibrated ? 'calibrated' : 'not calibrated'}, n ${calibration.n}`]),
  ].join('\n')
}

const percent = (share: number | null): string => (share === null ? '?' : `${(share * 100).toFixed(1)} %`)

function describe({ kind, stage, model, field, agreement, kappa, compared, shares }: MeasuredField): string {
  const chance =
    kappa.value === null || kappa.low === null || kappa.high === null
      ? 'kappa not known'
      : `kappa ${kappa.value.toFixed(2)} (${kappa.low.toFixed(2)} to ${kappa.high.toFixed(2)})`
  const head = `${kind}, ${model === '' ? stage : `${stage} by ${model}`}, ${field}: n ${compared}, agreement ${percent(agreement.value)} (${percent(agreement.low)} to ${percent(agreement.high)}), ${chance}${kappa.smallSample ? ', small sample' : ''}`
  const corrected = shares.map(
    ({ value, raw, corrected: to }) =>
      `  ${value}: ${percent(raw.value)}, corrected ${percent(to.value)} (${percent(to.low)} to ${percent(to.high)})`,
  )
  return [head, ...corrected].join('\n')
}
