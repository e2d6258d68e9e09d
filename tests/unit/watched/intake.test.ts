import { expect, it } from 'vitest'
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
