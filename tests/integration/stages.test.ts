import { describe, expect, it } from 'vitest'
import type { Evidence } from '../../src/shared/domain/labels.ts'
import type { Preferences } from '../../src/shared/domain/preferences.ts'
import type { Run, RunRequest } from '../../src/shared/domain/run.ts'
import { mailReads } from '../../src/main/insights/mailReads.ts'
import { cleanUp } from '../helpers/cleanUp.ts'
import { type SeedMessage, seedChain } from '../helpers/seedChains.ts'
import { primaryRequest, startRunHarness, temporaryFolder, withStore } from '../helpers/runHarness.ts'
import { type SeedItem, mailItems, seedItems, surveyItems } from '../helpers/seedItems.ts'
import { standardAnswer } from '../helpers/simulatedAnswers.ts'
import { type SimulatedServer, startSimulatedServer } from '../helpers/simulatedServer.ts'

async function setUp(items: readonly SeedItem[]) {
  const folder = temporaryFolder()
  cleanUp.push(folder.remove)
  const server = await startSimulatedServer({ slots: 8, ms: 0 })
  cleanUp.push(server.stop)
  return { folder: folder.path, server, ids: seedItems(folder.path, items) }
}
type Setting = Awaited<ReturnType<typeof setUp>>

/** @returns how the run ended, and how many questions it asked by what stands before their item */
async function run(
  { folder, server }: Setting,
  stages: RunRequest['stages'],
  preferences: Partial<Preferences> = {},
): Promise<{ run: Run; asked: Record<string, number> }> {
  const before = server.requests.length
  const harness = await startRunHarness({ dataFolder: folder, address: server.address, preferences })
  try {
    const started = await harness.runs.start(primaryRequest({ stages }))
    const ended = await harness.runs.settled(started.run)
    return { run: ended, asked: countBySystem(server, before) }
  } finally {
    await harness.close()
  }
}

function countBySystem(server: SimulatedServer, from: number): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const request of server.requests.slice(from)) {
    const [system, user] = (request as { messages: { content: string }[] }).messages
    const stage = system!.content.includes('in depth') ? 'critical' : 'first'
    const kind = /<(response|mail|chain)>/.exec(user!.content)?.[1] ?? '?'
    counts[`${stage} ${kind}`] = (counts[`${stage} ${kind}`] ?? 0) + 1
  }
  return counts
}

const urgent = (text: string, urgency = 'high'): SeedItem => ({
  text,
  rules: { sentiment: 'negative', urgency, summary: 'By rule.' },
})

