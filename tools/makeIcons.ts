/** Draws the icon files from resources/icons/icon.svg: `node tools/makeIcons.ts`, after the drawing was changed. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright'
import { findBrowser } from './ensureBrowser.ts'

const FOLDER = join(import.meta.dirname, '..', 'resources', 'icons')
/** Pixels. The packager makes the formats of each system from the largest one; Linux wants every size as a file. */
const SIZES = [16, 32, 48, 64, 128, 256, 512, 1024]

const found = findBrowser()
if (found === null) throw new Error('there is no browser to draw with: node tools/ensureBrowser.ts')
const browser = await chromium.launch({ executablePath: found.executablePath })
const drawing = await readFile(join(FOLDER, 'icon.svg'), 'utf8')
for (const size of SIZES) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  await page.setContent(
    `<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${drawing}`,
  )
  await page.screenshot({ path: join(FOLDER, `${size}x${size}.png`), omitBackground: true })
  await page.close()
}
await browser.close()
