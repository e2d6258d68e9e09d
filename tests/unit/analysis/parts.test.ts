import { describe, expect, it } from 'vitest'
import { answerOfParts } from '../../../src/main/analysis/analyst.ts'
import { chainParts, splitChainPart } from '../../../src/main/analysis/chainText.ts'
import { estimateTokens } from '../../../src/main/analysis/chunks.ts'
import {
  type Heard,
  type KeptPart,
  type PartsQuestion,
  type PartsReading,
  hearParts,
} from '../../../src/main/analysis/parts.ts'
import { VerbatimError } from '../../../src/shared/domain/errors.ts'
import type { PartNumber } from '../../../src/shared/domain/run.ts'

const text = Array.from({ length: 120 }, (_, index) => `Sentence number ${index} is here.`).join(' ')

const questionAbout = (said: string, contextTokens = 600): PartsQuestion => ({
  task: 'primary-survey',
  system: 'Label it.',
  subject: { kind: 'survey', text: said, mail: null },
  options: { contextTokens, outputTokens: 200, temperature: 0, seed: 1 },
})

const NEW: PartsReading = { kept: [], follow: null, smaller: false, clock: () => performance.now() }
const heardOf = (prompt: string): Heard => ({
  labels: { summary: prompt.slice(0, 40) },
  warnings: [],
  promptTokens: 10,
  outputTokens: 5,
})
const unreadable = new VerbatimError('answer_invalid', 'there is no JSON in it')

/** Reads with a model that answers all but the prompts it fails. */
async function read(
  question: PartsQuestion,
  reading: Partial<PartsReading> = {},
  fail: (prompt: string, index: number) => VerbatimError | null = () => null,
  say: (prompt: string, index: number) => Heard = heardOf,
) {
  const asked: string[] = []
  const kept: KeptPart[] = []
  const numbers: PartNumber[] = []
  const follow: PartsReading['follow'] = {
    asking: (part) => void numbers.push(part),
    heard: (part) => {
      kept.push(part)
      return Promise.resolve()
    },
  }
  const result = await hearParts(question, { ...NEW, follow, ...reading }, (prompt) => {
    const error = fail(prompt, asked.length)
    asked.push(prompt)
    return error === null ? Promise.resolve(say(prompt, asked.length - 1)) : Promise.reject(error)
  }).catch((error: unknown) => error as VerbatimError)
  return { asked, kept, numbers, result, heard: result instanceof Error ? [] : result.heard }
}