describe('the critical stage', () => {
  it('reads what ranks high as soon as that is known, and keeps what the stage before found', async () => {
    const setting = await setUp([
      ...surveyItems(10),
      urgent('The cable is on fire, a danger for the children'),
      urgent('It is broken again, please act', 'critical'),
    ])
    const { run: ended, asked } = await run(setting, ['primary', 'critical'])
    expect(ended).toMatchObject({ state: 'done', planned: 14, done: 14, failed: 0 })
    expect(ended.critical).toEqual({ chosen: 2, leftOut: 0, of: 12 })
    expect(ended.progress).toEqual([
      { stage: 'primary', jobs: 12, done: 12, failed: 0 },
      { stage: 'critical', jobs: 2, done: 2, failed: 0 },
    ])
    expect(asked).toEqual({ 'first response': 12, 'critical response': 2 })
    const [shown] = withStore(setting.folder, (db) =>
      db.all<{ stage: string; labels: string; evidence: string; text: string }>(
        `SELECT i.stage, a.labels, a.evidence, i.text FROM item i JOIN answer a ON a.id = i.answer_id
         WHERE i.id = ?`,
        [setting.ids[10]!],
      ),
    )
    const labels = JSON.parse(shown!.labels) as Record<string, unknown>
    expect(shown!.stage).toBe('critical')
    expect(labels).toMatchObject({
      situation: 'Situation: The cable is on',
      urgency: 'high',
      themes: [{ quote: 'The cable is on' }],
      nextSteps: [{ what: 'call' }],
    })
    for (const { field, quote, start, end, verified } of JSON.parse(shown!.evidence) as Evidence[]) {
      expect({ field, verified, text: shown!.text.slice(start, end) }).toEqual({
        field,
        verified: true,
        text: quote,
      })
    }
  })

  it('reads no more than its share, and counts what it left out', async () => {
    const setting = await setUp([
      ...Array.from({ length: 10 }, (_, index) => urgent(`Fault number ${index} makes me angry`)),
      ...Array.from({ length: 3 }, (_, index) => urgent(`Danger number ${index} for all`, 'critical')),
      ...surveyItems(2),
    ])
    const { run: ended, asked } = await run(setting, ['primary', 'critical'], {
      criticalShare: 20,
      workers: 1,
    })
    expect(ended.critical).toEqual({ chosen: 3, leftOut: 10, of: 15 })
    expect(asked['critical response']).toBe(3)
    const again = await run(setting, ['primary', 'critical'], { criticalShare: 20 })
    expect(again.asked).toEqual({})
    expect(again.run).toMatchObject({ state: 'done', failed: 0 })
  })

  it('takes the highest where all are ranked before it begins', async () => {
    const setting = await setUp([
      ...Array.from({ length: 10 }, (_, index) => urgent(`Fault number ${index} makes me angry`)),
      ...Array.from({ length: 2 }, (_, index) => urgent(`Danger number ${index} for all`, 'critical')),
    ])
    await run(setting, ['primary'])
    const { run: ended } = await run(setting, ['critical'], { criticalShare: 15 })
    expect(ended.critical).toEqual({ chosen: 2, leftOut: 10, of: 12 })
    const chosen = withStore(setting.folder, (db) =>
      db.all<{ text: string }>(`SELECT text FROM item WHERE stage = 'critical'`),
    )
    for (const { text } of chosen) expect(text).toMatch(/^Danger/)
  })

  it('looks among what was answered before when it runs alone', async () => {
    const setting = await setUp([...surveyItems(8), urgent('Danger!'), urgent('Danger!')])
    await run(setting, ['primary'])
    const { run: ended, asked } = await run(setting, ['critical'])
    expect(ended).toMatchObject({ state: 'done', failed: 0 })
    // Equal texts are asked once.
    expect(asked).toEqual({ 'critical response': 1 })
    const stages = withStore(setting.folder, (db) =>
      db.all<{ items: number }>(`SELECT count(*) AS items FROM item WHERE stage = 'critical'`),
    )
    expect(stages).toEqual([{ items: 2 }])
  })
})

describe('changing one prompt', () => {
  it('asks that stage again and no other', async () => {
    const setting = await setUp([...surveyItems(5), urgent('Danger for all of us')])
    const stages: RunRequest['stages'] = ['primary', 'critical']
    await run(setting, stages)
    expect((await run(setting, stages)).asked).toEqual({})
    const own = 'Read this in depth and reply with JSON in {language}.'
    const changed = await run(setting, stages, { criticalSurveyPrompt: own })
    expect(changed.asked).toEqual({ 'critical response': 1 })
    const system = (setting.server.requests.at(-1) as { messages: { content: string }[] }).messages[0]!
      .content
    expect(system).toBe('Read this in depth and reply with JSON in English.')
    expect(
      (await run(setting, stages, { criticalSurveyPrompt: own, answerLanguage: 'Deutsch' })).asked,
    ).toEqual({
      'first response': 6,
      'critical response': 1,
    })
  })
})

