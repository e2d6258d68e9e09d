import { describe, expect, it } from 'vitest'
import type { Run } from '../../../src/shared/domain/run.ts'
import { wantedAfterRun } from '../../../src/main/themes/askAfterRuns.ts'

const run = (over: Partial<Run> = {}): Pick<Run, 'state' | 'model' | 'stages'> => ({
  ...{ state: 'done', model: 'small', stages: ['rules', 'primary'] },
  ...over,
})

describe('what is asked about themes once a run is over', () => {
  const afterRuns = { themeQuestions: 'after runs' } as const

  it('goes to the model that answered, or to that of the preferences where the run only embedded', () => {
    expect(wantedAfterRun(run(), afterRuns)).toMatchObject({ model: 'small', names: true })
    expect(wantedAfterRun(run({ stages: ['embed'] }), afterRuns)).toMatchObject({ model: null })
  })

  it.each([
    ['the person asks when they want to', run(), { themeQuestions: 'when asked' } as const],
    ['the run was stopped', run({ state: 'stopped' }), afterRuns],
    ['the run asked no model', run({ model: null }), afterRuns],
    ['only the rules ran', run({ stages: ['rules'] }), afterRuns],
  ])('is nothing where %s', (_why, ended, preferences) => {
    expect(wantedAfterRun(ended, preferences)).toBeNull()
  })
})
