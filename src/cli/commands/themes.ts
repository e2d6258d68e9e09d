import { type Command, InvalidArgumentError, Option } from 'commander'
import { DOUBTFUL_PER_PASS } from '../../shared/domain/theme.ts'
import { type ThemeRow, type ThemeSummary, TrendPeriod } from '../../shared/domain/feedback.ts'
import { NO_FILTER } from '../../shared/domain/filter.ts'
import { ItemKind } from '../../shared/domain/reading.ts'
import type { ThemePeriod } from '../../main/insights/themes.ts'
import type { Services } from '../../main/createServices.ts'
import type { CommandContext, CommonOptions } from '../session.ts'
import { percent } from '../../shared/domain/percent.ts'
import { requireSource } from './requireSource.ts'
import { wholeNumber } from '../optionValues.ts'
import { askAboutThemes, describeAsked } from './themeQuestions.ts'
import { registerThemeEdits } from './themeEdits.ts'
import { withThemesUpToDate } from './themesUpToDate.ts'

interface ThemesOptions extends CommonOptions {
  by?: TrendPeriod
  kind?: ItemKind
  source?: number
  from?: string
  to?: string
  name?: true
  settle?: true
  again?: true
  limit?: number
  model?: string
}

/** "period", without saying which, is a month. */
const periodOf = (text: string): TrendPeriod => {
  const period = text === 'period' ? 'month' : TrendPeriod.options.find((each) => each === text)
  if (period === undefined)
    throw new InvalidArgumentError(`the periods are ${TrendPeriod.options.join(', ')}`)
  return period
}

export function registerThemes(program: Command, context: CommandContext): void {
  const themes = program.command('themes').description('what people speak of, and what it does to the score')
  themes
    .command('list', { isDefault: true })
    .description('the themes by volume, with their share and their impact on the NPS')
    .option(`--by <period>`, `how often in each period: ${TrendPeriod.options.join(', ')}`, periodOf)
    .addOption(
      new Option(
        '--kind <kind>',
        'of survey answers, or of mails; else of answers where there are any',
      ).choices(ItemKind.options),
    )
    .option('--source <id>', 'one source only', wholeNumber)
    .option('--from <day>', 'the first day, as 2026-01-31')
    .option('--to <day>', 'the last day')
    .option(
      '--name',
      'first ask a model what to call the themes that bear the name of their commonest phrase',
    )
    .option('--settle', 'first ask a model which theme the doubtful texts speak of')
    .option('--limit <n>', 'with --settle: doubtful texts at most', wholeNumber, DOUBTFUL_PER_PASS)
    .option('--model <name>', 'with --name and --settle: a model the server has')
    .option('--again', 'with --name: also themes that a model was asked about before')
    .action(async (options: ThemesOptions) => {
      if (options.name === true || options.settle === true) return askAndList(context, options)
      return withThemesUpToDate(context, options, async (services) => {
        const found = await readThemes(services, options)
        context.print(options, found, () => describeThemes(found))
      })
    })
  registerThemeEdits(themes, context)
}

/** Asks a model first; what was asked before is not asked again. */
const askAndList = (context: CommandContext, options: ThemesOptions): Promise<void> =>
  context.withServices(options, 'own', async (services) => {
    await requireSource(services.read, options.source)
    const asked = await askAboutThemes(context, services, {
      names: options.name === true,
      doubtful: options.settle === true ? options.limit! : 0,
      model: options.model ?? null,
      again: options.again === true,
    })
    const found = await readThemes(services, options)
    context.print(options, { ...found, asked }, () =>
      [describeThemes(found), describeAsked(asked)].join('\n'),
    )
  })

type ListedTheme = ThemeRow & { periods?: ThemePeriod[] }
type ListedThemes = Omit<ThemeSummary, 'themes'> & { themes: ListedTheme[]; kind: ItemKind }

async function readThemes({ read }: Services, options: ThemesOptions): Promise<ListedThemes> {
  await requireSource(read, options.source)
  const filter = {
    ...NO_FILTER,
    from: options.from ?? null,
    to: options.to ?? null,
    sources: options.source === undefined ? [] : [options.source],
  }
  const sources = await read.ask('sources.list', null)
  const inView = sources.filter(({ id }) => options.source === undefined || id === options.source)
  const kind = options.kind ?? (inView.some((source) => source.kind === 'survey') ? 'survey' : 'email')
  const summary = await read.ask('feedback.themes', { filter, kind })
  if (options.by === undefined) return { ...summary, kind }
  const periods = await read.ask('themes.periods', { filter, kind, period: options.by })
  const byTheme = new Map(periods.map((each) => [each.theme, each.periods]))
  return {
    ...summary,
    kind,
    themes: summary.themes.map((theme) => ({ ...theme, periods: byTheme.get(theme.id) ?? [] })),
  }
}

const points = (value: number): string => `${value > 0 ? '+' : ''}${value.toFixed(1)}`

function describeThemes({ themes, unassigned, withText, kind }: ListedThemes): string {
  const what = kind === 'survey' ? 'answers with a text' : 'mails'
  if (withText === 0) return `no ${what}`
  return [
    ...themes.flatMap((theme) => [
      describeTheme(theme),
      ...(theme.periods ?? []).map(
        ({ period, items, share }) =>
          `     ${period === '' ? 'without a date' : period}: ${items}, ${percent(share)}`,
      ),
    ]),
    `${unassigned} of ${withText} ${what} (${percent(unassigned / withText)}) without a theme`,
  ].join('\n')
}

function describeTheme(theme: ThemeRow): string {
  const { id, name, namedBy, items, doubtful, share, low, high, impact, impactLow, impactHigh } = theme
  const doubt = doubtful === 0 ? '' : `, ${doubtful} of them doubtful`
  const named = namedBy === null ? '' : ` (named by ${namedBy})`
  const effect =
    impact === null || impactLow === null || impactHigh === null
      ? ''
      : `, impact ${points(impact)} points (95 %: ${points(impactLow)} to ${points(impactHigh)})` +
        (theme.significant ? ', significant' : '') +
        (theme.smallSample ? ', small sample' : '')
  return `${String(id).padStart(4)} ${name}${named}: ${items}${doubt}, ${percent(share)} (95 %: ${percent(low)} to ${percent(high)})${effect}`
}
