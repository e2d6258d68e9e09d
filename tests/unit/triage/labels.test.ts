import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MailLabels, ResponseLabels } from '../../../src/shared/domain/labels.ts'
import { findLanguage } from '../../../src/main/triage/language.ts'
import { labelByRules, type TriageResult } from '../../../src/main/triage/ruleLabels.ts'
import type { TriageInput } from '../../../src/main/triage/triageInput.ts'
import { firstInformative } from '../../../src/main/triage/summary.ts'
import { fold, tokenise } from '../../../src/main/triage/text.ts'

/** Stands for the detector where its half second of loading is not what is tested. */
const unsure = (): { code: string; reliable: boolean } => ({ code: '', reliable: false })

const response = (text: string, score: number | null = null): TriageInput => ({
  item: 1,
  kind: 'survey',
  text,
  textLength: text.length,
  score: score === null ? null : { value: score, from: 0, to: 10 },
  mail: null,
})

const mail = (text: string, fields: Partial<NonNullable<TriageInput['mail']>> = {}): TriageInput => ({
  ...response(text),
  kind: 'email',
  mail: { subject: 'Hello', from: 'Ann Lee <ann@x.org>', to: ['bob@y.org'], cc: [], headers: {}, ...fields },
})

const label = (input: TriageInput, owners: string[] = []): TriageResult => labelByRules(input, owners, unsure)

describe('labels of responses', () => {
  it.each([
    ['Great service, thank you!', null, 'praise'],
    ['The service is terrible', null, 'complaint'],
    ['Where can I find the manual?', null, 'question'],
    ['Please call me back', null, 'request'],
    ['Il faudrait ouvrir plus de caisses', null, 'suggestion'],
    ['Es wäre schön, wenn es mehr Parkplätze gäbe', null, 'suggestion'],
    ['It is a shop', null, 'other'],
    ['', 1, 'complaint'],
  ])('%s %s: %s', (text, score, intent) => {
    expect(label(response(text, score)).labels).toMatchObject({ intent })
  })

  it('says so where there is nothing to read', () => {
    expect(label(response('', 9)).labels).toMatchObject({
      sentiment: 'positive',
      summary: 'No comment; score 9 of 10',
      themes: [],
    })
    expect(label(response('')).labels).toMatchObject({ sentiment: 'neutral', summary: 'No comment' })
  })
})

describe('labels of mails', () => {
  it('say of a question no praise, and name what is asked again and again once, with all its places', () => {
    const text = 'Body number 89 about order 89. Can you help? '.repeat(5)
    const { labels, evidence } = label(mail(text))
    expect(labels).toMatchObject({ sentiment: 'neutral', actions: [{ what: 'Can you help?' }] })
    const places = evidence.filter(({ field }) => field === 'actions')
    expect(places.map(({ start, end }) => text.slice(start, end))).toEqual(Array(5).fill('Can you help?'))
  })

  it.each([
    ['to us', { from: 'Ann <ann@x.org>', to: ['Sue Help <help@y.org>'] }, 'Sue Help'],
    ['from us', { from: 'Sue Help <help@y.org>', to: ['Ann <ann@x.org>'] }, 'Sue Help'],
    ['to us as a copy', { from: 'Ann <ann@x.org>', to: ['Bob <bob@x.org>'], cc: ['Sue <sue@y.org>'] }, 'Sue'],
    ['between others', { from: 'Ann <ann@x.org>', to: ['Bob <bob@x.org>'] }, 'Unassigned'],
  ])('give a mail %s to somebody of ours', (_name, fields, assignedTo) => {
    expect(label(mail('Hi Bob, where is it?', fields as never), ['help@y.org']).labels).toMatchObject({
      assignedTo,
    })
  })

  it.each([
    ['Where is the manual?', {}, [], 'question', 'waiting for us'],
    ['Please send the manual', {}, [], 'request', 'waiting for us'],
    ['Your parcel is on its way', {}, [], 'delivery', 'new'],
    ['Hiermit erhalten Sie die Rechnung', {}, [], 'invoice', 'new'],
    ['Je souhaite résilier mon contrat', {}, [], 'cancellation', 'waiting for us'],
    ['The issue has been resolved', {}, [], 'other', 'done'],
    ['We are looking into it', {}, [], 'other', 'in progress'],
    ['I want to speak to a manager', {}, [], 'other', 'escalated'],
    ['I am away', { headers: { 'auto-submitted': 'auto-replied' } }, [], 'notification', 'done'],
    ['Done', { from: 'noreply@x.org' }, [], 'notification', 'done'],
    ['Offers! unsubscribe', { headers: { 'list-unsubscribe': '<x>' } }, [], 'newsletter', 'done'],
    ['Does it work?', { headers: { 'list-id': '<x>' } }, [], 'question', 'new'],
    ['Does it work?', { from: 'me@y.org', to: ['ann@x.org'] }, ['me@y.org'], 'question', 'waiting for them'],
    ['Lunch at noon', { from: 'me@y.org', to: ['bob@y.org'] }, ['me@y.org'], 'internal', 'done'],
  ])('%s', (text, fields, owners, type, status) => {
    expect(label(mail(text, fields as never), owners).labels).toMatchObject({ type, status })
  })

  it.each([
    [{ to: ['"Stone, Bob" <bob@y.org>'] }, 'Hi', 'Bob Stone'],
    [{}, 'Hi Carla,\nlook', 'Carla'],
    [{}, 'Sehr geehrte Frau Müller,\nes', 'Müller'],
    [{}, 'Hi all,\nlook', 'Unassigned'],
    [{ to: ['carla.jones@y.org'] }, 'look', 'Carla Jones'],
    [{ to: ['support@y.org'] }, 'look', 'Unassigned'],
    [{ to: [] }, 'look', 'Unassigned'],
    [{ to: ['Talk <talk@y.org>'], headers: { 'list-id': '<talk>' } }, 'look', 'Unassigned'],
  ])('assigned to: %j %s', (fields, text, assignedTo) => {
    expect(label(mail(text, fields as never)).labels).toMatchObject({ assignedTo })
  })

  it('lists what is asked and promised, by whom and until when', () => {
    const { labels } = label(mail('Could you send the offer by Friday? I will call you on 12 March 2024.'))
    expect(labels).toMatchObject({
      actions: [
        { who: 'Unassigned', due: 'by Friday' },
        { who: 'Ann Lee', due: '12 March 2024' },
      ],
    })
  })
})

