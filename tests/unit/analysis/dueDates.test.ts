import { expect, it, vi } from 'vitest'
import { checkAgainstText } from '../../../src/main/analysis/evidence.ts'

const action = (due: string) => ({ what: 'pay', who: 'Ana', due, quote: '' })

const inMail = (text: string, due: string) => {
  const { labels, warnings } = checkAgainstText(
    { kind: 'email', text, mail: { from: 'Ana', to: [], subject: 'Due on 1 May' } },
    { actions: [action(due)] },
  )
  return { ...(labels['actions'] as { due: string; date?: string }[])[0]!, warnings }
}

it.each([
  ['Please pay by 14 March 2025.', '14 March 2025', '14 March 2025', '2025-03-14'],
  ['Bitte zahlen Sie bis zum 14.3.2025.', '2025-03-14', '2025-03-14', '2025-03-14'],
  ['Due 23/4/25, thanks', '2025-04-23', '2025-04-23', '2025-04-23'],
  ['Bitte bis Freitag', 'by Friday', 'by Friday', undefined],
  ['Please by Fri.', 'Friday', 'Friday', undefined],
  ['Please, soon!', 'as soon as possible', 'as soon as possible', undefined],
  ['Innerhalb von 14 Tagen', 'within 14 days', 'within 14 days', undefined],
  ['Bitte bis zum 14.3. zahlen', '14 March', '14 March', undefined],
  ['Please pay', '1 May', '1 May', undefined],
  ['Please pay', '', '', undefined],
])('of %j what is due %j is kept', (text, said, due, date) => {
  const read = inMail(text, said)
  expect([read.due, read.date, read.warnings]).toEqual([due, date, []])
})

it.each([
  ['Please pay by 14 March, at noon.', '2025-03-14', '14 March'],
  ['Due 3/4/25, thanks', '2025-04-03', '3/4/25'],
  ['Due 3/4/25, thanks', '2025-03-04', '3/4/25'],
])('what the text leaves open is not shown: its own words are (%j, %s)', (text, said, due) => {
  const read = inMail(text, said)
  expect([read.due, read.date, read.warnings]).toEqual([due, undefined, []])
})

it.each([
  ['Please pay by Friday.', '2025-03-14'],
  ['Please pay by 14 March 2025.', '2025-03-15'],
  ['Please pay by 14 March 2024.', '2025-03-14'],
  ['Please pay.', 'Monday'],
  ['Please pay within 14 days', 'within 30 days'],
  ['Please pay by 14 March.', '15 March'],
  ['Please pay by 14 March.', '4 March'],
])('of %j what is due %j is invented: emptied, and said so', (text, said) => {
  const read = inMail(text, said)
  expect([read.due, read.date]).toEqual(['', undefined])
  expect(read.warnings).toEqual(['actions: 1 due date that the text does not give was left out'])
})

it.each([
  ['I shall send it tomorrow.', '2025-03-13', true],
  ['Ich schicke es übermorgen.', '2025-03-14', true],
  ['I shall send it on Friday', '2025-03-14', true],
  ['Bis zum 2. Januar', '2026-01-02', true],
  ['I shall send it on Friday', '2025-03-13', false],
  ['I shall send it tomorrow.', '2025-03-14', false],
])('in a conversation of 12 March 2025, a Wednesday: %j by %s', (text, date, follows) => {
  const message = {
    item: 1,
    from: 'a',
    to: [],
    subject: '',
    sentAt: '2025-03-12T09:00:00Z',
    text,
    quotedText: '',
  }
  const { labels } = checkAgainstText(
    { kind: 'chain', messages: [message], contained: [] },
    { nextSteps: [{ what: 'send', who: 'Ana', due: date }] },
  )
  expect(labels['nextSteps']).toEqual([
    follows ? { what: 'send', who: 'Ana', due: date, date } : { what: 'send', who: 'Ana', due: '' },
  ])
})

it('reads a long conversation once, however much is due in it', () => {
  const messages = Array.from({ length: 40 }, (_, at) => ({
    ...{ item: at, from: 'a', to: [], subject: '', sentAt: '2025-03-03T09:00:00Z', quotedText: '' },
    text: 'a word of many '.repeat(50),
  }))
  const normalised = (days: number): number => {
    const nextSteps = Array.from({ length: days }, (_, at) => {
      return { what: 'send', who: 'Ana', due: `2025-03-${String(4 + at).padStart(2, '0')}` }
    })
    const words = vi.spyOn(String.prototype, 'normalize')
    const { warnings } = checkAgainstText({ kind: 'chain', messages, contained: [] }, { nextSteps })
    const { length: calls } = words.mock.calls
    words.mockRestore()
    expect(warnings).toHaveLength(1)
    return calls
  }
  normalised(10)
  const formats = vi.spyOn(Intl, 'RelativeTimeFormat')
  const [forOne, forTen] = [normalised(1), normalised(10)]
  expect(formats).not.toHaveBeenCalled()
  formats.mockRestore()
  expect(forOne).toBeGreaterThan(40 * 200)
  expect(forTen).toBeLessThan(forOne * 1.5)
})
