import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MailLabels, ResponseLabels } from '../../../src/shared/domain/labels.ts'
import { answerSchema } from '../../../src/main/analysis/answerSchema.ts'
import { checkAgainstText } from '../../../src/main/analysis/evidence.ts'
import { fillFromRules } from '../../../src/main/analysis/fallback.ts'
import { mergeParts } from '../../../src/main/analysis/mergeAnswers.ts'
import { parseAnswer } from '../../../src/main/analysis/parseAnswer.ts'
import { TASKS, TASK_NAMES, listOf } from '../../../src/main/analysis/tasks.ts'

const CUT = 'it was as long as allowed'

const response = {
  sentiment: 'negative',
  intent: 'complaint',
  urgency: 'medium',
  themes: [{ name: 'delivery', sentiment: 'negative', quote: 'three weeks' }],
  summary: 'Late.',
}

describe('reading an answer', () => {
  it('takes a plain one as it is', () => {
    expect(parseAnswer('primary-survey', JSON.stringify(response), null)).toEqual({
      labels: response,
      warnings: [],
    })
  })

  it('keeps no control characters, no halves of a character and no text without end', () => {
    const said = {
      ...response,
      summary: `A\u0000B\ud800C\nD ${'x'.repeat(1_000_000)}`,
      themes: [
        { ...response.themes[0], name: 'late\u0007ness' },
        { ...response.themes[0], name: 'late ness' },
        { ...response.themes[0], name: '\u0000' },
      ],
    }
    const { labels, warnings } = parseAnswer('primary-survey', JSON.stringify(said), null)
    expect(labels).toMatchObject({ themes: [{ name: 'late ness' }] })
    expect(labels['themes']).toHaveLength(1)
    expect(labels['summary']).toMatch(/^A B\ufffdC\nD x+$/)
    expect(labels['summary']).toHaveLength(20_000)
    expect(warnings).toEqual(['summary: a text that was far too long was cut'])
  })

  it.each([
    ['thoughts before it', `<think>let me see {"a":1}</think>${JSON.stringify(response)}`],
    ['a fence around it', `\`\`\`json\n${JSON.stringify(response)}\n\`\`\``],
    ['prose around it', `Here it is: ${JSON.stringify(response)} Hope that helps!`],
    [
      'single quotes and a trailing comma',
      JSON.stringify(response).replaceAll('"', "'").replace(/\}$/, ',}'),
    ],
    ['values written otherwise', JSON.stringify({ ...response, sentiment: ' Negative ', urgency: 'MEDIUM' })],
  ])('copes with %s', (_what, raw) => {
    expect(parseAnswer('primary-survey', raw, null).labels).toEqual(response)
  })

  it('refuses a value that is not allowed and keeps the others', () => {
    const { labels, warnings } = parseAnswer(
      'primary-survey',
      JSON.stringify({ ...response, sentiment: 'furious' }),
      null,
    )
    expect(labels).toEqual({ ...response, sentiment: undefined })
    expect(warnings).toEqual(['sentiment: a value that is not allowed was refused'])
  })

  it('reads numbers that are written as words, and refuses those out of range', () => {
    expect(parseAnswer('primary-email', '{"priority":"70"}', null).labels).toEqual({ priority: 70 })
    expect(parseAnswer('primary-email', '{"priority":700,"type":"order"}', null).labels).toEqual({
      type: 'order',
    })
  })

  it('takes placeholders for nothing', () => {
    expect(
      parseAnswer('primary-email', '{"assignedTo":"N/A","summary":"string","type":"order"}', null).labels,
    ).toEqual({
      type: 'order',
    })
  })

  it('drops the field that was being written when it was cut, and says so', () => {
    const raw = JSON.stringify(response).slice(0, -4)
    const { labels, warnings } = parseAnswer('primary-survey', raw, CUT)
    expect(labels).toEqual({ ...response, summary: undefined })
    expect(warnings).toEqual(['the answer was cut, for it was as long as allowed; summary is incomplete'])
  })

  it('gives up on a cut answer with less than half of the fields', () => {
    expect(() => parseAnswer('primary-survey', '{"sentiment":"negative","inte', CUT)).toThrow(/cut/)
  })

  it.each([['I cannot do that.'], [''], ['[]'], ['{"something":"else"}']])('refuses %j', (raw) => {
    expect(() => parseAnswer('primary-survey', raw, null)).toThrow()
  })

  it('gives labels of the right form whatever a model says', () => {
    const fields = fc.constantFrom(...Object.keys(MailLabels.shape), ...Object.keys(ResponseLabels.shape))
    const said = fc.dictionary(fields, fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue())))
    fc.assert(
      fc.property(said, fc.constantFrom('survey' as const, 'email' as const), (answer, kind) => {
        const input = { kind, text: 'Some text.', mail: null }
        let parsed: Record<string, unknown>
        try {
          parsed = parseAnswer(`primary-${kind}`, JSON.stringify(answer), null).labels
        } catch {
          return
        }
        const { labels } = fillFromRules(
          `primary-${kind}`,
          input,
          checkAgainstText(input, parsed).labels,
          null,
        )
        expect((kind === 'survey' ? ResponseLabels : MailLabels).safeParse(labels).error).toBeUndefined()
      }),
    )
  })
})

