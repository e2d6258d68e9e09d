import { expect, it } from 'vitest'
import { createDeadlyTexts } from '../../../src/main/workers/deadlyTexts.ts'

const survey = (text: string) => ({ kind: 'survey', text, mail: null })

it('knows what a thread died of until it has an answer', () => {
  const deadly = createDeadlyTexts()
  expect(deadly.has([survey('a')])).toBe(false)
  deadly.add([survey('a'), survey('b')])
  expect(deadly.has([survey('other'), survey('a')])).toBe(true)
  expect(deadly.has([survey('other')])).toBe(false)
  deadly.remove([survey('a')])
  expect([deadly.has([survey('a')]), deadly.has([survey('b')])]).toEqual([false, true])
})

it('forgets the oldest, so that it takes no more room', () => {
  const deadly = createDeadlyTexts(2)
  for (const text of ['a', 'b', 'c']) deadly.add([survey(text)])
  expect(['a', 'b', 'c'].map((text) => deadly.has([survey(text)]))).toEqual([false, true, true])
})
