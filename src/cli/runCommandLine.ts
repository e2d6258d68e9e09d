import { existsSync } from 'node:fs'
import { Command, CommanderError, Option } from 'commander'
import { type ErrorCode, VerbatimError, toErrorData } from '../shared/domain/errors.ts'
import { registerAnalyze } from './commands/analyze.ts'
import { registerAnswers } from './commands/answers.ts'
import { registerDoctor } from './commands/doctor.ts'
import { registerExport } from './commands/export.ts'
import { registerImport } from './commands/import.ts'
import { registerInspect } from './commands/inspect.ts'
import { registerKeys } from './commands/keys.ts'
import { registerModels } from './commands/models.ts'
import { registerNps } from './commands/nps.ts'
import { registerPreferences } from './commands/preferences.ts'
import { registerQuality } from './commands/quality.ts'
import { registerReread } from './commands/reread.ts'
import { registerResults } from './commands/results.ts'
import { registerRunControl } from './commands/runControl.ts'
import { registerSearch } from './commands/search.ts'
import { registerSources } from './commands/sources.ts'
import { registerThemes } from './commands/themes.ts'
import { registerThreads } from './commands/threads.ts'
import { EXIT, type ExitCode } from './io.ts'
import { type CommandContext, type CommandSurroundings, createContext } from './session.ts'

const REGISTRATIONS: readonly ((program: Command, context: CommandContext) => void)[] = [
  registerInspect,
  registerImport,
  registerSources,
  registerReread,
  registerNps,
  registerThemes,
  registerThreads,
  registerAnalyze,
  registerRunControl,
  registerResults,
  registerSearch,
  registerExport,
  registerAnswers,
  registerQuality,
  registerModels,
  registerKeys,
  registerPreferences,
  registerDoctor,
]

const UNREADABLE: readonly ErrorCode[] = [
  'usage',
  'file_not_found',
  'file_unreadable',
  'file_empty',
  'file_not_text',
  'format_unknown',
  'mapping_invalid',
  'survey_mismatch',
  'preference_invalid',
]

/** Runs one command; answers with its exit code and never throws. */
export async function runCommandLine(
  argv: readonly string[],
  surroundings: CommandSurroundings,
): Promise<ExitCode> {
  const { io } = surroundings
  let code: ExitCode = EXIT.done
  const context = createContext(surroundings, (other) => {
    code = other
  })
  const program = new Command('verbatim')
    .description('Survey answers and mail, read by rules and by a model on your own machine')
    .version(surroundings.version)
    .showHelpAfterError('See verbatim --help, or verbatim COMMAND --help.')
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err })
  for (const register of REGISTRATIONS) register(program, context)
  for (const command of program.commands.flatMap((each) =>
    each.commands.length > 0 ? each.commands : [each],
  )) {
    command
      .exitOverride()
      .configureOutput({ writeOut: io.out, writeErr: io.err })
      .addOption(new Option('--data <folder>', 'the data folder (else VERBATIM_DATA, else the app’s own)'))
      .addOption(new Option('--json', 'one JSON document on stdout, progress on stderr'))
  }
  const json = argv.includes('--json')
  try {
    await program.parseAsync([...argv], { from: 'user' })
    if (surroundings.interrupted.aborted) return EXIT.interrupted
    return code
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.done
      if (json)
        reportFailure(surroundings, new VerbatimError('usage', error.message, usageHint(argv, error)), json)
      else if (mistakenFile(argv, error) !== null) io.err(`${usageHint(argv, error)}\n`)
      return EXIT.usage
    }
    if (surroundings.interrupted.aborted) {
      const told = error instanceof VerbatimError && error.code === 'cancelled'
      const interrupted = new VerbatimError(
        'cancelled',
        'interrupted; everything acknowledged so far is kept',
        'Give the command again.',
      )
      reportFailure(surroundings, told ? error : interrupted, json)
      return EXIT.interrupted
    }
    reportFailure(surroundings, error, json)
    return error instanceof VerbatimError && UNREADABLE.includes(error.code) ? EXIT.usage : EXIT.notDone
  }
}

/** The file whose name was taken for an option, because it begins with a dash. */
function mistakenFile(argv: readonly string[], { code }: CommanderError): string | null {
  if (code !== 'commander.unknownOption') return null
  return (
    argv.find((argument) => argument.startsWith('-') && argument !== '--' && existsSync(argument)) ?? null
  )
}

function usageHint(argv: readonly string[], error: CommanderError): string {
  const file = mistakenFile(argv, error)
  return file === null
    ? 'See verbatim --help.'
    : `If the file ${file} is meant, write ./${file}, or -- before it: what begins with a dash is an option.`
}

function reportFailure({ io }: CommandSurroundings, error: unknown, json: boolean): void {
  const data = toErrorData(error)
  if (json) io.out(`${JSON.stringify({ error: data })}\n`)
  else io.err(`${data.message}\n${data.hint === '' ? '' : `${data.hint}\n`}`)
}