describe('the schema for the model', () => {
  it('asks for every field of the labels, in their order, and then for the confidence', () => {
    expect(answerSchema('primary-survey')).toMatchObject({
      type: 'object',
      required: [...Object.keys(ResponseLabels.shape), 'confidence'],
      properties: { sentiment: { type: 'string', enum: ResponseLabels.shape.sentiment.options } },
    })
    expect(Object.keys(answerSchema('primary-email')['properties'] as object)).toEqual([
      ...Object.keys(MailLabels.shape),
      'confidence',
    ])
  })

  it('holds the lists to the limits of the labels', () => {
    for (const task of TASK_NAMES) {
      const properties = answerSchema(task)['properties'] as Record<string, { maxItems?: number }>
      for (const field of Object.keys(TASKS[task].labels.shape)) {
        expect(properties[field]?.maxItems, `${task} ${field}`).toBe(listOf(task, field)?.most)
      }
    }
  })
})

describe('filling what the model left empty', () => {
  const mail = {
    kind: 'email' as const,
    text: 'It broke. Please help.',
    mail: { from: 'A', to: ['Support'], subject: 'S' },
  }

  it('takes the rule’s value and marks it', () => {
    const { labels, fallback } = fillFromRules(
      'primary-email',
      mail,
      { type: 'complaint' },
      { status: 'escalated', summary: 'By rule' },
    )
    expect(labels).toMatchObject({
      type: 'complaint',
      status: 'escalated',
      summary: 'By rule',
      assignedTo: 'Support',
    })
    expect(fallback).toEqual(expect.arrayContaining(['status', 'summary', 'assignedTo']))
    expect(fallback).not.toContain('type')
  })

  it('fills Summary, Assigned To and Status from the mail itself where there are no rules', () => {
    expect(fillFromRules('primary-email', mail, {}, null).labels).toMatchObject({
      summary: 'It broke.',
      assignedTo: 'Support',
      status: 'new',
    })
    const bare = { kind: 'email' as const, text: '', mail: { from: '', to: [], subject: '' } }
    expect(fillFromRules('primary-email', bare, {}, null).labels).toMatchObject({
      summary: 'No text',
      assignedTo: 'Unassigned',
    })
  })

  it('takes an empty list for an answer', () => {
    expect(
      fillFromRules('primary-survey', { ...mail, kind: 'survey', mail: null }, { themes: [] }, null).fallback,
    ).not.toContain('themes')
  })
})

