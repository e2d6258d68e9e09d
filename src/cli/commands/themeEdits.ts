import type { Command } from 'commander'
import type { z } from 'zod'
import { VerbatimError } from '../../shared/domain/errors.ts'
import { ThemeEdit, type ThemeEdited } from '../../shared/domain/theme.ts'
import { unlessInterrupted } from '../follow.ts'
import type { CommandContext, CommonOptions } from '../session.ts'
import { wholeNumber } from '../optionValues.ts'
import { interruptedThemes } from './themesUpToDate.ts'

/** What a person changes about themes; every change can be taken back, and none asks a model. */
export function registerThemeEdits(themes: Command, context: CommandContext): void {
  const edit = (options: CommonOptions, wanted: z.input<typeof ThemeEdit>): Promise<void> =>
    context.withServices(options, 'own', async (services) => {
      const parsed = ThemeEdit.safeParse(wanted)
      if (!parsed.success) {
        const said = parsed.error.issues.map(({ message }) => message).join('; ')
        throw new VerbatimError('usage', said, 'Run "verbatim themes --help" to see what each change takes.')
      }
      const { edited, followed } = await services.themes.edit(parsed.data)
      await unlessInterrupted(context, followed, interruptedThemes)
      context.print(options, edited, () => describe(edited))
    })

  themes
    .command('rename')
    .description('give a theme another name, which no discovery changes again')
    .argument('<id>', 'the theme', wholeNumber)
    .argument('<name>')
    .option('--description <text>')
    .action((theme: number, name: string, options: CommonOptions & { description?: string }) =>
      edit(options, { kind: 'rename', theme, name, description: options.description }),
    )
  themes
    .command('merge')
    .description('count the texts of themes as those of another one')
    .argument('<ids...>', 'the themes that go into it', (id: string, ids: number[] | undefined) => [
      ...(ids ?? []),
      wholeNumber(id),
    ])
    .requiredOption('--into <id>', 'the theme that stays', wholeNumber)
    .action((ids: number[], options: CommonOptions & { into: number }) =>
      edit(options, { kind: 'merge', themes: ids, into: options.into }),
    )
  themes
    .command('split')
    .description('take parts out of a theme, which keeps the rest')
    .argument('<id>', 'the theme', wholeNumber)
    .option('--into <n>', 'at most so many parts, found in its texts', wholeNumber, 3)
    .option(
      '--part <name>',
      'a part by its words; may be repeated',
      (name: string, names: string[] | undefined) => [...(names ?? []), name],
    )
    .action((theme: number, options: CommonOptions & { into: number; part?: string[] }) =>
      edit(options, { kind: 'split', theme, into: options.into, names: options.part ?? [] }),
    )
  themes
    .command('archive')
    .description('put a theme away; a discovery that finds it again leaves it there')
    .argument('<id>', 'the theme', wholeNumber)
    .action((theme: number, options: CommonOptions) => edit(options, { kind: 'archive', theme }))
  themes
    .command('restore')
    .description('bring a theme back that was archived or merged')
    .argument('<id>', 'the theme', wholeNumber)
    .action((theme: number, options: CommonOptions) => edit(options, { kind: 'restore', theme }))
  themes
    .command('add')
    .description('add a theme of your own')
    .argument('<name>')
    .option('--description <text>', 'what belongs to it: words between commas, or sentences')
    .action((name: string, options: CommonOptions & { description?: string }) =>
      edit(options, { kind: 'add', name, description: options.description ?? '' }),
    )
  themes
    .command('undo')
    .description('take the latest change back')
    .action((options: CommonOptions) => edit(options, { kind: 'undo' }))
  themes
    .command('doubtful')
    .description('texts of a theme of which it is not sure that they speak of it')
    .argument('<id>', 'the theme', wholeNumber)
    .option('--limit <n>', 'how many at most', wholeNumber, 20)
    .action((theme: number, options: CommonOptions & { limit: number }) =>
      context.withServices(options, 'read', async ({ read }) => {
        const { themes: known } = await read.ask('themes.known', null)
        if (!known.some(({ id }) => id === theme))
          throw new VerbatimError(
            'not_found',
            `there is no theme ${theme}`,
            'Run "verbatim themes known" to see them.',
          )
        const doubtful = await read.ask('themes.doubtful', { theme, limit: options.limit })
        context.print(options, doubtful, () =>
          [
            `${doubtful.total} doubtful`,
            ...doubtful.items.map(
              ({ item, score, excerpt }) => `${item}  ${score}  ${excerpt.replaceAll(/\s+/g, ' ')}`,
            ),
          ].join('\n'),
        )
      }),
    )
  themes
    .command('known')
    .description('all themes, also those that are archived, merged or without texts')
    .action((options: CommonOptions) =>
      context.withServices(options, 'read', async ({ read }) => {
        const known = await read.ask('themes.known', null)
        context.print(options, known, () =>
          known.themes
            .map(({ id, name, state, mergedInto, splitFrom }) => {
              const part = splitFrom === null ? '' : `, part of ${splitFrom}`
              return `${String(id).padStart(4)} ${name}: ${state}${mergedInto === null ? '' : ` into ${mergedInto}`}${part}`
            })
            .join('\n'),
        )
      }),
    )
}

const describe = ({ kind, themes }: ThemeEdited): string =>
  `${kind}: ${themes.map(({ id, name }) => `${id} ${name}`).join(', ')}`
