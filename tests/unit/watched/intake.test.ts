import { expect, it } from 'vitest'
import { VerbatimError } from '../../../src/shared/domain/errors.ts'
import { createIntake, type IntakeParts } from '../../../src/main/watched/intake.ts'

it('keeps a file in sight that waits, also while it is looked at again', async () => {
  const unit = { path: '/incoming/first.csv', bytes: 10, modifiedAt: 1, isFolder: false }
  let readings: unknown[] = []
  let looked = (): void => {}
  const answers: Record<string, () => unknown> = {
    'watched.files': () => [],
    'watched.isKnown': () => false,
    'watched.readings': () => readings,
    'watched.note': () => ({ ...unit, id: 1, state: 'waiting', source: null, error: {}, notedAt: 1 }),
  }
  const ask = (name: string): Promise<unknown> => Promise.resolve(answers[name]!())
  const parts = {
    read: { ask },
    write: { ask },
    imports: {
      inspect: () =>
        new Promise((resolve) => {
          looked = () => resolve({ kind: 'survey', columns: [] })
        }),
    },
  } as unknown as IntakeParts
  const intake = createIntake(parts)
  const { signal } = new AbortController()

  const first = intake.take(unit, signal)
  await Promise.resolve()
  await new Promise((resolve) => setImmediate(resolve))
  looked()
  await first
  expect(intake.pathOf(1)).toBe(unit.path)

  readings = [{ names: ['other'], reading: {}, mapping: null }]
  const again = intake.reconsider(signal)
  await new Promise((resolve) => setImmediate(resolve))
  expect(intake.pathOf(1)).toBe(unit.path)
  looked()
  await again
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
  const intake = createIntake({
    read: { ask: (name: string) => Promise.resolve(answers[name]!()) },
    write: {
      ask: (_name: string, note: { state: string; source: number | null }) => {
        noted.push(note)
        return Promise.resolve({ ...row, ...note })
      },
    },
    imports: { resumeInterrupted: () => Promise.resolve([7]), outcome: () => outcome.promise },
  } as unknown as IntakeParts)
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
