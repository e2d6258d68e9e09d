/**
 * The commits of a run at which `bench/crashes.ts` kills, each once before and once after it is durable. They are all that
 * change what the next start finds: the rows, the run, its plan, who holds a job, what was answered, copied, chosen and failed,
 * and that it is over. `early` ones come before the first answer of a start, the others are waited for until there was one.
 */
export const BOUNDARIES = {
  'import slice': {
    early: true,
    why: 'rows of a file, its opening and its end: half a file must go on or begin anew',
  },
  'run created': { early: true, why: 'a run without a plan, or no run: the next start must tell them apart' },
  'plan written': { early: true, why: 'half a plan is made again and must not ask or count anything twice' },
  'orphans taken back': { early: true, why: 'a crash while recovering from one' },
  'jobs leased': { early: true, why: 'nobody asks what is leased until it is taken back' },
  'answers settled': { early: false, why: 'an answer and the state of its job, the next lease with them' },
  'answers copied': {
    early: false,
    why: 'equal texts take over an answer, in the transaction that settles it or a later one',
  },
  'critical entered': { early: false, why: 'a settled job brings another one, and may push one out' },
  'failure noted': { early: false, why: 'attempts and the moment of the next one' },
  'run ended': {
    early: false,
    why: 'done and its figures: nothing may be asked after it, nothing before it be missing',
  },
} as const satisfies Record<string, { early: boolean; why: string }>

export type Boundary = keyof typeof BOUNDARIES
export const BOUNDARY_NAMES = Object.keys(BOUNDARIES) as Boundary[]

export interface CrashPlan {
  boundary: Boundary
  /** `before`: everything is written but the commit; `after`: it is durable, and nobody has been told. */
  side: 'before' | 'after'
  /** At the how-manieth such commit, from 1; of those that are not early, since the first answer. */
  count: number
}

/** How the plan reaches the writer thread of the program that is to be killed. */
export const PLAN_VARIABLE = 'VERBATIM_BENCH_CRASH'

/** Lines the writer thread sends over this descriptor: `answered` once, and `kill` right before it kills. */
export const REPORT_DESCRIPTOR = 3
