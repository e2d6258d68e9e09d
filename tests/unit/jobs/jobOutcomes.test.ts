import { describe, expect, it } from 'vitest'
import type { LeasedJob } from '../../../src/main/jobs/exchangeWrites.ts'
import { type JobOutcomesOptions, createJobOutcomes, endOf } from '../../../src/main/jobs/jobOutcomes.ts'
import { LONGEST_BACK_OFF_MS } from '../../../src/main/jobs/policies.ts'
import type { Seat } from '../../../src/main/jobs/serverFleet.ts'
import { type ErrorCode, VerbatimError } from '../../../src/shared/domain/errors.ts'

const RECIPE = 1
const FALLBACK = 2

const jobOf = (job: number, failures = 0): LeasedJob => ({
  job,
  attempt: 1,
  subjectKind: 'item',
  id: job,
  stage: 'primary',
  recipe: RECIPE,
  lane: 'sample',
  failures,
  lastError: null,
  parts: [],
  subject: { kind: 'survey', text: 'fine', mail: null },
  rules: null,
  version: null,
})

function judge(options: Partial<JobOutcomesOptions> = {}, isUp = true, standing: Partial<Seat> = {}) {
  const told: string[] = []
  const outcomes = createJobOutcomes({
    whyNone: () => null,
    ownRecipes: [RECIPE],
    fallbackOf: () => null,
    maximumAttempts: () => 2,
    retryDelaysMs: [1_000],
    breaker: { pauseMs: 5_000 },
    now: () => 0,
    onHopeless: (reason) => told.push(`hopeless: ${reason}`),
    ...options,
  })
  const seat: Seat = {
    server: {
      key: 'here',
      address: 'http://here',
      slots: 1,
      warmUp: () => Promise.resolve(),
      ask: () => Promise.resolve([]),
    },
    isUp,
    isHeld: false,
    hasOther: () => false,
    watch: (ask) => ask(),
    leave: () => {},
    holdOff: (milliseconds) => {
      told.push(`held off for ${milliseconds} ms`)
      return isUp
    },
    isUnable: () => told.push('unable'),
    lookAgain: () => told.push('looked at again'),
    ...standing,
  }
  return { outcomes, seat, told }
}

const failed = new VerbatimError('server_failed', 'it broke')
const missing = new VerbatimError('model_missing', 'it is gone')
const vector = { ok: true, vector: new Uint8Array(4), promptTokens: 3 } as const

describe('a server that fails a job', () => {
  it('costs it more than its attempts only while it answers nobody', () => {
    const { outcomes, seat } = judge()
    const job = jobOf(1, 1)
    expect(outcomes.ofFailure(job, failed, seat)).toMatchObject({ kind: 'failure', final: false })
    expect(outcomes.failedBy(job)).toBe('here')
    expect(outcomes.ofFailure(jobOf(3, 5), failed, seat)).toMatchObject({ final: true })
    outcomes.partAnswered()
    expect(outcomes.ofFailure(job, failed, seat)).toMatchObject({ final: true })
    expect(outcomes.ofResult(job, vector, seat)).toEqual({
      ...{ job: 1, attempt: 1, kind: 'vector' },
      ...{ vector: vector.vector, promptTokens: 3 },
    })
    expect(outcomes.failedBy(job)).toBeUndefined()
  })

  it('costs it an attempt while it only said when to come back: it is there', () => {
    const { outcomes, seat } = judge({}, false, { isHeld: true })
    const slow = new VerbatimError('model_timeout', 'it took too long')
    expect(outcomes.ofFailure(jobOf(1), slow, seat)).toMatchObject({ kind: 'failure', final: false })
    expect(outcomes.isSuspect(jobOf(1))).toBe(false)
  })

  it('spends no attempt while it is away', () => {
    const { outcomes, seat } = judge({}, false)
    expect(outcomes.ofFailure(jobOf(1, 4), failed, seat)).toMatchObject({ kind: 'release' })
    const away = new VerbatimError('server_unreachable', 'nobody answers')
    expect(outcomes.ofFailure(jobOf(1, 9), away, judge().seat)).toMatchObject({ kind: 'release' })
  })
})

