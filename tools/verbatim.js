#!/usr/bin/env node
// The `verbatim` command of a checkout. Starts under any Node from 18 on and goes on under the one the project pins.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const OLDEST_NODE = 24
/** They may go on for days. */
const LONG_COMMANDS = ['analyze', 'resume']
const root = fileURLToPath(new URL('..', import.meta.url))

if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) runUnderPinnedNode()
else process.exitCode = await run()

async function run() {
  if (LONG_COMMANDS.includes(process.argv[2])) {
    const { boundMemory } = await import(pathToFileURL(join(root, 'tools', 'lib', 'boundMemory.ts')).href)
    boundMemory()
  }
  const bundle = join(root, 'out', 'main', 'cli.js')
  if (!existsSync(bundle)) {
    process.stderr.write('Building Verbatim, once ...\n')
    const { buildWhenNeeded } = await import(pathToFileURL(join(root, 'tools', 'lib', 'build.ts')).href)
    await buildWhenNeeded(root)
  }
  // Compiled code is kept from one command to the next; the oldest Node that starts this file has no such thing.
  const { enableCompileCache } = await import('node:module')
  enableCompileCache()
  const { runCommandLine } = await import(pathToFileURL(bundle).href)
  return runCommandLine(process.argv.slice(2))
}

function runUnderPinnedNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  const pinned = join(root, 'node_modules', 'node', 'bin', name)
  if (!existsSync(pinned)) {
    process.stderr.write(
      `Verbatim needs Node ${OLDEST_NODE}, and ${pinned} is not there: run npm ci first.\n`,
    )
    process.exitCode = 1
    return
  }
  const child = spawn(pinned, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  // The terminal sends Ctrl+C to both; this one has only to wait for the other.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('close', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal]
  })
}
