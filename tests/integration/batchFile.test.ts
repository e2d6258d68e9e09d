import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { verbatim } from '../helpers/commandLine.ts'
import { standardAnswer } from '../helpers/simulatedAnswers.ts'
import { importedSurvey } from '../helpers/importedSurvey.ts'
import { startSimulatedServer } from '../helpers/simulatedServer.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'

interface Question {
  custom_id: string
  body: {
    model: string
    messages: { role: string; content: string }[]
    response_format: { json_schema: { schema: unknown } }
  }
}

interface Shown {
  text: string
  model: string
  evidence: { quote: string; start: number; end: number; verified: boolean }[]
}

const linesOf = <Line>(file: string): Line[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)

/** What another machine makes of a question. */
const answerTo = ({ custom_id, body }: Question, text?: string) => ({
  id: `batch_${custom_id}`,
  custom_id,
  response: {
    status_code: 200,
    body: {
      choices: [
        {
          message: {
            role: 'assistant',
            content: text ?? standardAnswer(body.messages[1]!.content, body.messages[0]!.content),
          },
          finish_reason: 'stop',
        },
      ],
      usage: { prompt_tokens: 200, completion_tokens: 50 },
    },
  },
  error: null,
})

const write = (file: string, lines: readonly unknown[]): void =>
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))