describe('a text that met the absence of the server itself', () => {
  const { outcomes, seat } = judge({}, false)
  const ask = (job: number, failures: number) => outcomes.ofFailure(jobOf(job, failures), failed, seat)

  it('lets others go first, is asked by itself, and is final after three times its attempts, spent or not', () => {
    expect(outcomes.isSuspect(jobOf(1))).toBe(false)
    expect(ask(1, 3)).toMatchObject({ kind: 'release', notBefore: 10_000 })
    expect(outcomes.isSuspect(jobOf(1))).toBe(true)
    expect(ask(2, 3)).toMatchObject({ kind: 'release' })
    expect(ask(1, 3)).toMatchObject({ kind: 'release' })
    expect(ask(1, 3)).toMatchObject({ kind: 'failure', final: true })
    expect(outcomes.isSuspect(jobOf(1))).toBe(false)
  })

  it('waits no longer than a wait may be, however long the server is left alone', () => {
    const { outcomes: patient } = judge({ breaker: { pauseMs: 3_600_000 } })
    const { notBefore } = patient.ofFailure(jobOf(1), failed, seat) as { notBefore: number }
    expect(notBefore).toBe(LONGEST_BACK_OFF_MS)
  })

  it('has its count back once it was answered', () => {
    outcomes.ofResult(jobOf(2), vector, seat)
    expect([0, 0, 0, 0, 0].map((failures) => ask(2, failures).kind)).toEqual(Array(5).fill('release'))
    expect(ask(2, 0)).toMatchObject({ final: true })
  })

  it('is not counted where no connection came about', () => {
    const away = new VerbatimError('server_unreachable', 'nobody answers')
    for (let at = 0; at < 20; at += 1)
      expect(outcomes.ofFailure(jobOf(3, 1), away, seat)).toMatchObject({ kind: 'release' })
    expect(outcomes.isSuspect(jobOf(3))).toBe(false)
  })
})

describe('a server that says when to come back', () => {
  const busy = new VerbatimError('server_busy', 'later', '', { retryAfterSeconds: 30 })

  it('is left alone until then, and what it refused spends no attempt for that, but not for ever', () => {
    const { outcomes, seat, told } = judge()
    const ask = (): unknown => outcomes.ofFailure(jobOf(1, 1), busy, seat)
    for (let at = 0; at < 4; at += 1) expect(ask()).toMatchObject({ kind: 'release', notBefore: 30_000 })
    expect(told).toEqual(Array(4).fill('held off for 30000 ms'))
    expect(ask()).toMatchObject({ kind: 'failure', final: true })
  })

  it('counts it for one text alone of those that were asked together', () => {
    const { outcomes, seat } = judge({}, false)
    for (let at = 0; at < 20; at += 1)
      expect(outcomes.ofFailure(jobOf(1, 1), busy, seat)).toMatchObject({ kind: 'release' })
    expect(outcomes.isSuspect(jobOf(1))).toBe(false)
  })

  it('does not keep what it refused from another server', () => {
    const { outcomes, seat, told } = judge({}, true, { hasOther: (recipe) => recipe === RECIPE })
    const { notBefore } = outcomes.ofFailure(jobOf(1, 1), busy, seat) as { notBefore: number }
    expect(notBefore).toBeGreaterThanOrEqual(500)
    expect(notBefore).toBeLessThanOrEqual(1_000)
    expect(told).toEqual(['held off for 30000 ms'])
  })

  it('is asked less and less often what it refuses each time beside others, so that these come through', () => {
    const { outcomes, seat } = judge({ breaker: { pauseMs: 60_000 } }, false)
    const waits = Array.from({ length: 4 }, () => {
      const { notBefore } = outcomes.ofFailure(jobOf(1, 1), busy, seat) as { notBefore: number }
      return notBefore
    })
    expect(waits).toEqual([30_000, 60_000, 120_000, 120_000])
  })
})

describe('a server that refuses the key', () => {
  const refused = new VerbatimError('server_key_refused', 'here refuses the key')

  it('costs no attempt: it is looked at again, and then a person has to', () => {
    const { outcomes, seat, told } = judge({ whyNone: () => refused.toData(), fallbackOf: () => FALLBACK })
    const released = { kind: 'release', error: { code: 'server_key_refused' } }
    expect(outcomes.ofFailure(jobOf(1, 9), refused, seat)).toMatchObject(released)
    expect(told).toEqual(['looked at again'])
    expect(outcomes.ofFailure(jobOf(1, 9), refused, seat)).toMatchObject(released)
    expect(told).toEqual(['looked at again', 'unable', 'hopeless: here refuses the key'])
  })
})

