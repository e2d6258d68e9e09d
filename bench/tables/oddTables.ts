/** Odd tables written for the measure, each with the clean table it stands for. */
import type { PlainTable } from './measures.ts'
import { encode, joinLines, PLAIN, writeRow, writeTable, type WrittenDialect } from './writeTable.ts'

export interface OddTable {
  name: string
  bytes: Buffer
  delimiter: string
  quote: string
  clean: PlainTable
}

type Rows = readonly (readonly string[])[]

const SURVEY: Rows = [
  ['id', 'date', 'nps', 'comment', 'country'],
  ['101', '2024-03-01', '9', 'Friendly staff, quick answers', 'DE'],
  ['102', '2024-03-01', '3', 'Waited 40 minutes; nobody said "sorry"', 'FR'],
  ['103', '2024-03-02', '10', 'Perfect', 'US'],
  ['104', '2024-03-02', '', '', 'US'],
  ['105', '2024-03-03', '7', 'Fine, but the app crashes | twice today', 'ES'],
  ['106', '2024-03-04', '0', 'Never again', 'IT'],
  ['107', '2024-03-05', '8', "It's good: really", 'DE'],
]

const GERMAN: Rows = [
  ['Nr', 'Datum', 'Bewertung', 'Kommentar', 'Umsatz'],
  ['1', '01.03.2024', '9', 'Sehr zuverlässig, gerne wieder', '1.234,50'],
  ['2', '02.03.2024', '4', 'Lieferung kam zu spät; Größe falsch', '99,00'],
  ['3', '13.03.2024', '10', 'Schöne Grüße, alles bestens', '12.000,00'],
  ['4', '14.03.2024', '6', 'Preis-Leistung geht so', '0,99'],
  ['5', '28.03.2024', '8', 'Übersichtlich', '75,25'],
]

const JAPANESE: Rows = [
  ['回答番号', '日付', '評価', 'コメント'],
  ['1', '2024年3月1日', '9', '対応がとても丁寧でした'],
  ['2', '2024年3月2日', '3', '待ち時間が長い、改善してほしい'],
  ['3', '2024年3月3日', '10', '最高です'],
  ['4', '2024年3月4日', '7', '普通でした。価格が高い'],
]

const RUSSIAN: Rows = [
  ['Номер', 'Дата', 'Оценка', 'Комментарий'],
  ['1', '01.03.2024', '9', 'Очень вежливый персонал'],
  ['2', '15.03.2024', '2', 'Долго ждали заказ, никто не извинился'],
  ['3', '16.03.2024', '10', 'Отлично'],
  ['4', '20.03.2024', '5', 'Средне; ожидал большего'],
]

const NUMBERS: Rows = [
  ['time', 'x', 'y', 'z'],
  ['0.00', '1.25', '-3.5', '17'],
  ['0.10', '1.5', '-3.25', '18'],
  ['0.20', '1.75', '-3', '21'],
  ['0.30', '2', '-2.75', '20'],
  ['0.40', '2.25', '-2.5', '16'],
]

const LOG: Rows = [
  ['host', 'at', 'status', 'path'],
  ['10.0.0.1', '12:30:01', '200', '/index.html'],
  ['10.0.0.2', '12:30:05', '404', '/missing'],
  ['10.0.0.3', '12:31:00', '200', '/a/b?c=1'],
  ['10.0.0.9', '12:31:07', '500', '/pay'],
]

const MULTILINE: Rows = [
  ['id', 'score', 'text'],
  ['1', '9', 'First line\nsecond line\nthird, with a comma'],
  ['2', '2', 'A list:\n- slow\n- rude\n- "closed"'],
  ['3', '8', 'One line'],
  ['4', '10', '\nbegins with a break'],
]

const cleanOf = ([header, ...rows]: Rows): PlainTable => ({
  header: [...(header ?? [])],
  rows: rows.map((row) => [...row]),
})

function written(name: string, rows: Rows, dialect: Partial<WrittenDialect>): OddTable {
  const { delimiter, quote } = { ...PLAIN, ...dialect }
  return { name, bytes: writeTable(rows, dialect), delimiter, quote, clean: cleanOf(rows) }
}