describe('reading a long text in parts', () => {
  it('tells of each part, and keeps all but the last, which is settled with the whole', async () => {
    const { asked, kept, numbers } = await read(questionAbout(text))
    expect(asked.length).toBeGreaterThan(3)
    expect(kept).toHaveLength(asked.length - 1)
    expect(numbers).toEqual(asked.map((_, at) => ({ number: at + 1, of: asked.length })))
  })

  it('keeps and tells nothing of a text that is read whole', async () => {
    const { asked, kept, numbers } = await read(questionAbout('All is well.'))
    expect([asked.length, kept, numbers]).toEqual([1, [], []])
  })

  it('asks only what is missing, wherever it was interrupted, and says the same', async () => {
    const whole = await read(questionAbout(text))
    for (let at = 0; at < whole.kept.length; at++) {
      const rest = await read(questionAbout(text), { kept: whole.kept.slice(0, at) })
      expect(rest.asked).toEqual(whole.asked.slice(at))
      expect(rest.heard).toEqual(whole.heard)
    }
  })

  it('asks a part again that was broken off for its time, once the text is asked again', async () => {
    const gaveUp = { code: 'model_timeout' as const, message: 'too slow', hint: '' }
    const slow = await read(questionAbout(text), {}, undefined, (prompt, index) =>
      index === 1 ? { ...heardOf(prompt), gaveUp } : heardOf(prompt),
    )
    expect(slow.kept).toHaveLength(slow.asked.length - 2)
    const again = await read(questionAbout(text), { kept: slow.kept })
    expect(again.asked).toEqual([slow.asked[1], slow.asked.at(-1)])
    expect(again.heard.filter((part) => part.gaveUp !== undefined)).toEqual([])
  })

  it('goes on where nothing more is to be asked only with the next reading', async () => {
    const halted = new VerbatimError('cancelled', 'the run is paused')
    const kept: KeptPart[] = []
    const asked: string[] = []
    const reading = hearParts(
      questionAbout(text),
      {
        ...NEW,
        follow: {
          asking: () => {},
          heard: (part) => (kept.push(part) === 2 ? Promise.reject(halted) : Promise.resolve()),
        },
      },
      (prompt) => {
        asked.push(prompt)
        return Promise.resolve(heardOf(prompt))
      },
    )
    await expect(reading).rejects.toBe(halted)
    expect([asked.length, kept.length]).toEqual([2, 2])
  })

  it('hears the others where one cannot be read, and then asks that one alone', async () => {
    const first = await read(questionAbout(text), {}, (_, index) => (index === 1 ? unreadable : null))
    expect(first.result).toBe(unreadable)
    expect(first.kept).toHaveLength(first.asked.length - 1)
    const second = await read(questionAbout(text), { kept: first.kept })
    expect(second.asked).toEqual([first.asked[1]])
    expect(second.heard).toEqual((await read(questionAbout(text))).heard)
  })

  it('asks what is missing in halves where it is to be smaller', async () => {
    const first = await read(questionAbout(text), {}, (_, index) => (index === 1 ? unreadable : null))
    const second = await read(questionAbout(text), { kept: first.kept, smaller: true })
    expect(second.asked).toHaveLength(2)
    const bodies = [first.asked[1]!, ...second.asked].map((prompt) =>
      prompt.split('\n').slice(1, -1).join('\n'),
    )
    expect(bodies[1]! + bodies[2]!).toBe(bodies[0])
  })

  it('does not try all of them with a model that gives nothing readable', async () => {
    const { asked, result } = await read(questionAbout(text), {}, () => unreadable)
    expect([asked.length, result]).toEqual([3, unreadable])
  })

  it('ends at once where the server fails', async () => {
    const away = new VerbatimError('server_failed', 'it broke down')
    const { asked, kept, result } = await read(questionAbout(text), {}, (_, index) =>
      index === 2 ? away : null,
    )
    expect([asked.length, kept.length, result]).toEqual([3, 2, away])
  })

  it('leaves aside what was said of another text, or of the same in other parts', async () => {
    const { kept } = await read(questionAbout(text))
    const changed = await read(questionAbout(text.replace('number 0 ', 'number nought ')), { kept })
    expect(changed.asked.length).toBeGreaterThan(0)
    expect(changed.asked[0]).toContain('number nought')
    const other = await read(questionAbout(text, 700), { kept })
    expect(other.asked).toEqual((await read(questionAbout(text, 700))).asked)
  })

  it('tells equal parts apart by which of them it is', async () => {
    const same = `${'The same again and again. '.repeat(40)}`.repeat(4)
    const whole = await read(questionAbout(same))
    expect(new Set(whole.kept.map(({ key }) => key)).size).toBe(whole.kept.length)
    const rest = await read(questionAbout(same), { kept: whole.kept.slice(0, 2) })
    expect(rest.asked).toHaveLength(whole.asked.length - 2)
  })

  it('reads on in smaller parts where one proves too long, and keeps what it has heard', async () => {
    const tooLong = new VerbatimError('context_exceeded', 'the prompt did not fit')
    const fails = (prompt: string): VerbatimError | null =>
      estimateTokens(prompt) > 250 && !prompt.includes('number 0 ') ? tooLong : null
    const { asked, heard, result } = await read(questionAbout(text), {}, fails)
    expect(result).not.toBeInstanceOf(Error)
    const said = asked.filter((prompt) => fails(prompt) === null)
    expect(heard).toEqual(said.map(heardOf))
    expect(said.map((prompt) => prompt.split('\n').slice(1, -1).join('\n')).join('')).toBe(text)
    expect(asked.length - said.length).toBe(1)
  })

  it('gives up where even the smallest part is too long', async () => {
    const tooLong = new VerbatimError('context_exceeded', 'the prompt did not fit')
    const { asked, result } = await read(questionAbout(text), {}, () => tooLong)
    expect(result).toMatchObject({ code: 'context_exceeded' })
    expect(asked.length).toBeLessThan(10)
  })
})

describe('a part of a conversation that is split further', () => {
  it('has the head of its message in each piece', () => {
    const message = { from: 'Ana', to: ['Support'], subject: 'Order', sentAt: null, quotedText: '' }
    const [part] = chainParts(
      {
        kind: 'chain',
        contained: [],
        messages: [
          { ...message, item: 1, text: 'First of all, thank you. '.repeat(12) },
          { ...message, item: 2, from: 'Ben', text: 'It will come on Friday. '.repeat(30) },
        ],
      },
      5_000,
    )
    const pieces = splitChainPart(part!, 120)
    expect(pieces.length).toBeGreaterThan(3)
    for (const piece of pieces) expect(piece).toMatch(/^--- message( \(goes on\))?\nDate: /)
    expect(pieces.at(-1)).toMatch(/\nFrom: Ben\n/)
    expect(pieces.join('').match(/thank you|on Friday/g)).toHaveLength(42)
  })
})

describe('the answer of several parts', () => {
  it('says a warning once, with the number of parts', () => {
    const part = (warnings: string[]): Heard => ({ ...heardOf('x'), warnings })
    const { subject, task } = questionAbout(text)
    const answer = answerOfParts(
      { task, subject, rules: null, model: 'm' },
      [part(['it was cut']), part(['it was cut', 'no such value']), part(['it was cut', 'it was cut'])],
      1,
    )
    expect(answer.labels['warnings']).toEqual(['read in 3 parts', 'it was cut (in 3 parts)', 'no such value'])
  })
})
