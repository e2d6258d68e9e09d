import { platform } from 'node:process'

/**
 * For a process that may run for days beside a model: young objects have three spaces of 8 MB, and garbage is collected once there
 * is half as much of it as of what is needed. Left to itself V8 takes what the machine has.
 */
export const MEMORY_FLAGS = ['--max-semi-space-size=8', '--heap-growing-percent=50']

/**
 * The C library of Linux gives threads up to eight arenas a core, and each keeps what it once took: half of what 30 hours of work
 * left outside V8 was used by nobody (266 MB, and 145 with two arenas). Two serve as well: SQLite and V8 seldom ask it.
 */
export const MEMORY_ENVIRONMENT = { MALLOC_ARENA_MAX: '2' }

/**
 * Starts this very process anew within these bounds, with its arguments, streams and number: they can only be set at the start.
 * Does nothing in one that has them, and on Windows, which cannot do that.
 */
export function boundMemory(): void {
  const isBounded = process.env['MALLOC_ARENA_MAX'] !== undefined
  if (isBounded || platform === 'win32' || process.execve === undefined) return
  process.execve(
    process.execPath,
    [process.execPath, ...process.execArgv, ...MEMORY_FLAGS, ...process.argv.slice(1)],
    { ...process.env, ...MEMORY_ENVIRONMENT },
  )
}
