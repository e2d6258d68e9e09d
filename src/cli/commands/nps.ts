import { type Command, Option } from 'commander'
import { type NpsFigures, TrendPeriod } from '../../shared/domain/feedback.ts'
import type { CommandContext, CommonOptions } from '../session.ts'
import { requireSource } from './requireSource.ts'
import { wholeNumber } from '../optionValues.ts'

interface NpsOptions extends CommonOptions {
  by?: string
  period?: TrendPeriod
  from?: string
  to?: string
  source?: number
}

export function registerNps(program: Command, context: CommandContext): void {
  program
    .command('nps')
    .description('the Net Promoter Score with its interval')
    .option('--by <column>', 'a figure for each value of a column')
    .addOption(new Option('--period <period>', 'a figure for each period').choices(TrendPeriod.options))
    .option('--from <day>', 'the first day, as 2026-01-31')
    .option('--to <day>', 'the last day')
    .option('--source <id>', 'one source only', wholeNumber)
    .action((options: NpsOptions) =>
      context.withServices(options, 'read', async ({ read }) => {
        await requireSource(read, options.source)
        const figures = await read.ask('nps', {
          by: options.by ?? null,
          period: options.period ?? null,
          from: options.from ?? null,
          to: options.to ?? null,
          source: options.source ?? null,
        })
        for (const warning of figures.warnings) context.io.err(`! ${warning}\n`)
        context.print(options, figures, () =>
          [
            describe('all', figures),
            ...(figures.groups ?? []).map((group) => {
              const key = nameOf(group.key, options)
              const name = group.scale === 'rating' ? `${key} (a rating, counted alike)` : key
              const differs = group.againstOthers?.significant === true ? ', differs from the others' : ''
              return `${describe(name, group)}${differs}`
            }),
          ].join('\n'),
        )
      }),
    )
}

/** A key is a value, a period, or both; what is empty is named as in the window. */
function nameOf(key: string, { by, period }: NpsOptions): string {
  const noDate = 'without a date'
  if (by === undefined) return key === '' ? noDate : key
  if (period === undefined) return key === '' ? BLANK : key
  // A period has no comma, a value may have.
  const at = key.lastIndexOf(', ')
  return `${key.slice(0, at) || BLANK}, ${key.slice(at + 2) || noDate}`
}

const BLANK = '(blank)'

function describe(name: string, figures: NpsFigures): string {
  const { score, low, high, shifted, excluded } = figures
  if (score === null || low === null || high === null || shifted.score === null) return `${name}: no scores`
  return (
    `${name}: NPS ${score.toFixed(1)} (95 %: ${low.toFixed(1)} to ${high.toFixed(1)}), n ${figures.n}` +
    `, promoters ${figures.promoters}, passives ${figures.passives}, detractors ${figures.detractors}` +
    `, 0-100 scale ${shifted.score.toFixed(1)}` +
    `, left out: ${excluded.blank} blank, ${excluded.notAScore} not a score, ${excluded.outOfRange} out of range` +
    (figures.smallSample ? ', small sample' : '')
  )
}
