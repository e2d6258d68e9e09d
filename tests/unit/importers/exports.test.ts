import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { csv } from '../../../src/main/importers/csv.ts'
import { readFacts, readStart } from '../../../src/main/importers/fileFacts.ts'
import { createResponseMapper } from '../../../src/main/importers/mapping/responses.ts'
import type { MappingProposal } from '../../../src/main/importers/mapping/propose.ts'
import { profileTable } from '../../../src/main/importers/profileTable.ts'
import { scaleOf } from '../../../src/shared/domain/reading.ts'
import { parseScore } from '../../../src/shared/domain/scores.ts'

const FOLDER = fileURLToPath(new URL('../../fixtures/exports', import.meta.url))

interface ReadExport extends MappingProposal {
  rows: string[][]
  texts: string[]
  /** The score of each row on the first question. */
  scores: (number | null)[]
}

async function read(name: string): Promise<ReadExport> {
  const table = await csv.open(await readStart(await readFacts(join(FOLDER, name))), {})
  const { proposal } = await profileTable(table, { onBytes: () => undefined })
  const mapper = createResponseMapper({
    columns: table.columns,
    mapping: proposal.mapping,
    surveyColumns: table.columns,
    identityColumn: proposal.mapping.id,
  })
  const rows: string[][] = []
  const texts: string[] = []
  const scores: (number | null)[] = []
  for await (const { entries } of table.rows())
    for (const row of entries) {
      rows.push(row.cells)
      const item = mapper.map(row)
      texts.push(item.text)
      scores.push(item.score)
    }
  return { ...proposal, rows, texts, scores }
}

const NPS = { from: 0, to: 10, kind: 'nps' }

describe('exports of known tools', () => {
  it('Qualtrics: three header rows, an NPS and a rating in words', async () => {
    const { preset, mapping, rows, texts, scores } = await read('qualtrics.csv')
    expect(preset).toBe('Qualtrics')
    expect(rows).toHaveLength(4)
    const nps = 'Q1 On a scale from 0-10, how likely are you to recommend us to a friend or colleague?'
    const support = 'Q3 How satisfied are you with our support?'
    expect(mapping).toMatchObject({
      score: [nps, support],
      comment: ['Q2 What is the main reason for your score?'],
      date: 'Recorded Date',
      id: 'Response ID',
      scale: NPS,
    })
    expect(scaleOf(mapping, support)).toMatchObject({ from: 1, to: 5, kind: 'rating' })
    expect(parseScore('Very satisfied', scaleOf(mapping, support))).toEqual({ state: 'score', value: 5 })
    expect(scores).toEqual([9, 3, 7, 10])
    expect(texts[0]).toBe('Quick help, friendly people')
  })

  it('SurveyMonkey: two header rows, choices below their question', async () => {
    const { preset, columns, mapping, rows, scores } = await read('surveymonkey.csv')
    expect(preset).toBe('SurveyMonkey')
    expect(rows).toHaveLength(4)
    expect(columns.map(({ name }) => name).slice(9)).toEqual([
      'How likely is it that you would recommend this company to a friend or colleague?',
      'What could we do better?',
      'Which channels have you used? Phone',
      'Which channels have you used? Email',
      'Which channels have you used? Chat',
    ])
    expect(mapping).toMatchObject({
      comment: ['What could we do better?'],
      date: 'End Date',
      id: 'Respondent ID',
      scale: NPS,
      dateOrder: 'monthFirst',
    })
    expect(scores).toEqual([9, 2, 10, 6])
  })

  it('Google Forms, in German: both comments are kept, each below its question', async () => {
    const { preset, mapping, texts, scores } = await read('google-forms.csv')
    expect(preset).toBe('Google Forms')
    expect(mapping).toMatchObject({ date: 'Zeitstempel', segments: ['Filiale'], scale: NPS })
    expect(scores).toEqual([9, 3, 10, 7])
    expect(texts[0]).toBe(
      '[Was hat Ihnen gefallen?]\nDie Beratung war sehr freundlich\n\n[Was können wir besser machen?]\nMehr Parkplätze wären schön',
    )
    expect(texts[1]).toBe('Zu lange Wartezeit an der Kasse')
  })

  it('Zendesk: good and bad are a rating of two steps, an offer is no answer', async () => {
    const { preset, mapping, scores } = await read('zendesk.csv')
    expect(preset).toBe('Zendesk')
    expect(mapping).toMatchObject({ id: 'Id', date: 'Created at', customer: 'Requester email' })
    expect(mapping.comment).toEqual(['Subject', 'Satisfaction Comment'])
    expect(mapping.scale).toMatchObject({ from: 0, to: 1, kind: 'rating' })
    expect(scores).toEqual([1, 0, null, 1])
  })

  it.each([
    {
      tool: 'Typeform',
      file: 'typeform.csv',
      mapping: {
        score: ['How likely are you to recommend us to a friend?'],
        comment: ['What is the main reason for your score?'],
        date: 'Submit Date (UTC)',
        id: '#',
        segments: ['Which plan are you on?'],
        scale: NPS,
      },
      scores: [10, 4, 8, 0],
    },
    {
      tool: 'Intercom',
      file: 'intercom.csv',
      mapping: {
        score: ['Conversation rating'],
        comment: ['Conversation rating remark'],
        date: 'Conversation started at (UTC)',
        id: 'Conversation ID',
        customer: 'User email',
        scale: { from: 1, to: 5, kind: 'rating' },
      },
      scores: [5, 1, 4, 3],
    },
    {
      tool: 'App Store reviews',
      file: 'app-store.csv',
      mapping: {
        score: ['Rating'],
        comment: ['Title', 'Review'],
        date: 'Date',
        customer: 'Author',
        segments: ['Version', 'Territory'],
        scale: { from: 1, to: 5, kind: 'rating' },
      },
      scores: [5, 1, 4, 2],
    },
  ])('$tool', async ({ tool, file, mapping, scores }) => {
    const found = await read(file)
    expect(found.preset).toBe(tool)
    expect(found.mapping).toMatchObject(mapping)
    expect(found.scores).toEqual(scores)
  })

  it('reviews of Google Play, in UTF-16', async () => {
    const { preset, mapping, texts } = await read('google-play.csv')
    expect(preset).toBe('Google Play reviews')
    expect(mapping).toMatchObject({
      score: ['Star Rating'],
      comment: ['Review Title', 'Review Text'],
      date: 'Review Submit Date and Time',
      id: 'Review Link',
      scale: { from: 1, to: 5, kind: 'rating' },
    })
    expect(texts[3]).toBe('便利だけど広告が多い')
  })
})