describe('a model that is said to be missing', () => {
  const none = { whyNone: () => missing.toData() }

  it('is looked for once more before it is believed, and again once it has answered', () => {
    const { outcomes, seat, told } = judge(none)
    const released = { kind: 'release', error: { code: 'model_missing' } }
    expect(outcomes.ofFailure(jobOf(1), missing, seat)).toMatchObject(released)
    outcomes.ofResult(jobOf(2), vector, seat)
    expect(outcomes.ofFailure(jobOf(1), missing, seat)).toMatchObject(released)
    expect(told).toEqual(['looked at again', 'looked at again'])
    expect(outcomes.ofFailure(jobOf(1), missing, seat)).toMatchObject(released)
    expect(told.slice(2)).toEqual(['unable', 'hopeless: it is gone'])
  })

  it('leaves the job to its fallback where no server has it', () => {
    const { outcomes, seat, told } = judge({ ...none, fallbackOf: () => FALLBACK })
    outcomes.ofFailure(jobOf(1), missing, seat)
    expect(outcomes.ofFailure(jobOf(1), missing, seat)).toMatchObject({ kind: 'fallback', recipe: FALLBACK })
    expect(told).toEqual(['looked at again', 'unable'])
  })
})

describe('a model of what failed before, tried again in another run', () => {
  const STRAY = 7
  const stray = { ...jobOf(1), recipe: STRAY }
  const goneFor = (...recipes: number[]) => ({
    whyNone: (recipe: number) => (recipes.includes(recipe) ? missing.toData() : null),
  })
  const twice = ({ outcomes, seat }: ReturnType<typeof judge>, error = missing) => {
    outcomes.ofFailure(stray, error, seat)
    return outcomes.ofFailure(stray, error, seat)
  }

  it('fails that alone where it is gone, and the run goes on by its own', () => {
    const judged = judge(goneFor(STRAY))
    expect(twice(judged)).toMatchObject({ kind: 'failure', final: true, error: { code: 'model_missing' } })
    expect(judged.outcomes.ofNone(stray, missing.toData())).toMatchObject({ final: true })
    expect(judged.told).toEqual(['looked at again', 'unable'])
  })

  it('is waited for with the run’s own where that is gone, too, or the server lets nobody in', () => {
    const judged = judge(goneFor(STRAY, RECIPE))
    expect(twice(judged)).toMatchObject({ kind: 'release' })
    expect(judged.told).toContain('hopeless: it is gone')
    const locked = judge(goneFor(STRAY))
    expect(twice(locked, new VerbatimError('server_key_refused', 'no'))).toMatchObject({ kind: 'release' })
    expect(locked.told).toContain('hopeless: no')
  })
})

it('an answer that cannot be used goes to the fallback with the last attempt', () => {
  const { outcomes, seat } = judge({ fallbackOf: () => FALLBACK })
  const invalid = new VerbatimError('answer_invalid', 'prose')
  expect(outcomes.ofFailure(jobOf(1), invalid, seat)).toMatchObject({ kind: 'failure', final: false })
  expect(outcomes.ofFailure(jobOf(1, 1), invalid, seat)).toMatchObject({ kind: 'fallback' })
  expect(outcomes.howToAsk([jobOf(1, 1)])).toMatchObject({ isLast: false })
  expect(judge().outcomes.howToAsk([jobOf(1, 1)])).toMatchObject({ isLast: true })
})

it('whatever fails a text for good, its fallback is asked, and fails it for good in its turn', () => {
  const own = (code: ErrorCode, isUp = true) => {
    const { outcomes, seat } = judge({ fallbackOf: (recipe) => (recipe === RECIPE ? FALLBACK : null) }, isUp)
    const error = new VerbatimError(code, 'it failed')
    const failures = isUp ? 1 : 5
    outcomes.ofFailure(jobOf(1), error, seat)
    outcomes.partAnswered()
    return [RECIPE, FALLBACK].map((recipe) => {
      const { kind } = outcomes.ofFailure({ ...jobOf(1, failures), recipe }, error, seat)
      return kind
    })
  }
  for (const code of ['model_timeout', 'server_failed', 'context_exceeded', 'answer_cut'] as const)
    expect(own(code)[0]).toBe('fallback')
  expect(own('context_exceeded')).toEqual(['fallback', 'failure'])
  expect(own('server_failed', false)).toEqual(['fallback', 'failure'])
})

it('a question went as the best of its jobs did', () => {
  const lease = { job: 1, attempt: 1 }
  const busy = new VerbatimError('server_busy', 'later').toData()
  const congested = { ...lease, kind: 'failure', error: busy, notBefore: 0, final: false } as const
  const settled = { ...lease, kind: 'vector', vector: vector.vector, promptTokens: 0 } as const
  expect(endOf([congested, settled])).toBe('answered')
  expect(endOf([congested])).toBe('congested')
  expect(endOf([{ ...lease, kind: 'release', error: null, notBefore: 0 }])).toBe('other')
})
