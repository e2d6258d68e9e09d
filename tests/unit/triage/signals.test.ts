import { readFileSync } from 'node:fs'
import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import { judgePriority, type PriorityInput } from '../../../src/main/triage/priority.ts'
import { findSignals } from '../../../src/main/triage/signals.ts'
import { labelByRules } from '../../../src/main/triage/ruleLabels.ts'
import { fold } from '../../../src/main/triage/text.ts'
import { testData, testFile } from '../../helpers/testData.ts'

const names = (text: string): string[] => findSignals(fold(text)).map((signal) => signal.name)

describe('findSignals', () => {
  it.each([
    ['The heater caught fire', 'danger to people'],
    ['Meine Tochter wurde verletzt', 'danger to people'],
    ['My account was hacked', 'security or privacy incident'],
    ['The server is down since noon', 'outage'],
    ['Le système est en panne', 'outage'],
    ['My lawyer will write to you', 'legal threat'],
    ['Ich schalte die Verbraucherzentrale ein', 'legal threat'],
    ['Voy a poner una denuncia', 'legal threat'],
    ['Bitte umgehend antworten', 'at once'],
    ['Rispondete il prima possibile', 'said to be urgent'],
    ['Hiermit kündige ich den Vertrag', 'wants to leave'],
    ['Je souhaite résilier mon abonnement', 'wants to leave'],
    ['Ik wil mijn abonnement opzeggen', 'wants to leave'],
    ['Ainda não recebi resposta', 'asks again or complains about no answer'],
    ['Toujours aucune réponse', 'asks again or complains about no answer'],
    ['I need it by Friday', 'has a deadline'],
    ['Spätestens am Montag', 'has a deadline'],
    ['Quiero un reembolso', 'money back'],
    ['Das Gerät ist defekt', 'does not work'],
    ['A encomenda não chegou', 'does not work'],
    ['No rush', 'can wait'],
  ])('%s: %s', (text, name) => {
    expect(names(text)).toContain(name)
  })

  it.each([
    ...['This is not urgent', 'Nicht dringend', "Ce n'est pas urgent", 'No refund needed', 'A good day'],
    // Words of one language that mean something else in another, or elsewhere.
    ...[
      'It came in brand new boxes',
      'Storing data is easy',
      'El consumo es bajo',
      'Il faudrait avoir de la place',
    ],
    ...[
      'Antes de comprar',
      'Used by 5 people',
      'She blesses us',
      'A film about pirates',
      'The escalator is nice',
    ],
  ])('nothing presses: %s', (text) => {
    expect(findSignals(fold(text)).filter((signal) => signal.points > 0)).toEqual([])
  })

  it('quotes whole words', () => {
    const text = 'Hiermit kündige ich.'
    expect(findSignals(fold(text)).map(({ start, end }) => text.slice(start, end))).toEqual(['kündige'])
  })
})

const plain: PriorityInput = {
  signals: [],
  sentiment: 'neutral',
  scoreShare: null,
  asks: false,
  bulk: false,
  markedImportant: false,
  namesAmount: false,
}

describe('judgePriority', () => {
  it('names its reasons, the strongest first', () => {
    const judged = judgePriority({
      ...plain,
      signals: findSignals(fold('Urgent: the system is down. No hurry with the refund')),
      sentiment: 'negative',
    })
    expect(judged.urgency).toBe('high')
    expect(judged.reason).toBe('outage; said to be urgent; money back')
  })

  it('lets wait what was sent to many, and what pleases', () => {
    const signals = findSignals('urgent: security breach')
    expect(judgePriority({ ...plain, signals, bulk: true })).toMatchObject({ priority: 24, urgency: 'low' })
    expect(judgePriority({ ...plain, sentiment: 'very positive' })).toMatchObject({
      priority: 4,
      urgency: 'low',
    })
    expect(judgePriority(plain).reason).toBe('nothing presses')
  })
})

describe.skipIf(testData === null)('against the priority people gave', () => {
  it('bug reports: what people call blocking is ranked higher than what they call trivial', () => {
    const csv = readFileSync(testFile('bugs-priority', 'hadoop_bugs.csv'), 'utf8')
    const { data } = Papa.parse<Record<string, string>>(csv, { header: true, skipEmptyLines: true })
    const means: Record<string, { n: number; sum: number; high: number }> = {}
    for (const row of data) {
      const text = `${row['Summary'] ?? ''}. ${row['Description'] ?? ''}`
      const { labels } = labelByRules(
        { item: 1, kind: 'survey', text, textLength: text.length, score: null, mail: null },
        [],
        () => ({ code: 'en', reliable: true }),
      )
      const mean = (means[row['Priority'] ?? ''] ??= { n: 0, sum: 0, high: 0 })
      mean.n += 1
      mean.sum += labels.priority
      if (labels.urgency === 'high' || labels.urgency === 'critical') mean.high += 1
    }
    console.info(
      Object.entries(means)
        .map(
          ([name, { n, sum, high }]) =>
            `${name}: n ${n}, mean priority ${(sum / n).toFixed(1)}, high ${high}`,
        )
        .join('; '),
    )
    const meanOf = (name: string): number => means[name]!.sum / means[name]!.n
    expect(meanOf('Blocker')).toBeGreaterThan(meanOf('Trivial'))
    expect(meanOf('Major')).toBeGreaterThan(meanOf('Minor'))
  })
})
