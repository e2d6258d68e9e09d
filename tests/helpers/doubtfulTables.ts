/** Ten tables, each with a proposal that a person has to put right, and what it must then be. */
export interface DoubtfulTable {
  name: string
  content: Buffer
  /** The buttons to press, in order: at most two. */
  clicks: readonly string[]
  /** What the preview must say afterwards: a control and its value. */
  right: readonly (readonly [label: string, value: string])[]
  /** A cell that must then stand in the table. */
  cell: string
}

const lines = (...rows: readonly string[]): Buffer => Buffer.from(`${rows.join('\n')}\n`)
const many = (length: number, row: (index: number) => string): string[] =>
  Array.from({ length }, (_, index) => row(index))

/** In the Windows code page of Central Europe. */
const centralEuropean = (text: string): Buffer =>
  Buffer.from(
    [...text].map(
      (letter) => ({ ł: 0xb3, ź: 0x9f, ż: 0xbf, ć: 0xe6, Ź: 0x8f })[letter] ?? letter.charCodeAt(0),
    ),
  )

export const DOUBTFUL_TABLES: readonly DoubtfulTable[] = [
  {
    name: 'two questions.csv',
    content: lines(
      'How likely are you to recommend the shop?,How likely are you to recommend the app?,Why?',
      ...many(24, (index) => `${index % 11},${(index * 3) % 11},Reason number ${index} in some words`),
    ),
    clicks: ['How likely are you to recommend the app?'],
    right: [['Role of How likely are you to recommend the app?', 'Score']],
    cell: 'Reason number 0 in some words',
  },
  {
    name: 'american dates.csv',
    content: lines(
      'Date,Recommend,Why?',
      ...many(
        24,
        (index) =>
          `0${(index % 9) + 1}/${String((index % 11) + 2).padStart(2, '0')}/2026,${index % 11},Text number ${index} in words`,
      ),
    ),
    clicks: ['Month first'],
    right: [['Order of dates', 'Month first']],
    cell: '01/02/2026',
  },
  {
    name: 'plain score.csv',
    content: lines('Score,Why?', ...many(24, (index) => `${(index % 10) + 1},Text number ${index} in words`)),
    clicks: ['NPS, 0 to 10'],
    right: [['Score scale', 'Recommendation, 0 to 10 (NPS)']],
    cell: 'Text number 3 in words',
  },
  {
    name: 'no names.csv',
    content: lines(...many(24, (index) => `Text number ${index} in words;${index % 11}`)),
    clicks: ['Rating, 0 to 10'],
    right: [['Score scale', 'Another rating']],
    cell: 'Text number 0 in words',
  },
  {
    name: 'words only.csv',
    content: lines('Friendly;Fast', 'Slow;Rude', 'Kind;Late', 'Good;Bad'),
    clicks: ['There is none'],
    right: [['Header row', 'There is none']],
    cell: 'Friendly',
  },
  {
    name: 'names below names.csv',
    content: lines(
      'Q1,Q2,Q3',
      'How likely are you to recommend us?,Why?,Date',
      ...many(
        24,
        (index) =>
          `${index % 11},Text number ${index} in words,2026-03-${String(index + 1).padStart(2, '0')}`,
      ),
    ),
    clicks: ['In row 2'],
    right: [
      ['Header row', 'In row 2'],
      ['Role of Why?', 'Comment'],
    ],
    cell: 'Text number 0 in words',
  },
  {
    name: 'polish.csv',
    content: centralEuropean('id;Recommend;Why?\n1;9;Miły pan w sklepie\n2;3;Źle\n3;5;Może być\n'),
    clicks: ['windows-1250'],
    right: [['Encoding', 'windows-1250']],
    cell: 'Miły pan w sklepie',
  },
  {
    name: 'two comments.csv',
    content: lines(
      'Recommend,Why?,What could we do better?',
      ...many(24, (index) => `${index % 11},Reason ${index} in some words,Idea ${index} in some more words`),
    ),
    clicks: ['What could we do better?'],
    right: [['Role of What could we do better?', 'Comment']],
    cell: 'Idea 0 in some more words',
  },
  {
    name: 'repeated ids.csv',
    content: lines(
      'id,code,Recommend,Why?',
      ...many(24, (index) => `${index % 20},c-${index},${index % 11},Text number ${index} in words`),
    ),
    clicks: ['code'],
    right: [['Role of code', 'Identity']],
    cell: 'c-0',
  },
  {
    name: 'numbers without a name.csv',
    content: lines('q7,q8', ...many(24, (index) => `${(index % 7) + 2},Text number ${index} in words`)),
    clicks: ['q7', 'NPS, 0 to 10'],
    right: [
      ['Role of q7', 'Score'],
      ['Score scale', 'Recommendation, 0 to 10 (NPS)'],
    ],
    cell: 'Text number 0 in words',
  },
]
