import { type Browser, type LaunchOptions, chromium } from 'playwright'
import { findBrowser } from '../../tools/ensureBrowser.ts'

/** The browser the window tests use; null where there is none (`node tools/ensureBrowser.ts` tries to get one). */
export const testBrowser: string | null = findBrowser()?.executablePath ?? null

/** Starts a headless browser. Only where `testBrowser` is not null: guard with `describe.skipIf(testBrowser === null)`. */
export async function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  if (testBrowser === null) throw new Error('no browser on this machine')
  return chromium.launch({ executablePath: testBrowser, headless: true, ...options })
}

/** The names by which some window tests know the same two. */
export const findChromium = (): string | null => testBrowser
export const launchChromium = (): Promise<Browser> => launchBrowser()
