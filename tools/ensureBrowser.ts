/**
 * Sees to it that there is a browser Playwright can drive: `node tools/ensureBrowser.ts`. What is installed already is
 * taken; only then is one fetched, because a fetch costs minutes, and offline it costs them for nothing.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { runCommand } from './lib/command.ts'

export interface FoundBrowser {
  executablePath: string
  /** Where it comes from, in words for the person. */
  origin: string
}

const SYSTEM_BROWSERS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
}

const DOWNLOAD_LIMIT = 240_000
const PACKAGE_LIMIT = 300_000

/** A browser that is on this machine now: VERBATIM_BROWSER, Playwright's own, or the system's; null where there is none. */
export function findBrowser(): FoundBrowser | null {
  const configured = process.env['VERBATIM_BROWSER'] ?? ''
  if (configured !== '' && existsSync(configured)) {
    return { executablePath: configured, origin: 'named by VERBATIM_BROWSER' }
  }
  const own = chromium.executablePath()
  if (own !== '' && existsSync(own)) return { executablePath: own, origin: "Playwright's own" }
  const system = (SYSTEM_BROWSERS[process.platform] ?? []).find((path) => existsSync(path))
  return system === undefined ? null : { executablePath: system, origin: "the system's" }
}

/** Finds a browser or fetches one: by Playwright, else, as root on Debian, by its package. Says what it does. */
export async function ensureBrowser(say: (message: string) => void): Promise<FoundBrowser | null> {
  const found = findBrowser()
  if (found !== null) {
    say(`Browser: ${found.executablePath} (${found.origin})`)
    return found
  }
  say('No browser here; fetching one with Playwright.')
  await attempt(say, async () => {
    const playwright = join(import.meta.dirname, '..', 'node_modules', 'playwright', 'cli.js')
    await runCommand(process.execPath, [playwright, 'install', 'chromium'], {
      timeLimit: DOWNLOAD_LIMIT,
    })
  })
  if (findBrowser() === null && existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    say('Playwright could not fetch it; installing the package chromium.')
    await attempt(say, async () => {
      const options = { timeLimit: PACKAGE_LIMIT, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
      await runCommand('apt-get', ['update', '-qq'], options)
      await runCommand('apt-get', ['install', '-y', '-qq', 'chromium'], options)
    })
  }
  const fetched = findBrowser()
  say(
    fetched === null
      ? 'No browser could be had. Install Chromium, or name one in VERBATIM_BROWSER.'
      : `Browser: ${fetched.executablePath} (${fetched.origin})`,
  )
  return fetched
}

async function attempt(say: (message: string) => void, step: () => Promise<void>): Promise<void> {
  try {
    await step()
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
  }
}

if (import.meta.main) {
  const browser = await ensureBrowser((message) => void process.stdout.write(`${message}\n`))
  process.exitCode = browser === null ? 1 : 0
}
