import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { MEMORY_ENVIRONMENT, MEMORY_FLAGS } from '../../../tools/lib/boundMemory.ts'

const MODULE = join(import.meta.dirname, '../../../tools/lib/boundMemory.ts')

/** What a process that bounds its memory is afterwards; it ends with 3. */
function start(environment: NodeJS.ProcessEnv) {
  const program = `
    import { boundMemory } from ${JSON.stringify(MODULE)}
    boundMemory()
    process.stdin.on('data', (heard) => {
      console.log(JSON.stringify({ pid: process.pid, flags: process.execArgv, given: process.argv.slice(1),
        arenas: process.env.MALLOC_ARENA_MAX, heard: String(heard) }))
      process.exitCode = 3
    })`
  const { MALLOC_ARENA_MAX: _, ...others } = process.env
  const ended = spawnSync(
    process.execPath,
    ['--no-warnings', '--input-type=module', '-e', program, 'an argument'],
    {
      env: { ...others, ...environment },
      input: 'what is piped in',
      encoding: 'utf8',
    },
  )
  const said = JSON.parse(ended.stdout) as {
    pid: number
    flags: string[]
    given: string[]
    arenas: string
    heard: string
  }
  return { ...said, isSameProcess: said.pid === ended.pid, status: ended.status, complaints: ended.stderr }
}

it.skipIf(process.platform === 'win32')(
  'starts a process anew within its bounds of memory, and it is the same to all others',
  () => {
    const bounded = start({})
    expect(bounded.flags).toEqual(expect.arrayContaining(MEMORY_FLAGS))
    expect(bounded).toMatchObject({
      arenas: MEMORY_ENVIRONMENT.MALLOC_ARENA_MAX,
      given: ['an argument'],
      heard: 'what is piped in',
      isSameProcess: true,
      status: 3,
      complaints: '',
    })
  },
)

it('leaves one alone that has bounds already', () => {
  const own = start({ MALLOC_ARENA_MAX: '7' })
  expect(own).toMatchObject({ arenas: '7', given: ['an argument'], status: 3 })
  for (const flag of MEMORY_FLAGS) expect(own.flags).not.toContain(flag)
})
