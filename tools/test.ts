/**
 * All tests, counted: `npm test`. Builds the bundles once, gets a browser, looks for an Ollama, runs the vitest projects,
 * and ends with a table, with what could not be run and why, and with one line of totals.
 *
 * `npm test -- unit e2e` runs those projects only. VERBATIM_REQUIRE=ollama,browser,data makes a missing one a failure.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { startOllama } from '../tests/helpers/ollama.ts'
import { testData } from '../tests/helpers/testData.ts'
import { ensureBrowser } from './ensureBrowser.ts'
import {
  type ProjectCount,
  type VitestReport,
  countByProject,
  formatTable,
  formatTotal,
  sumCounts,
} from './lib/testReport.ts'

const ROOT = resolve(import.meta.dirname, '..')

/** One vitest a group. What is timed or drives a whole process runs alone, so that it measures itself and not its neighbours. */
const GROUPS = [['unit', 'integration', 'migrations'], ['faults'], ['e2e'], ['model']] as const
const PROJECTS = GROUPS.flat()

/** Half of the time of these is waiting, of the page for its host and of both for a model server: another file runs in it. */
const MOSTLY_WAITS: readonly string[] = ['e2e']

const NEEDS_BUNDLES: readonly string[] = ['integration', 'faults', 'e2e', 'model']
const NEEDS_BROWSER: readonly string[] = ['integration', 'e2e', 'model']

const RESOURCES = {
  ollama: 'the model tests: no Ollama with a model here; `npm run setup:ollama` builds one',
  browser: 'the window tests: no browser here; `node tools/ensureBrowser.ts` tries to get one',
  data: 'the tests on real files: VERBATIM_TEST_DATA names no folder',
} as const
type Resource = keyof typeof RESOURCES

const say = (message: string): void => void process.stdout.write(`${message}\n`)

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !PROJECTS.some((project) => project === name))
const required = (process.env['VERBATIM_REQUIRE'] ?? '').split(',').filter((name) => name !== '')
const unknownRequired = required.filter((name) => !(name in RESOURCES))
if (unknown.length > 0 || unknownRequired.length > 0) {
  say(
    unknown.length > 0
      ? `Unknown: ${unknown.join(', ')}. The projects are ${PROJECTS.join(', ')}.`
      : `VERBATIM_REQUIRE: unknown ${unknownRequired.join(', ')}; it takes ${Object.keys(RESOURCES).join(', ')}.`,
  )
  process.exit(2)
}

process.exitCode = (await runAll()) ? 0 : 1

async function runAll(): Promise<boolean> {
  const startedAt = Date.now()
  const groups = GROUPS.map((group) =>
    group.filter((project) => wanted.length === 0 || wanted.includes(project)),
  ).filter((group) => group.length > 0)

  const needsBundles = groups.flat().some((project) => NEEDS_BUNDLES.includes(project))
  if (needsBundles && !build()) {
    say('The bundles could not be built.')
    say(formatTotal({ passed: 0, failed: 1, skipped: 0 }))
    return false
  }
  const missing = await findMissing(groups.flat())

  const counts = groups.flatMap((group) => runGroup(group, needsBundles))
  const requiredButMissing = missing.filter((resource) => required.includes(resource))
  const total = sumCounts(counts)
  total.failed += requiredButMissing.length

  say(`\n${formatTable(counts)}\n`)
  for (const resource of missing) {
    const isFailure = requiredButMissing.includes(resource)
    say(`${isFailure ? 'Required, but could not be run' : 'Could not be run'}: ${RESOURCES[resource]}`)
  }
  say(`${((Date.now() - startedAt) / 1000).toFixed(0)} s in all`)
  say(formatTotal(total))
  return total.failed === 0
}

function build(): boolean {
  say('Building the bundles.')
  const tool = join(ROOT, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const built = spawnSync(process.execPath, [tool, 'build', '--logLevel', 'warn'], {
    cwd: ROOT,
    stdio: 'inherit',
  })
  return built.status === 0
}

async function findMissing(projects: readonly string[]): Promise<Resource[]> {
  const missing: Resource[] = []
  if (testData === null) missing.push('data')
  if (projects.some((project) => NEEDS_BROWSER.includes(project)) && (await ensureBrowser(say)) === null)
    missing.push('browser')
  if (projects.includes('model')) {
    const ollama = await startOllama()
    if (ollama === null) missing.push('ollama')
    else {
      say(`Ollama: ${ollama.address} with ${ollama.model}`)
      await ollama.stop()
    }
  }
  return missing
}

/** Runs the projects in one vitest. Something that failed without being a test's failure is counted as one. */
function runGroup(group: readonly string[], hasBundles: boolean): ProjectCount[] {
  say(`\nRunning: ${group.join(', ')}`)
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-tests-'))
  const outputFile = join(folder, 'report.json')
  try {
    const ended = spawnSync(
      process.execPath,
      [
        join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'),
        'run',
        ...group.flatMap((project) => ['--project', project]),
        ...(group.every((project) => MOSTLY_WAITS.includes(project))
          ? [`--maxWorkers=${availableParallelism() + 1}`]
          : []),
        '--passWithNoTests',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${outputFile}`,
      ],
      {
        cwd: ROOT,
        stdio: 'inherit',
        env: {
          ...process.env,
          // Many tests start threads and processes: bundles, compiled once, start in a third of the time.
          NODE_COMPILE_CACHE: join(ROOT, 'node_modules', '.cache', 'compiled'),
          VERBATIM_TEST_BUNDLES: String(hasBundles),
        },
      },
    )
    const report: VitestReport = existsSync(outputFile)
      ? (JSON.parse(readFileSync(outputFile, 'utf8')) as VitestReport)
      : { testResults: [] }
    const counts = countByProject(report, ROOT, group)
    const first = counts[0]
    if (first !== undefined && ended.status !== 0 && sumCounts(counts).failed === 0) {
      say(`vitest ended with code ${String(ended.status)}, though no test failed: see above.`)
      first.failed += 1
    }
    return counts
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
