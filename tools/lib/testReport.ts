/** Counts and words for the end of a test run; pure, so that it is tested itself. */
import { relative, sep } from 'node:path'

/** What is read of the JSON that vitest writes. */
export interface VitestReport {
  testResults: {
    /** The file's absolute path. */
    name: string
    status: string
    message?: string
    startTime: number
    endTime: number
    assertionResults: { status: string }[]
  }[]
}

export interface ProjectCount {
  project: string
  passed: number
  failed: number
  skipped: number
  /** The sum over its files, in seconds; files of one project may have run side by side. */
  seconds: number
}

/** A test file belongs to the project whose folder under `tests` it is in. A file that could not be loaded is one failure. */
export function countByProject(
  report: VitestReport,
  root: string,
  projects: readonly string[],
): ProjectCount[] {
  const counts = new Map<string, ProjectCount>(
    projects.map((project) => [project, { project, passed: 0, failed: 0, skipped: 0, seconds: 0 }]),
  )
  for (const file of report.testResults) {
    const count = counts.get(relative(root, file.name).split(sep)[1] ?? '')
    if (count === undefined) continue
    const failed = file.assertionResults.filter((test) => test.status === 'failed').length
    const passed = file.assertionResults.filter((test) => test.status === 'passed').length
    count.passed += passed
    count.failed += file.status === 'failed' && failed === 0 ? 1 : failed
    count.skipped += file.assertionResults.length - passed - failed
    count.seconds += Math.max(0, file.endTime - file.startTime) / 1000
  }
  return [...counts.values()]
}

export function sumCounts(counts: readonly ProjectCount[]): {
  passed: number
  failed: number
  skipped: number
} {
  return counts.reduce(
    (sum, count) => ({
      passed: sum.passed + count.passed,
      failed: sum.failed + count.failed,
      skipped: sum.skipped + count.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  )
}

export function formatTable(counts: readonly ProjectCount[]): string {
  const header = ['project', 'passed', 'failed', 'skipped', 'seconds']
  const rows = counts.map((count) => [
    count.project,
    String(count.passed),
    String(count.failed),
    String(count.skipped),
    count.seconds.toFixed(1),
  ])
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  return [header, ...rows]
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n')
}

/** The last line of `npm test`. */
export function formatTotal(total: { passed: number; failed: number; skipped: number }): string {
  return `${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`
}
