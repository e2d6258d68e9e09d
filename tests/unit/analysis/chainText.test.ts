import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chainParts } from '../../../src/main/analysis/chainText.ts'
import { estimateTokens } from '../../../src/main/analysis/chunks.ts'
import { checkAgainstText } from '../../../src/main/analysis/evidence.ts'
import { fillFromRules } from '../../../src/main/analysis/fallback.ts'
import { mergeParts } from '../../../src/main/analysis/mergeAnswers.ts'
import type { ChainInput, ChainMessageInput } from '../../../src/main/analysis/subject.ts'
import { ChainLabels, CriticalLabels } from '../../../src/shared/domain/labels.ts'

const message = (item: number, text: string, quotedText = ''): ChainMessageInput => ({
  item,
  from: `Writer ${item}`,
  to: ['Support'],
  subject: 'Order',
  sentAt: null,
  text,
  quotedText,
})
const chain = (...messages: ChainMessageInput[]): ChainInput => ({ kind: 'chain', messages, contained: [] })

describe('a conversation as a model reads it', () => {
  it('has what a message quotes of mails that are not there, once and without marks', () => {
    const lost = '> Where is my order 4711? It should have come on Monday.'
    const [part, ...more] = chainParts(
      chain(
        message(1, 'It was sent on Friday by parcel.', lost),
        message(
          2,
          'It has not arrived yet, please look.',
          `> It was sent on Friday by parcel.\n>\n${lost.replace('>', '>>')}`,
        ),
      ),
      2_000,
    )
    expect(more).toEqual([])
    expect(part!.match(/order 4711/g)).toHaveLength(1)
    expect(part!.match(/sent on Friday/g)).toHaveLength(1)
    expect(part).not.toContain('>')
  })

  it('loses no word of what was written, in however small parts', () => {
    const words = fc.array(
      fc.constantFrom('parcel', 'late', 'please', 'look\n', 'again.\n\n', 'x'.repeat(300)),
      {
        maxLength: 60,
      },
    )
    fc.assert(
      fc.property(
        fc.array(words, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 60, max: 400 }),
        (texts, room) => {
          const written = texts.map((each, index) => each.map((word) => `${word}${index}`).join(' '))
          const parts = chainParts(chain(...written.map((text, index) => message(index, text))), room)
          const letters = (text: string): string => text.replace(/\s/g, '')
          const read = letters(
            parts
              .join('')
              .replace(/--- message(?: \(goes on\))?\nDate: .*\nFrom: .*\nTo: .*\nSubject: .*\n\n/g, ''),
          )
          expect(read).toBe(letters(written.join('')))
          for (const part of parts) expect(estimateTokens(part)).toBeLessThanOrEqual(room)
        },
      ),
    )
  })
})

describe('the answer about a conversation', () => {
  it('leads each quote to the message it stands in, or to the text that only a message quotes', () => {
    const input: ChainInput = {
      kind: 'chain',
      messages: [message(7, 'I will send it tomorrow.', '> Could you send\n> the key again?')],
      contained: [{ item: 3, text: 'Thanks, the door opens.' }],
    }
    const action = (quote: string) => ({ what: quote, who: '', due: '', state: 'asked', quote })
    const quotes = ['I will send it', 'the door opens', 'Could you send the key', 'made up']
    const { evidence } = checkAgainstText(input, { actions: quotes.map(action) })
    expect(evidence).toEqual([
      { field: 'actions', quote: 'I will send it', start: 0, end: 14, item: 7, verified: true },
      { field: 'actions', quote: 'the door opens', start: 8, end: 22, item: 3, verified: true },
      {
        field: 'actions',
        quote: 'Could you send the key',
        start: 2,
        end: 26,
        item: 7,
        part: 'quoted',
        verified: true,
      },
      { field: 'actions', quote: 'made up', start: -1, end: -1, verified: false },
    ])
  })

  it('takes how an action stands from the last part that names it', () => {
    const action = (state: string) => ({ what: 'send the key', who: 'us', due: '', state, quote: '' })
    const merged = mergeParts('chain', [{ actions: [action('promised')] }, { actions: [action('done')] }])
    expect(merged['actions']).toEqual([action('done')])
  })

  it('has every field whatever the model left out', () => {
    const input = chain(message(1, 'It broke. Please help.'))
    expect(ChainLabels.safeParse(fillFromRules('chain', input, {}, null).labels).error).toBeUndefined()
    const critical = fillFromRules('critical-chain', input, {}, { summary: 'By rule.' })
    expect(CriticalLabels.safeParse(critical.labels).error).toBeUndefined()
    expect(critical.labels).toMatchObject({ situation: 'By rule.' })
  })
})