describe('checking against the text', () => {
  const input = {
    kind: 'email' as const,
    text: 'My order 4711 over 129.90 EUR is late.',
    mail: { from: 'Ana', to: [], subject: 'Invoice 99' },
  }

  it('leaves out entities that are neither in the text nor in the head, and counts them', () => {
    const entity = (value: string, quote: string) => ({ kind: 'order', value, quote })
    const { labels, evidence, warnings } = checkAgainstText(input, {
      entities: [entity('4711', 'My order 4711'), entity('99', ''), entity('123456', 'order 123456')],
    })
    expect((labels['entities'] as { value: string }[]).map(({ value }) => value)).toEqual(['4711', '99'])
    expect(evidence).toEqual([
      { field: 'entities', quote: 'My order 4711', start: 0, end: 13, verified: true },
    ])
    expect(warnings).toEqual(['entities: 1 that the text does not hold was left out'])
  })

  it('shows where the value stands when the quote around it is invented', () => {
    const { evidence } = checkAgainstText(input, {
      entities: [{ kind: 'amount', value: '129.90 EUR', quote: 'a total of 129.90 EUR' }],
    })
    expect(evidence).toEqual([{ field: 'entities', quote: '129.90 EUR', start: 19, end: 29, verified: true }])
  })

  it.each([
    ['Ana Fox', 'Ana Fox'],
    ['Fox, Ana', 'Fox, Ana'],
    ['billing', 'billing'],
    ['Müller', 'Müller'],
    ['Unassigned', 'Unassigned'],
    ['Ana Stone', undefined],
    ['Jordan', undefined],
  ])('takes %s for the one who has to act only if the mail names such a one', (said, kept) => {
    const mail = { from: 'Ana Fox <ana@example.org>', to: ['billing@example.org'], subject: 'Hello' }
    const { labels, warnings } = checkAgainstText(
      { kind: 'email', text: 'Could Mr Mueller or Müller answer this?', mail },
      { assignedTo: said, summary: 'S' },
    )
    expect(labels).toEqual({ summary: 'S', ...(kept === undefined ? {} : { assignedTo: kept }) })
    expect(warnings).toEqual(
      kept === undefined ? ['assignedTo: 1 name that the mail does not hold was left out'] : [],
    )
    // It is filled as one that the model left empty.
    const filled = fillFromRules('primary-email', { kind: 'email', text: '', mail }, labels, null)
    expect(filled.labels['assignedTo']).toBe(kept ?? 'billing@example.org')
    expect(filled.fallback.includes('assignedTo')).toBe(kept === undefined)
  })

  it('keeps an invented quote, marked', () => {
    const { evidence } = checkAgainstText(input, {
      actions: [{ what: 'pay', who: '', due: '', quote: 'pay at once' }],
    })
    expect(evidence).toMatchObject([{ verified: false, start: -1, end: -1 }])
  })
})

describe('merging the parts of a long text', () => {
  it('takes the worst urgency, the highest priority with its reason and the last status', () => {
    const merged = mergeParts('primary-email', [
      {
        urgency: 'high',
        priority: 80,
        priorityReason: 'late',
        status: 'new',
        summary: 'One.',
        type: 'other',
      },
      {
        urgency: 'low',
        priority: 10,
        priorityReason: 'thanks',
        status: 'done',
        summary: 'Two.',
        type: 'order',
      },
    ])
    expect(merged).toMatchObject({
      urgency: 'high',
      priority: 80,
      priorityReason: 'late',
      status: 'done',
      summary: 'One. Two.',
      type: 'order',
    })
  })

  it('takes each theme once, up to the limit, and the mean sentiment', () => {
    const theme = (name: string) => ({ name, sentiment: 'neutral', quote: '' })
    const merged = mergeParts('primary-survey', [
      { sentiment: 'very negative', themes: ['a', 'b', 'c'].map(theme) },
      { sentiment: 'neutral', themes: ['A', 'd', 'e', 'f'].map(theme) },
    ])
    expect((merged['themes'] as { name: string }[]).map(({ name }) => name)).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
    ])
    expect(merged['sentiment']).toBe('negative')
    expect('intent' in merged).toBe(false)
  })
})

describe('the confidence', () => {
  const said = (confidence: unknown): number | undefined =>
    parseAnswer('primary-survey', JSON.stringify({ sentiment: 'neutral', confidence }), null).confidence

  it('is read of a hundred, or as a share, and is no label', () => {
    expect([said(85), said('85 %'), said(0.85), said(100), said(0), said('1')]).toEqual([
      0.85, 0.85, 0.85, 1, 0, 0.01,
    ])
    expect([said(undefined), said('sure'), said(120), said(-1), said(null), said('')]).toEqual(
      Array.from({ length: 6 }, () => undefined),
    )
    const { labels } = parseAnswer('primary-survey', '{"sentiment":"neutral","confidence":5}', null)
    expect(labels).toEqual({ sentiment: 'neutral' })
    expect(() => parseAnswer('primary-survey', '{"confidence":5}', null)).toThrow(/none of the fields/)
  })
})
