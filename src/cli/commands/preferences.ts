import type { Command } from 'commander'
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { PreferenceView } from '../../shared/domain/preferences.ts'
import { askOwner } from '../../main/control/mailbox.ts'
import { parsePreference } from '../../main/preferences/preferenceService.ts'
import type { CommandContext, CommonOptions } from '../session.ts'
import { ownElseAsk } from './ownElseAsk.ts'

export function registerPreferences(program: Command, context: CommandContext): void {
  const preferences = program.command('preferences').description('read and change the settings')

  preferences
    .command('get')
    .argument('[name]')
    .action((name: string | undefined, options: CommonOptions) =>
      context.withServices(options, 'read', (services) => {
        const view: Record<string, PreferenceView> = services.preferences.view()
        show(context, options, name === undefined ? view : { [name]: known(view, name) })
        return Promise.resolve()
      }),
    )

  preferences
    .command('set')
    .argument('<name>')
    .argument('<value>')
    .action(async (name: string, value: string, options: CommonOptions) => {
      const parsed = parsePreference(name, value)
      await ownElseAsk(
        context,
        options,
        'make',
        (services) => services.preferences.set(parsed.name, parsed.value),
        (folder) => askOwner(folder, { command: 'setPreference', ...parsed }),
      )
      await context.withServices(options, 'read', (services) => {
        show(context, options, { [name]: services.preferences.view()[parsed.name] })
        return Promise.resolve()
      })
    })
}

function known(view: Record<string, PreferenceView>, name: string): PreferenceView {
  const preference = Object.hasOwn(view, name) ? view[name] : undefined
  if (preference !== undefined) return preference
  throw new VerbatimError(
    'preference_invalid',
    `there is no preference named ${name}`,
    `The preferences are: ${Object.keys(view).join(', ')}.`,
  )
}

function show(context: CommandContext, options: CommonOptions, view: Record<string, PreferenceView>): void {
  context.print(options, view, () =>
    Object.entries(view)
      .map(
        ([name, { value, default: standard, unit }]) =>
          `${name} = ${JSON.stringify(value)}${unit === '' ? '' : ` ${unit}`}${value === standard ? '' : ` (default ${JSON.stringify(standard)})`}`,
      )
      .join('\n'),
  )
}