describe('the chain stage', () => {
  const mails = mailItems(4)
  const chainOf = (ids: readonly number[], more: readonly SeedMessage[] = []): SeedMessage[] => [
    { item: ids[0]!, containedIn: ids[1]! },
    { item: ids[1]!, quotedText: '> Please tell me when order 1000 will arrive. I need it by Friday.' },
    ...more,
  ]

  it('asks once about the inclusive messages, and shows where its quotes stand', async () => {
    const setting = await setUp(mails)
    const chain = seedChain(setting.folder, 'order', chainOf(setting.ids))
    const { run: ended, asked } = await run(setting, ['chain'])
    expect(ended).toMatchObject({ state: 'done', planned: 1, done: 1, failed: 0 })
    expect(asked).toEqual({ 'first chain': 1 })
    const prompt = (setting.server.requests.at(-1) as { messages: { content: string }[] }).messages[1]!
      .content
    expect(prompt.match(/--- message/g)).toHaveLength(1)
    // The message that is quoted whole is read there.
    expect(prompt).toContain('order 1000')
    expect(prompt).toContain('order 1001')
    const answer = withStore(setting.folder, (db) => mailReads(db)['mail.chain']({ chain })).answer!
    expect(answer).toMatchObject({
      stage: 'chain',
      outdated: false,
      labels: { summary: 'Mail: Please tell me when' },
    })
    expect(answer.evidence).toMatchObject([
      { field: 'actions', item: setting.ids[1], verified: true, start: 0, quote: 'Please tell me when' },
    ])
  })

  it('asks again when a mail has come, and never when none has', async () => {
    const setting = await setUp(mails)
    const chain = seedChain(setting.folder, 'order', chainOf(setting.ids))
    await run(setting, ['chain'])
    expect((await run(setting, ['chain'])).asked).toEqual({})
    seedChain(setting.folder, 'order', chainOf(setting.ids, [{ item: setting.ids[2]! }]))
    const outdated = () =>
      withStore(setting.folder, (db) => mailReads(db)['mail.chain']({ chain })).answer?.outdated
    expect(outdated()).toBe(true)
    expect((await run(setting, ['chain'])).asked).toEqual({ 'first chain': 1 })
    expect(outdated()).toBe(false)
    const answers = withStore(setting.folder, (db) =>
      db.all<{ jobs: number; answers: number }>(
        `SELECT (SELECT count(*) FROM job) AS jobs, (SELECT count(*) FROM answer) AS answers`,
      ),
    )
    expect(answers).toEqual([{ jobs: 1, answers: 1 }])
  })

  it('reads a long conversation in parts, all of it', async () => {
    const long = Array.from({ length: 6 }, (_, index) => ({
      ...mailItems(1)[0]!,
      textKey: `long-${index}`,
      text: `Sentence of message ${index}. `.repeat(80),
    }))
    const setting = await setUp(long)
    const chain = seedChain(
      setting.folder,
      'long',
      setting.ids.map((item) => ({ item })),
    )
    const { asked, run: ended } = await run(setting, ['chain'], {
      chainContextTokens: 2048,
      chainOutputTokens: 256,
    })
    expect(ended).toMatchObject({ state: 'done', failed: 0 })
    expect(asked['first chain']).toBeGreaterThan(1)
    const prompts = setting.server.requests.map(
      (request) => (request as { messages: { content: string }[] }).messages[1]!.content,
    )
    for (let index = 0; index < long.length; index++) {
      const read = prompts.join('').match(new RegExp(`Sentence of message ${index}\\.`, 'g'))
      expect(read).toHaveLength(80)
    }
    const answer = withStore(setting.folder, (db) => mailReads(db)['mail.chain']({ chain })).answer!
    expect(answer.labels['warnings']).toEqual([`read in ${asked['first chain']} parts`])
  })

  it('is followed by the critical stage where the conversation ranks high', async () => {
    const setting = await setUp(mails)
    seedChain(setting.folder, 'order', chainOf(setting.ids))
    const { asked } = await run(setting, ['chain', 'critical'], { criticalThreshold: 40, criticalShare: 100 })
    expect(asked).toEqual({ 'first chain': 1, 'critical chain': 1 })
  })
})

describe('several texts a prompt', () => {
  const settings = { primaryBatchSize: 4, batchSample: 8, workers: 2 }

  it('are kept where they are answered as single ones are', async () => {
    const setting = await setUp(surveyItems(60))
    const { run: ended, asked } = await run(setting, ['primary'], settings)
    expect(ended).toMatchObject({ state: 'done', done: 60, failed: 0 })
    expect(ended.notes).toContainEqual(expect.stringMatching(/100 % .* are kept$/))
    expect(asked['first response']).toBeLessThan(35)
    const wrong = withStore(setting.folder, (db) =>
      db.all(
        `SELECT 1 FROM answer a JOIN item i ON i.id = a.subject
         WHERE a.labels ->> '$.summary' <> 'Says: ' || substr(i.text, 1, length(a.labels ->> '$.summary') - 6)`,
      ),
    )
    expect(wrong).toEqual([])
  })

  it('fall back to one where they are not, and say so', async () => {
    const setting = await setUp(surveyItems(40))
    await setting.server.stop()
    const mixing = await startSimulatedServer({
      slots: 8,
      ms: 0,
      answer: (prompt, system) =>
        standardAnswer(prompt, system).replace(/"sentiment":"\w+"/g, (field) =>
          prompt.includes('Text 2:') ? '"sentiment":"neutral"' : field,
        ),
    })
    cleanUp.push(mixing.stop)
    const { run: ended, asked } = await run({ ...setting, server: mixing }, ['primary'], settings)
    expect(ended).toMatchObject({ state: 'done', done: 40, failed: 0 })
    expect(ended.notes).toContainEqual(expect.stringMatching(/asked one by one$/))
    // Each by itself, and the sample of eight in two prompts.
    expect(asked['first response']).toBe(42)
  })
})
