import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** Where Ollama's installers put it, beside the folders of PATH. */
function installed(environment: Readonly<Record<string, string | undefined>>): string[] {
  switch (process.platform) {
    case 'win32': {
      const local = environment['LOCALAPPDATA']
      return local === undefined ? [] : [join(local, 'Programs', 'Ollama', 'ollama.exe')]
    }
    case 'darwin':
      return [
        '/Applications/Ollama.app/Contents/Resources/ollama',
        '/opt/homebrew/bin/ollama',
        '/usr/local/bin/ollama',
      ]
    default:
      return ['/usr/local/bin/ollama', '/usr/bin/ollama', '/snap/bin/ollama']
  }
}

/**
 * Ollama's program: the given file, or the one that is installed.
 *
 * @returns its path; null when there is none that may be run
 */
export async function findExecutable(
  given: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string | null> {
  const name = process.platform === 'win32' ? 'ollama.exe' : 'ollama'
  const inPath = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const candidates =
    given === '' ? [...inPath.map((folder) => join(folder, name)), ...installed(environment)] : [given]
  for (const candidate of candidates) {
    const isThere = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isThere) return candidate
  }
  return null
}
