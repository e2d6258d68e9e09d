import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

const SOURCES = ['src', 'package.json', 'electron.vite.config.ts']
const PRODUCTS = ['out/main/index.js', 'out/main/cli.js', 'out/preload/index.cjs', 'out/renderer/index.html']
const LOCK = 'node_modules/.cache/verbatim-build'
const LOCK_STALE_MS = 300_000
const WAIT_MS = 200

/** Whether everything is built from the sources as they are now. */
export function isBuilt(root: string): boolean {
  const products = PRODUCTS.map((path) => modifiedAt(join(root, path)))
  return Math.min(...products) > newest(SOURCES.map((path) => join(root, path)))
}

/**
 * Builds the bundles when a source is newer than they are. Two that want to build at once wait for each other.
 *
 * @returns whether it built
 * @throws Error with the bundler's output
 */
export async function buildWhenNeeded(root: string): Promise<boolean> {
  if (isBuilt(root)) return false
  const release = await takeLock(join(root, LOCK))
  try {
    if (isBuilt(root)) return false
    const bundler = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
    const { status, stdout, stderr } = spawnSync(process.execPath, [bundler, 'build'], {
      cwd: root,
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`the build failed\n${stdout}\n${stderr}`)
    return true
  } finally {
    release()
  }
}

/** Milliseconds; 0 for what is not there. */
function modifiedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function newest(paths: readonly string[]): number {
  let latest = 0
  for (const path of paths) {
    const status = statSync(path, { throwIfNoEntry: false })
    if (status === undefined) continue
    latest = Math.max(latest, status.mtimeMs)
    if (status.isDirectory())
      latest = Math.max(latest, newest(readdirSync(path).map((name) => join(path, name))))
  }
  return latest
}

async function takeLock(folder: string): Promise<() => void> {
  for (;;) {
    try {
      mkdirSync(join(folder, '..'), { recursive: true })
      mkdirSync(folder)
      return () => rmSync(folder, { recursive: true, force: true })
    } catch (error) {
      if ((error as { code?: string }).code !== 'EEXIST') throw error
      const age = Date.now() - modifiedAt(folder)
      if (age > LOCK_STALE_MS) rmSync(folder, { recursive: true, force: true })
      else await new Promise((resolve) => setTimeout(resolve, WAIT_MS))
    }
  }
}
