import { describe, expect, it } from 'vitest'
import { countByProject, formatTable, formatTotal, sumCounts } from '../../../tools/lib/testReport.ts'

const tests = (...statuses: string[]) => statuses.map((status) => ({ status }))
const file = (name: string, status: string, ...statuses: string[]) => ({
  name: `/project/tests/${name}`,
  status,
  startTime: 1_000,
  endTime: 2_500,
  assertionResults: tests(...statuses),
})

describe('the counts at the end of npm test', () => {
  it('sums tests by the folder their file is in', () => {
    const counts = countByProject(
      {
        testResults: [
          file('unit/room/a.test.ts', 'passed', 'passed', 'passed', 'skipped'),
          file('unit/b.test.ts', 'failed', 'failed', 'passed'),
          file('e2e/c.test.ts', 'passed', 'pending', 'todo'),
        ],
      },
      '/project',
      ['unit', 'e2e', 'model'],
    )
    expect(counts).toEqual([
      { project: 'unit', passed: 3, failed: 1, skipped: 1, seconds: 3 },
      { project: 'e2e', passed: 0, failed: 0, skipped: 2, seconds: 1.5 },
      { project: 'model', passed: 0, failed: 0, skipped: 0, seconds: 0 },
    ])
    expect(formatTotal(sumCounts(counts))).toBe('3 passed, 1 failed, 3 skipped')
  })

  it('counts a file that could not be loaded as a failure', () => {
    const counts = countByProject({ testResults: [file('unit/broken.test.ts', 'failed')] }, '/project', [
      'unit',
    ])
    expect(sumCounts(counts).failed).toBe(1)
  })

  it('aligns the table', () => {
    const lines = formatTable([
      { project: 'integration', passed: 12, failed: 0, skipped: 3, seconds: 4.25 },
    ]).split('\n')
    expect(lines).toEqual([
      'project      passed  failed  skipped  seconds',
      'integration      12       0        3      4.3',
    ])
  })
})