/** Lines before and after the table, as they stand. */
function framed(
  name: string,
  rows: Rows,
  around: { before?: string[]; after?: string[] },
  dialect: Partial<WrittenDialect> = {},
): OddTable {
  const whole = { ...PLAIN, ...dialect }
  const lines = [
    ...(around.before ?? []),
    ...rows.map((row) => writeRow(row, whole)),
    ...(around.after ?? []),
  ]
  return {
    name,
    bytes: encode(joinLines(lines, whole), whole),
    delimiter: whole.delimiter,
    quote: whole.quote,
    clean: cleanOf(rows),
  }
}

const raw = (
  name: string,
  text: string,
  clean: PlainTable,
  dialect: Partial<WrittenDialect> = {},
): OddTable => ({
  name,
  bytes: encode(text, { ...PLAIN, ...dialect }),
  delimiter: dialect.delimiter ?? ',',
  quote: dialect.quote ?? '"',
  clean,
})

const DIALECTS: OddTable[] = [
  written('semicolon, decimal comma', GERMAN, { delimiter: ';' }),
  written('semicolon, cp1252', GERMAN, { delimiter: ';', encoding: 'windows-1252', newline: '\r\n' }),
  written('tab, everything quoted', SURVEY, { delimiter: '\t', enclose: 'all' }),
  written('pipe', SURVEY, { delimiter: '|' }),
  written('caret', SURVEY, { delimiter: '^' }),
  written('tilde', SURVEY, { delimiter: '~' }),
  written('colon', NUMBERS, { delimiter: ':' }),
  written('space', NUMBERS, { delimiter: ' ' }),
  written('space, log lines', LOG, { delimiter: ' ' }),
  written('two pipes', SURVEY, { delimiter: '||' }),
  written('two colons', SURVEY, { delimiter: '::' }),
  written('tilde and pipe', SURVEY, { delimiter: '~|~' }),
  written('hash pipe hash', SURVEY, { delimiter: '#|#' }),
  written('section sign', SURVEY, { delimiter: '§' }),
  written('broken bar', SURVEY, { delimiter: '¦' }),
  written('unit separator', SURVEY, { delimiter: '\u001f' }),
  written('single quotes', SURVEY, { quote: "'", enclose: 'all' }),
  written('single quotes, semicolon', GERMAN, { quote: "'", enclose: 'all', delimiter: ';' }),
  written('single quotes where needed', SURVEY, { quote: "'", delimiter: ',' }),
  written('backslash escapes', SURVEY, { escape: 'backslash', enclose: 'all' }),
  written('backslash escapes, where needed', SURVEY, { escape: 'backslash' }),
  written('quotes not escaped', SURVEY, { escape: 'not at all', enclose: 'all' }),
  written('line breaks in quotes', MULTILINE, {}),
  written('line breaks in quotes, CRLF records', MULTILINE, { newline: '\r\n' }),
  written('line breaks in quotes, semicolon', MULTILINE, { delimiter: ';', enclose: 'all' }),
  written('carriage returns', SURVEY, { newline: '\r' }),
  written('no last break', SURVEY, { lastBreak: false, newline: '\r\n' }),
]

const ENCODINGS: OddTable[] = [
  written('utf-16le with mark, tab', SURVEY, { encoding: 'utf-16le', mark: true, delimiter: '\t' }),
  written('utf-16be without mark', GERMAN, { encoding: 'utf-16be', delimiter: ';' }),
  written('utf-32le with mark', SURVEY, { encoding: 'utf-32le', mark: true }),
  written('shift_jis', JAPANESE, { encoding: 'shift_jis' }),
  written('euc-jp', JAPANESE, { encoding: 'euc-jp', delimiter: '\t' }),
  written('windows-1251', RUSSIAN, { encoding: 'windows-1251', delimiter: ';' }),
  written('koi8-r', RUSSIAN, { encoding: 'koi8-r' }),
  written('utf-8 with mark', JAPANESE, { mark: true }),
  written('macintosh', GERMAN, { encoding: 'macintosh', delimiter: ';', newline: '\r' }),
]

