import { join, posix, resolve, win32 } from 'node:path'

/**
 * The folder that window and command line use when none is named, by the system's convention.
 *
 * @param environment XDG_DATA_HOME is read on Linux, APPDATA on Windows
 * @param home the person's home folder
 */
export function defaultDataFolder(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'Verbatim')
  if (platform === 'win32') {
    return win32.join(environment['APPDATA'] || win32.join(home, 'AppData', 'Roaming'), 'Verbatim')
  }
  const dataHome = environment['XDG_DATA_HOME'] ?? ''
  // The convention says that a relative path there is invalid and is to be ignored.
  return posix.join(posix.isAbsolute(dataHome) ? dataHome : posix.join(home, '.local', 'share'), 'verbatim')
}

/** `--data DIR` or `--data=DIR` among a program's arguments; null where it is not given. */
export function dataFolderArgument(args: readonly string[]): string | null {
  for (const [index, argument] of args.entries()) {
    if (argument === '--data') return args[index + 1] ?? null
    if (argument.startsWith('--data=')) return argument.slice('--data='.length)
  }
  return null
}

/** The folder in force: `--data`, else VERBATIM_DATA, else the system's convention. */
export function chooseDataFolder(options: {
  args: readonly string[]
  platform: NodeJS.Platform
  environment: Readonly<Record<string, string | undefined>>
  home: string
}): string {
  const named = dataFolderArgument(options.args) || options.environment['VERBATIM_DATA']
  return named ? resolve(named) : defaultDataFolder(options.platform, options.environment, options.home)
}

/** A folder that has no such file is no data folder yet. */
export const databasePath = (dataFolder: string): string => join(dataFolder, 'verbatim.db')
