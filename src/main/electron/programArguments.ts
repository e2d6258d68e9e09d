/**
 * The arguments meant for the program. An installed one gets them after its own name, a development checkout after
 * the executable and the folder of the app.
 */
export function programArguments(argv: readonly string[], isPackaged: boolean): string[] {
  return argv.slice(isPackaged ? 1 : 2)
}

/** The arguments of the command line after `cli`; null when a window is meant. */
export function commandLineArguments(argv: readonly string[], isPackaged: boolean): string[] | null {
  const [first, ...rest] = programArguments(argv, isPackaged)
  return first === 'cli' ? rest : null
}