describe('whatever the text', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc
      .array(
        fc.constantFrom(
          ...[
            'not',
            'good',
            'bad',
            'urgent',
            '.',
            ',',
            '\n',
            '?',
            'please',
            'Hi Bob,',
            'order 48213',
            'très',
            '👍',
            'delivery',
            'refund',
          ],
        ),
        { maxLength: 80 },
      )
      .map((words) => words.join(' ')),
  )

  it('gives labels of the agreed form with quotes that stand where it says', () => {
    fc.assert(
      fc.property(texts, fc.option(fc.integer({ min: 0, max: 10 })), (text, score) => {
        const survey = label(response(text, score))
        ResponseLabels.parse(survey.labels)
        const email = label(mail(text))
        MailLabels.parse(email.labels)
        for (const { quote, start, end } of [...survey.evidence, ...email.evidence]) {
          expect(text.slice(start, end)).toBe(quote)
          expect(quote).not.toBe('')
        }
        const summary = (email.labels as MailLabels).summary
        expect(summary.length).toBeGreaterThan(0)
        expect(summary.length).toBeLessThanOrEqual(200)
      }),
    )
  })
})

describe('hostile text', () => {
  it.each([
    ...[
      'a',
      'a.',
      'a@',
      'a ',
      '.',
      '\n',
      '\n ',
      '(',
      "l'",
      '1',
      '> ',
      '!',
      'a-',
      'Hi ',
      '<',
      'é',
      '👍',
      ': ',
    ],
  ])('is read in bounded time: 50,000 characters of %j', (unit) => {
    const text = unit.repeat(50_000 / unit.length)
    const started = performance.now()
    label(mail(text, { subject: text, from: text, to: [text] }))
    expect(performance.now() - started).toBeLessThan(3_000)
  })
})

describe('firstInformative', () => {
  it.each([
    ['Hi Anna,\n\nthe parcel is lost. Please help.', 'the parcel is lost.'],
    ['Guten Tag,\ndas Gerät ist defekt.', 'das Gerät ist defekt.'],
    ['On Mon, Jan 1, 2024, Bob wrote:\n> old\n\nIt works now.', 'It works now.'],
    ['Thanks.\nBest regards', ''],
    ['----\nok', 'ok'],
  ])('%j', (text, expected) => {
    expect(firstInformative(text)).toBe(expected)
  })

  it('cuts at a word', () => {
    const summary = firstInformative('wonderful '.repeat(50))
    expect(summary.length).toBeLessThanOrEqual(200)
    expect(summary.endsWith('wonderful…')).toBe(true)
  })
})

describe('findLanguage', () => {
  it.each([
    ['The delivery was late and nobody told me why', 'en'],
    ['Die Lieferung war zu spät und niemand hat es mir gesagt', 'de'],
    ['La livraison est arrivée trop tard et je ne sais pas pourquoi', 'fr'],
    ['Danke', 'de'],
    ['très cher', 'fr'],
    ['muy amables', 'es'],
    ['molto gentili', 'it'],
    ['muito obrigado', 'pt'],
    ['heel vriendelijk', 'nl'],
    ['', ''],
  ])('%s', (text, code) => {
    expect(findLanguage(text, tokenise(fold(text)), unsure).code).toBe(code)
  })
})