describe('a batch file', () => {
  it(
    'goes out with the questions of the live path and comes back as answers like any other',
    { timeout: 180_000 },
    async () => {
      const folder = temporaryFolder()
      const data = join(folder, 'data')
      const survey = join(folder, 'survey.csv')
      const rows = Array.from({ length: 8 }, (_, index) => `${index},Remark number ${index} of many`)
      // Two items of one text are asked once; a text that is too long for the context is asked in parts.
      const long = Array.from({ length: 1_400 }, (_, index) => `word${index % 90}`).join(' ')
      writeFileSync(
        survey,
        `score,comment\n${[...rows, '9,Remark number 1 of many', `5,${long}`].join('\n')}\n`,
      )
      await verbatim(['import', survey, '--data', data])
      await verbatim(['analyze', '--stages', 'rules', '--data', data])

      const jobs = join(folder, 'jobs.jsonl')
      const asked = ['export', '--what', 'jobs', '--format', 'openai-batch', '--model', 'big/model', '--json']
      const written = await verbatim([...asked, '--out', jobs, '--data', data])
      expect(written.json()).toMatchObject({ rows: 10, subjects: 9, tooLong: 0 })
      const questions = linesOf<Question>(jobs)
      expect(new Set(questions.map(({ custom_id }) => custom_id)).size).toBe(10)
      expect(questions[0]!.body.model).toBe('big/model')

      const results = join(folder, 'results.jsonl')
      const [first, second, third, fourth, ...others] = questions
      const stranger = { ...first!, custom_id: first!.custom_id.replace(/^v1\.i\d+p/, 'v1.i999p') }
      const changed = { ...second!, custom_id: second!.custom_id.replace(/\.[^.]+\.1-1$/, '.other.1-1') }
      const failureOf = ({ custom_id }: Question) => ({
        custom_id,
        response: null,
        error: { message: 'out of memory' },
      })
      write(results, [
        // Failed lines, of a single question and of a part, whose answers follow: the answers count.
        failureOf(first!),
        answerTo(first!, 'I cannot answer that.'),
        failureOf(others.at(-1)!),
        ...others.map((question) => answerTo(question)),
        answerTo(first!),
        answerTo(first!),
        answerTo(second!, 'I cannot answer that.'),
        failureOf(third!),
        answerTo(
          fourth!,
          JSON.stringify({
            sentiment: 'excellent',
            summary: 'Short',
            themes: [{ name: 'x', sentiment: 'positive', quote: 'never said' }],
          }),
        ),
        answerTo(stranger),
        answerTo(changed),
        { custom_id: 'request-1', response: {} },
        'not a result',
      ])
      const taken = await verbatim(['answers', results, '--json', '--data', data])
      expect(taken.code).toBe(3)
      expect(taken.json()).toMatchObject({
        lines: 18,
        settled: 7,
        duplicates: 4,
        failed: 2,
        refused: 4,
        open: 2,
        reasons: {
          'out of memory': 1,
          'a question that this data folder never asked': 1,
          'the text has changed since it was asked': 1,
          'a name that Verbatim did not give': 1,
          'not a line of a results file': 1,
        },
      })
      const shown = (await verbatim(['results', '--stage', 'primary', '--data', data])).out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Shown)
      expect(shown).toHaveLength(7)
      const texts = new Set(shown.map(({ text }) => text))
      for (const { text, evidence, model } of shown) {
        expect(model).toBe('big/model')
        for (const quote of evidence)
          if (quote.verified) expect(text.slice(quote.start, quote.end)).toBe(quote.quote)
      }
      expect(JSON.stringify(shown)).not.toContain('excellent')
      expect(texts.size).toBe(7)

      // The second file has what the first left open, and nothing is asked twice.
      const rest = join(folder, 'rest.jsonl')
      expect((await verbatim([...asked, '--out', rest, '--data', data])).json()).toMatchObject({ rows: 2 })
      const left = linesOf<Question>(rest)
      expect(left.map(({ custom_id }) => custom_id).toSorted()).toEqual(
        [second!.custom_id, third!.custom_id].toSorted(),
      )
      write(
        results,
        left.map((question) => answerTo(question)),
      )
      expect((await verbatim(['answers', results, '--json', '--data', data])).json()).toMatchObject({
        ...{ settled: 2, duplicates: 0, failed: 0, refused: 0, open: 0 },
      })
      expect((await verbatim(['answers', results, '--json', '--data', data])).json()).toMatchObject({
        ...{ settled: 0, duplicates: 2 },
      })
      expect((await verbatim([...asked, '--out', rest, '--data', data])).json()).toMatchObject({ rows: 0 })

      // The item with the same text as another has its answer by now.
      const all = (await verbatim(['results', '--stage', 'primary', '--data', data])).out.trim().split('\n')
      expect(all.map((line) => (JSON.parse(line) as { foldedInto?: number }).foldedInto ?? null)).toEqual([
        ...Array.from({ length: 8 }, () => null),
        2,
        null,
      ])

      // The live path asks with the very same words and schema.
      const server = await startSimulatedServer()
      await verbatim(['analyze', '--stages', 'primary', '--data', data], {
        environment: { OLLAMA_HOST: server.address },
      })
      await server.stop()
      const live = new Map(
        server.requests.map((request) => {
          const { messages, format } = request as { messages: { content: string }[]; format: unknown }
          return [messages[1]!.content, { messages, format }]
        }),
      )
      expect(live.size).toBe(10)
      for (const { body } of questions) {
        const same = live.get(body.messages[1]!.content)
        expect(same?.messages).toEqual(body.messages)
        expect(same?.format).toEqual(body.response_format.json_schema.schema)
      }
    },
  )

  it(
    'that tells parts of a text more than once is taken as if it told them once',
    { timeout: 60_000 },
    async () => {
      const long = Array.from({ length: 1_400 }, (_, index) => `word${index % 90}`).join(' ')
      const { folder, data } = await importedSurvey(`5,${long}`)
      await verbatim(['analyze', '--stages', 'rules', '--data', data])
      const jobs = join(folder, 'jobs.jsonl')
      const asked = ['export', '--what', 'jobs', '--format', 'openai-batch', '--model', 'big/model', '--json']
      expect((await verbatim([...asked, '--out', jobs, '--data', data])).json()).toMatchObject({
        subjects: 1,
      })
      const parts = linesOf<Question>(jobs)
      expect(parts.length).toBeGreaterThan(1)
      const [first] = parts
      const answers = parts.map((part) => answerTo(part))
      const results = join(folder, 'results.jsonl')
      const take = async (...lines: readonly unknown[]) => {
        write(results, lines)
        const taken = await verbatim(['answers', results, '--json', '--data', data])
        return { code: taken.code, ...taken.json<object>() }
      }

      // Without the last one it is not answered, however often the first one comes.
      expect(await take(answerTo(first!), ...answers.slice(0, -1))).toMatchObject({
        ...{ code: 3, settled: 0, duplicates: 1, failed: 1, open: 1 },
        reasons: { 'some parts of the text have no answer': 1 },
      })
      // Before all are there, and after that; the answers that are no use are the ones that came later.
      const useless = answerTo(first!, 'I cannot answer that.')
      expect(
        await take(answerTo(first!), useless, ...answers.slice(1), useless, answers.at(-1)),
      ).toMatchObject({
        ...{ code: 0, settled: 1, failed: 0, refused: 0, open: 0, reasons: {} },
        duplicates: 3,
      })
      // Once it is settled, be it by an earlier file.
      expect(await take(useless)).toMatchObject({
        code: 0,
        settled: 0,
        duplicates: 1,
        failed: 0,
        reasons: {},
      })
      expect(await take(...answers)).toMatchObject({ code: 0, settled: 0, duplicates: parts.length })
    },
  )

  it('is refused without a model, and one that is no results file is not taken', async () => {
    const { folder, data, file: survey } = await importedSurvey('1,Words')
    const out = join(folder, 'jobs.jsonl')
    const jobs = ['export', '--what', 'jobs', '--format', 'openai-batch', '--out', out, '--data', data]
    expect(await verbatim(jobs)).toMatchObject({ code: 2, err: expect.stringContaining('--model') as string })
    expect(await verbatim(['answers', survey, '--data', data])).toMatchObject({ code: 2 })
  })
})
