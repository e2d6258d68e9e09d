import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Where the window is shown, and why there. */
export type HostChoice =
  { host: 'electron'; executable: string; why: string } | { host: 'stand-in'; why: string }

export interface HostOptions {
  /** Named by the person; null: whichever works. */
  wanted: 'electron' | 'stand-in' | null
  environment: NodeJS.ProcessEnv
  platform: NodeJS.Platform
  /** On Linux, whether the process runs as root, for whom Electron's sandbox does not work. */
  isRoot: boolean
}

const REACH_MS = 5000
const DOWNLOAD_MS = 180_000

/** Chooses real Electron when it can be had and shown, else the stand-in host. */
export async function chooseHost(options: HostOptions): Promise<HostChoice> {
  if (options.wanted === 'stand-in') return { host: 'stand-in', why: 'you asked for it' }
  const obstacle = options.wanted === 'electron' ? null : whyNotShown(options)
  if (obstacle !== null) return { host: 'stand-in', why: obstacle }

  const installed = findElectron(options.environment)
  if (installed !== null) return { host: 'electron', executable: installed, why: 'it is installed' }
  if (options.environment['ELECTRON_SKIP_BINARY_DOWNLOAD'] !== undefined) {
    return { host: 'stand-in', why: 'Electron is not installed and ELECTRON_SKIP_BINARY_DOWNLOAD is set' }
  }
  const unreachable = await whyNotReachable(options.environment)
  if (unreachable !== null) return { host: 'stand-in', why: `Electron is not installed and ${unreachable}` }
  process.stderr.write('Downloading Electron, once ...\n')
  download()
  const downloaded = findElectron(options.environment)
  if (downloaded !== null)
    return { host: 'electron', executable: downloaded, why: 'it was downloaded just now' }
  return { host: 'stand-in', why: 'Electron could not be downloaded' }
}

/** What keeps Electron from showing a window on this machine; null when nothing does. */
export function whyNotShown({ environment, platform, isRoot }: HostOptions): string | null {
  if (platform !== 'linux') return null
  const display = environment['DISPLAY'] || environment['WAYLAND_DISPLAY']
  if (!display) return 'there is no display on this machine'
  return isRoot ? "Electron's sandbox does not work for root" : null
}

/** The executable of an Electron that is there already; null when there is none. */
export function findElectron(environment: NodeJS.ProcessEnv): string | null {
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'))
  const pathFile = join(folder, 'path.txt')
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : platformName(process.platform)
  const dist = environment['ELECTRON_OVERRIDE_DIST_PATH'] || join(folder, 'dist')
  const executable = join(dist, name)
  return existsSync(executable) ? executable : null
}

function platformName(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return platform === 'win32' ? 'electron.exe' : 'electron'
}

/** A few seconds tell whether a download has a chance; a proxy or a mirror is left to the installer itself. */
async function whyNotReachable(environment: NodeJS.ProcessEnv): Promise<string | null> {
  const isConfigured = ['HTTPS_PROXY', 'https_proxy', 'ELECTRON_MIRROR', 'npm_config_electron_mirror'].some(
    (name) => environment[name] !== undefined && environment[name] !== '',
  )
  if (isConfigured) return null
  try {
    const answer = await fetch('https://github.com/electron/electron/releases', {
      method: 'HEAD',
      signal: AbortSignal.timeout(REACH_MS),
    })
    return answer.ok ? null : `its download site answered ${answer.status}`
  } catch {
    return 'its download site cannot be reached'
  }
}

function download(): void {
  const installer = createRequire(import.meta.url).resolve('electron/install.js')
  spawnSync(process.execPath, [installer], { stdio: ['ignore', 'ignore', 'inherit'], timeout: DOWNLOAD_MS })
}
