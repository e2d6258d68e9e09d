import { expect, it } from 'vitest'
import { z } from 'zod'
import { CHOICES } from '../../../src/renderer/src/features/preferences/choices.ts'
import { PREFERENCES } from '../../../src/shared/domain/preferences.ts'

/** Each is drawn by a component that has its words. */
const WITH_OWN_CONTROL = ['modelServerKind', 'startServer', 'appearance', 'watchedStage']

it('every setting with a few words to choose from offers them all, and none is typed', () => {
  const worded = Object.entries(PREFERENCES).flatMap(([name, { schema }]) =>
    schema instanceof z.ZodEnum && !WITH_OWN_CONTROL.includes(name) ? [[name, schema.options]] : [],
  )
  const offered = Object.entries(CHOICES).map(([name, choices]) => [name, choices.map(({ value }) => value)])
  expect(Object.fromEntries(offered)).toEqual(Object.fromEntries(worded))
})
