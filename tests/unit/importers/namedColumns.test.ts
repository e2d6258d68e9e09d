import { describe, expect, it } from 'vitest'
import { findMappingDoubts } from '../../../src/main/importers/mapping/doubts.ts'
import { TableProfiler } from '../../../src/main/importers/mapping/profile.ts'
import { proposeMapping } from '../../../src/main/importers/mapping/propose.ts'
import { readBytes } from '../../helpers/readTable.ts'

const SHORT = ['Good', 'Too slow', 'Great service', 'ok', 'Bad', '', 'Friendly staff', 'Nice', 'fine', 'meh']

function propose(columns: Record<string, (row: number) => string>, rows = 200) {
  const names = Object.keys(columns)
  const profiler = new TableProfiler(names)
  for (let row = 0; row < rows; row++) profiler.add(names.map((name) => columns[name]!(row)))
  const profiles = profiler.result()
  const { columns: proposed, mapping, warnings } = proposeMapping(profiles, rows)
  const doubts = findMappingDoubts({ profiles, proposed, mapping, identityColumn: null })
  return {
    roles: Object.fromEntries(proposed.map(({ name, role }) => [name, role])),
    mapping,
    warnings,
    doubts,
  }
}
const id = (row: number): string => `r${row}`
const nps = (row: number): string => String((row * 7) % 11)
const short = (row: number): string => SHORT[(row * 3) % SHORT.length]!

describe('columns named like remarks', () => {
  it.each([
    ...[
      'Comment',
      'Comments',
      'Feedback',
      'Remarks',
      'Suggestions',
      'Q2 Why?',
      'NPS Comment',
      'Score - comment',
    ],
    ...[
      'Kommentar',
      'Anmerkungen',
      'Commentaire',
      'Remarques',
      'Comentario',
      'Sugerencias',
      'Commento',
      'Suggerimenti',
    ],
    ...[
      'Comentários',
      'Sugestões',
      'Opmerkingen',
      'Toelichting',
      'Komentarz',
      'Uwagi',
      'Synpunkter',
      'Bemærkninger',
    ],
    ...[
      'Tilbakemelding / kommentar',
      'Kommentit',
      'Palaute',
      'Yorum',
      'Görüşleriniz',
      'Комментарий',
      'Отзыв',
      '의견',
      '코멘트',
    ],
    ...['コメント', 'ご意見', '评论', '建议'],
  ])('hold text however short and alike it is: %s', (name) => {
    const { roles, warnings } = propose({ id, NPS: nps, [name]: short })
    expect(roles).toEqual({ id: 'id', NPS: 'score', [name]: 'comment' })
    expect(warnings).toEqual([])
  })

  it('hold text in a table of few rows and in one of many', () => {
    for (const rows of [12, 3_000])
      expect(propose({ id, NPS: nps, Comment: short }, rows).roles['Comment']).toBe('comment')
  })

  it.each(['Feedback channel', 'Comment type', 'Review source'])(
    'are groups where they name one: %s',
    (name) => {
      const { roles } = propose({ id, NPS: nps, [name]: (row) => ['Email', 'Phone', 'Chat'][row % 3]! })
      expect(roles[name]).toBe('segment')
    },
  )

  it.each(['Comment', 'Feedback'])('hold no text where they hold marks or numbers: %s', (name) => {
    expect(propose({ id, NPS: nps, [name]: (row) => (row % 3 === 0 ? 'yes' : 'no') }).roles[name]).not.toBe(
      'comment',
    )
    expect(propose({ id, NPS: nps, [name]: (row) => String(row % 5) }).roles[name]).not.toBe('comment')
  })

  it('are doubtful where the name is as often one of a list, and the table has no other text', () => {
    const { roles, warnings, doubts } = propose({
      id,
      NPS: nps,
      Reason: (row) => ['Price', 'Quality'][row % 2]!,
    })
    expect(roles['Reason']).toBe('segment')
    expect(warnings).toEqual([expect.stringContaining('no column is read as text: “Reason”')])
    expect(doubts).toContainEqual(
      expect.objectContaining({
        about: 'comment',
        reason: 'none',
        instead: [expect.objectContaining({ mapping: expect.objectContaining({ comment: ['Reason'] }) })],
      }),
    )
  })
})

describe('scores', () => {
  it('are not asked twice where the groups stand beside the numbers', () => {
    const group = (row: number): string =>
      Number(nps(row)) > 8 ? 'Promoter' : Number(nps(row)) > 6 ? 'Passive' : 'Detractor'
    const both = propose({ id, NPS: nps, 'NPS Group': group })
    expect([both.mapping.score, both.mapping.segments]).toEqual([['NPS'], ['NPS Group']])
    expect(propose({ id, 'NPS Group': group }).mapping.score).toEqual(['NPS Group'])
  })

  it('that are on no known scale are told', () => {
    const { warnings } = propose({ id, score: (row) => ['😡', '😕', '⭐⭐⭐'][row % 3]!, comment: short })
    expect(warnings).toEqual([expect.stringContaining('no column is read as score: the answers of “score”')])
  })
})

describe('dates', () => {
  it('are read from the serial numbers of workbooks where the column is named like dates', () => {
    const { mapping, warnings } = propose({ id, NPS: nps, Date: (row) => String(46_000 + (row % 50)) })
    expect(mapping.date).toBe('Date')
    expect(warnings).toEqual([expect.stringContaining('46000 is 2025-12-09')])
  })

  it('are not seen in other numbers of five digits', () => {
    const { mapping, doubts } = propose({ id, NPS: nps, ZIP: (row) => String(60_000 + row * 13) })
    expect(mapping.date).toBeNull()
    expect(doubts.filter(({ about }) => about === 'date')).toEqual([])
  })
})

describe('files that are nearly as they should be', () => {
  it('are read where each text ends in a zero byte, and it is counted', async () => {
    const rows = Array.from({ length: 40 }, (_, row) => `${row},${row % 11},ok\0`)
    const { rows: read, warnings } = await readBytes(
      'zeros.csv',
      Buffer.from(`id,NPS,comment\n${rows.join('\n')}\n`),
    )
    expect(read).toHaveLength(40)
    expect(warnings).toEqual([expect.stringContaining('40 characters')])
  })

  it('are told where the delimiter named does not stand in them', async () => {
    const { warnings } = await readBytes('a.csv', Buffer.from('id,NPS\n1,2\n3,4\n'), { delimiter: 'xx' })
    expect(warnings).toEqual(['the delimiter “xx” does not stand in the file: each line is one cell'])
  })
})