const COMMA_SPACE = [
  'id, date, nps, comment',
  '1, 2024-01-02, 9, Good',
  '2, 2024-01-03, 4, "Slow, dear"',
  '3, 2024-01-04, 8, Fine',
]

const LAYOUT: OddTable[] = [
  framed('title lines before', SURVEY, { before: ['Customer survey 2024', 'Exported by: A. Person', ''] }),
  framed(
    'title lines with delimiters',
    GERMAN,
    {
      before: ['Umfrage Frühjahr;;;;', 'Erstellt am;15.04.2024;;;', ';;;;'],
    },
    { delimiter: ';' },
  ),
  framed('remarks before', SURVEY, { before: ['# made by a tool', '# 7 rows, 5 columns', '#'] }),
  framed('a total after', SURVEY, { after: ['', 'Total: 7 answers'] }),
  framed('footnotes after', SURVEY, { after: ['* one answer was withdrawn', 'Source: web form'] }),
  {
    ...framed('empty lines between', SURVEY, { after: ['', '', '108,2024-03-06,5,So so,DE'] }),
    clean: cleanOf([...SURVEY, ['108', '2024-03-06', '5', 'So so', 'DE']]),
  },
  framed('a second table of other columns', SURVEY, {
    after: ['', 'country,answers', 'DE,2', 'US,2', 'FR,1', 'ES,1', 'IT,1'],
  }),
  raw('comma and space', `${COMMA_SPACE.join('\n')}\n`, {
    header: ['id', 'date', 'nps', 'comment'],
    rows: [
      ['1', '2024-01-02', '9', 'Good'],
      ['2', '2024-01-03', '4', 'Slow, dear'],
      ['3', '2024-01-04', '8', 'Fine'],
    ],
  }),
  raw(
    'two header rows',
    'Answer,Answer,Person,Person\nscore,comment,age,country\n9,Great,31,DE\n3,Bad,44,FR\n7,Fine,29,US\n10,Top,51,DE\n',
    {
      header: ['Answer score', 'Answer comment', 'Person age', 'Person country'],
      rows: [
        ['9', 'Great', '31', 'DE'],
        ['3', 'Bad', '44', 'FR'],
        ['7', 'Fine', '29', 'US'],
        ['10', 'Top', '51', 'DE'],
      ],
    },
  ),
  raw(
    'no header',
    '9,2024-01-01,Great service\n3,2024-01-02,Too slow\n7,2024-01-05,Fine\n10,2024-01-09,Lovely people\n',
    {
      header: null,
      rows: [
        ['9', '2024-01-01', 'Great service'],
        ['3', '2024-01-02', 'Too slow'],
        ['7', '2024-01-05', 'Fine'],
        ['10', '2024-01-09', 'Lovely people'],
      ],
    },
  ),
  raw('duplicate and empty names', 'id,score,score,,note\n1,9,8,x,Good\n2,3,2,y,Bad\n3,7,7,z,Fine\n', {
    header: ['id', 'score', 'score (2)', 'column4', 'note'],
    rows: [
      ['1', '9', '8', 'x', 'Good'],
      ['2', '3', '2', 'y', 'Bad'],
      ['3', '7', '7', 'z', 'Fine'],
    ],
  }),
  raw(
    'a comma that nobody quoted',
    'id,date,score,comment,country\n1,2024-01-01,9,Nice,DE\n2,2024-01-02,4,Slow, rude and late,FR\n3,2024-01-03,7,Fine,US\n4,2024-01-04,8,Good,US\n5,2024-01-05,10,Great,DE\n',
    {
      header: ['id', 'date', 'score', 'comment', 'country'],
      rows: [
        ['1', '2024-01-01', '9', 'Nice', 'DE'],
        ['2', '2024-01-02', '4', 'Slow, rude and late', 'FR'],
        ['3', '2024-01-03', '7', 'Fine', 'US'],
        ['4', '2024-01-04', '8', 'Good', 'US'],
        ['5', '2024-01-05', '10', 'Great', 'DE'],
      ],
    },
  ),
  raw(
    'a quote that nobody closed',
    'id,score,comment,country\n1,9,"Good, yes",DE\n2,4,"Slow,FR\n3,7,"Fine, thanks",US\n4,8,"Well, well",US\n',
    {
      header: ['id', 'score', 'comment', 'country'],
      rows: [
        ['1', '9', 'Good, yes', 'DE'],
        ['2', '4', '"Slow', 'FR'],
        ['3', '7', 'Fine, thanks', 'US'],
        ['4', '8', 'Well, well', 'US'],
      ],
    },
  ),
  raw('inches', 'sku,size,price\n1,5" pipe,3.20\n2,6" pipe,4.10\n3,12" pipe,9.90\n4,"pipe, 3""",2.00\n', {
    header: ['sku', 'size', 'price'],
    rows: [
      ['1', '5" pipe', '3.20'],
      ['2', '6" pipe', '4.10'],
      ['3', '12" pipe', '9.90'],
      ['4', 'pipe, 3"', '2.00'],
    ],
  }),
  raw('mixed breaks', 'a,b,c\r\n1,2,x\n3,4,y\r5,6,z\r\n7,8,w\n9,1,v\r', {
    header: ['a', 'b', 'c'],
    rows: [
      ['1', '2', 'x'],
      ['3', '4', 'y'],
      ['5', '6', 'z'],
      ['7', '8', 'w'],
      ['9', '1', 'v'],
    ],
  }),
  raw(
    'sep line',
    'sep=|\r\nid|text\r\n1|one, two\r\n2|three; four\r\n',
    {
      header: ['id', 'text'],
      rows: [
        ['1', 'one, two'],
        ['2', 'three; four'],
      ],
    },
    { delimiter: '|' },
  ),
  raw('NEL in text', 'id,text,n\n1,a\u0085b,5\n2,c\u2028d,6\n3,e,7\n', {
    header: ['id', 'text', 'n'],
    rows: [
      ['1', 'a\u0085b', '5'],
      ['2', 'c\u2028d', '6'],
      ['3', 'e', '7'],
    ],
  }),
  raw(
    'lists in cells',
    'id;tags;score\n1;red,green,blue;4\n2;red,blue,black;5\n3;green,white,red;2\n4;blue,red,pink;3\n',
    {
      header: ['id', 'tags', 'score'],
      rows: [
        ['1', 'red,green,blue', '4'],
        ['2', 'red,blue,black', '5'],
        ['3', 'green,white,red', '2'],
        ['4', 'blue,red,pink', '3'],
      ],
    },
    { delimiter: ';' },
  ),
  raw(
    'times and dates',
    'start|end|who\n2024-01-01 10:00:00|2024-01-01 11:30:00|Ann\n2024-01-02 09:15:00|2024-01-02 09:45:00|Bo\n2024-01-03 14:00:00|2024-01-03 15:00:00|Cy\n',
    {
      header: ['start', 'end', 'who'],
      rows: [
        ['2024-01-01 10:00:00', '2024-01-01 11:30:00', 'Ann'],
        ['2024-01-02 09:15:00', '2024-01-02 09:45:00', 'Bo'],
        ['2024-01-03 14:00:00', '2024-01-03 15:00:00', 'Cy'],
      ],
    },
    { delimiter: '|' },
  ),
  raw('one column', 'comment\nGood, really good\nBad\nSlow, and late\nFine\n', {
    header: ['comment'],
    rows: [['Good, really good'], ['Bad'], ['Slow, and late'], ['Fine']],
  }),
  raw('trailing delimiters', 'id,score,comment,\n1,9,Good,\n2,3,Bad,\n3,7,Fine,\n', {
    header: ['id', 'score', 'comment'],
    rows: [
      ['1', '9', 'Good'],
      ['2', '3', 'Bad'],
      ['3', '7', 'Fine'],
    ],
  }),
]

export const ODD_TABLES: readonly OddTable[] = [...DIALECTS, ...ENCODINGS, ...LAYOUT]
