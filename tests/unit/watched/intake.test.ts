import { expect, it } from 'vitest'
import { VerbatimError } from '../../../src/shared/domain/errors.ts'
import { createIntake, type IntakeParts } from '../../../src/main/watched/intake.ts'

const FIRST = { path: '/incoming/first.csv', bytes: 10, modifiedAt: 1, isFolder: false }
const { signal } = new AbortController()
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A table that waits for a person and is being looked at again, as there are other readings now; it takes until `looked`. */
async function lookedAtAgain() {
  let readings: unknown[] = []
  let looked = (): void => {}
  const answers: Record<string, (input: never) => unknown> = {
    'watched.files': () => [],
    'watched.isKnown': () => false,
    'watched.readings': () => readings,
    'watched.note': (noted: { state: string }) => ({ ...FIRST, id: 1, source: null, error: {}, ...noted }),
    'watched.forgetFile': () => null,
  }
  const ask = (name: string, input: never): Promise<unknown> => Promise.resolve(answers[name]!(input))
  const parts = {
    read: { ask },
    write: { ask },
    imports: {
      inspect: () =>
        new Promise((resolve) => {
          looked = () => resolve({ kind: 'survey', format: 'csv', columns: [], surveys: [] })
        }),
    },
  } as unknown as IntakeParts
  const intake = createIntake(parts, () => ['/incoming'])
  const first = intake.take(FIRST, signal)
  await turn()
  looked()
  await first
  expect(intake.files()).toMatchObject([{ file: 1, state: 'waiting' }])

  readings = [{ format: 'jsonl', columns: ['other'], reading: {}, mapping: null }]
  const again = intake.reconsider(signal)
  await turn()
  return { intake, again, looked: () => looked() }
}

it('keeps a file in sight that waits, also while it is looked at again', async () => {
  const { intake, again, looked } = await lookedAtAgain()
  expect(intake.pathOf(1)).toBe(FIRST.path)
  looked()
  await again
  expect(intake.files()).toHaveLength(1)
})

it('leaves a file put away that a person puts away while it is looked at again', async () => {
  const { intake, again, looked } = await lookedAtAgain()
  await intake.leave(1)
  expect(intake.files()).toEqual([])
  looked()
  await again
  expect(intake.files()).toEqual([])
  expect(await intake.take(FIRST, signal)).toBe('left')
})

it('tells of a file that has changed, also where a person puts away what it was before', async () => {
  const { intake, again, looked } = await lookedAtAgain()
  looked()
  await again
  const changed = intake.take({ ...FIRST, bytes: 20 }, signal)
  await turn()
  await intake.leave(1)
  looked()
  await changed
  expect(intake.files()).toMatchObject([{ file: 1, state: 'waiting' }])
})

it('takes a file anew that a person wants tried again while it is looked at', async () => {
  const { intake, again, looked } = await lookedAtAgain()
  await intake.forget(1)
  looked()
  await again
  expect(intake.pathOf(1)).toBeNull()
  const anew = intake.take(FIRST, signal)
  await turn()
  looked()
  await anew
  expect(intake.files()).toHaveLength(1)
})

/** A file that was being imported when the program ended last; how its import ends now is for the test to say. */
function interrupted() {
  const row = {
    path: '/incoming/big.mbox',
    bytes: 10,
    modifiedAt: 1,
    id: 1,
    source: 7,
    error: null,
    notedAt: 1,
  }
  const noted: { state: string; source: number | null }[] = []
  const outcome = Promise.withResolvers<never>()
  const answers: Record<string, () => unknown> = {
    'watched.files': () => [{ ...row, state: 'importing' }],
    'sources.get': () => ({ id: 7 }),
  }
  const parts = {
    read: { ask: (name: string) => Promise.resolve(answers[name]!()) },
    write: {
      ask: (_name: string, note: { state: string; source: number | null }) => {
        noted.push(note)
        return Promise.resolve({ ...row, ...note })
      },
    },
    imports: { resumeInterrupted: () => Promise.resolve([7]), outcome: () => outcome.promise },
  } as unknown as IntakeParts
  const intake = createIntake(parts, () => ['/incoming'])
  return { intake, noted, fail: outcome.reject }
}

it('leaves an import that goes on at the next start as it is noted: the program closes, or the disk is full', async () => {
  const closing = new AbortController()
  const closed = interrupted()
  const finishing = closed.intake.finishInterrupted(closing.signal)
  await new Promise((resolve) => setImmediate(resolve))
  closing.abort()
  closed.fail(new VerbatimError('cancelled', 'it goes on at the next start', ''))
  expect(await finishing).toBe(false)
  expect(closed.noted).toEqual([])

  const full = interrupted()
  full.fail(new VerbatimError('disk_full', 'the disk is full', ''))
  expect(await full.intake.finishInterrupted(new AbortController().signal)).toBe(false)
  expect(full.noted).toEqual([])

  const broken = interrupted()
  broken.fail(new VerbatimError('file_unreadable', 'it is damaged', ''))
  await broken.intake.finishInterrupted(new AbortController().signal)
  expect(broken.noted).toMatchObject([{ state: 'failed', source: null }])
})
