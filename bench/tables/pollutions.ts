/**
 * One clean table spoilt in about two hundred single ways, after the survey of what is wrong with CSV files in the wild
 * that the field's pollution benchmark was made from; table, code and selection are our own.
 */
import type { PlainTable } from './measures.ts'
import {
  encode,
  joinLines,
  PLAIN,
  writeCell,
  writeRow,
  writeTable,
  type WrittenDialect,
} from './writeTable.ts'

export interface PollutedTable {
  name: string
  /** Pollutions of one kind differ only in where they are. */
  kind: string
  /** 1 by the number of tables of the kind: each kind counts once in the weighted mean. */
  weight: number
  bytes: Buffer
  clean: PlainTable
}

const HEADER = ['id', 'date', 'time', 'score', 'channel', 'amount', 'comment', 'link', 'note']
const CHANNELS = ['web', 'phone', 'store', 'app']
const COMMENTS = [
  'Friendly and quick',
  'Waited too long, nobody came back to me',
  'The 24" screen arrived broken',
  "Great value, and it's easy to use",
  'No complaints',
  'Support was helpful; the parcel was late',
  'Would buy again, "definitely"',
]

function cleanTable(rows = 60): PlainTable {
  return {
    header: [...HEADER],
    rows: Array.from({ length: rows }, (_, index) => [
      `R-${1000 + index * 7}`,
      `${String((index % 28) + 1).padStart(2, '0')}/${String((index % 12) + 1).padStart(2, '0')}/2023`,
      `${String(index % 24).padStart(2, '0')}:${String((index * 15) % 60).padStart(2, '0')}`,
      String((index * 3) % 11),
      CHANNELS[index % CHANNELS.length]!,
      `$${(3 + index * 1.37).toFixed(2)}`,
      COMMENTS[index % COMMENTS.length]!,
      `https://shop.example/orders/${1000 + index * 7}.html`,
      index % 9 === 4 ? 'called back' : '',
    ]),
  }
}

type Draft = Omit<PollutedTable, 'weight'>

const all = ({ header, rows }: PlainTable): string[][] => [...(header === null ? [] : [header]), ...rows]

const dialectOf = (change: Partial<WrittenDialect> = {}): WrittenDialect => ({
  ...PLAIN,
  newline: '\r\n',
  ...change,
})

const linesOf = (table: PlainTable, change: Partial<WrittenDialect> = {}): string[] =>
  all(table).map((row) => writeRow(row, dialectOf(change)))

const fromLines = (lines: readonly string[], change: Partial<WrittenDialect> = {}): Buffer => {
  const dialect = dialectOf(change)
  return encode(joinLines(lines, dialect), dialect)
}

function wholeFile(): Draft[] {
  const clean = cleanTable()
  const as = (kind: string, change: Partial<WrittenDialect>, name = kind): Draft => ({
    name,
    kind,
    bytes: writeTable(all(clean), dialectOf(change)),
    clean,
  })
  return [
    as('clean', {}),
    as('everything quoted', { enclose: 'all' }),
    as('no last break', { lastBreak: false }),
    ...[';', '\t', '|', ' ', ':', '^', '~', ', ', '\t\t', '||', '§'].map((delimiter) =>
      as('delimiter', { delimiter, enclose: 'all' }, `delimiter ${JSON.stringify(delimiter)}`),
    ),
    ...[';', '\t', '|', ', '].map((delimiter) =>
      as('delimiter', { delimiter }, `delimiter ${JSON.stringify(delimiter)}, quotes where needed`),
    ),
    as('quote', { quote: "'" }, 'single quotes where needed'),
    as('quote', { quote: "'", enclose: 'all' }, 'single quotes'),
    as('escape', { escape: 'backslash' }, 'backslash where needed'),
    as('escape', { escape: 'backslash', enclose: 'all' }, 'backslash'),
    as('escape', { escape: 'not at all' }, 'not escaped where needed'),
    as('escape', { escape: 'not at all', enclose: 'all' }, 'not escaped'),
    as('record separator', { newline: '\n' }, 'LF'),
    as('record separator', { newline: '\r' }, 'CR'),
    ...['utf-16le', 'utf-16be', 'utf-32le', 'utf-32be'].flatMap((encoding) => [
      as('encoding', { encoding, mark: true }, `${encoding} with mark`),
      as('encoding', { encoding }, `${encoding} without mark`),
    ]),
    as('encoding', { mark: true }, 'utf-8 with mark'),
    as('encoding', { encoding: 'windows-1252' }, 'windows-1252'),
  ]
}

function frames(): Draft[] {
  const clean = cleanTable()
  const lines = linesOf(clean)
  const draft = (kind: string, name: string, changed: readonly string[], of = clean): Draft => ({
    name,
    kind,
    bytes: fromLines(changed),
    clean: of,
  })
  const [header, ...body] = lines
  const width = HEADER.length
  const padded = (text: string): string => text + ','.repeat(width - 1)
  return [
    draft('last break twice', 'last break twice', [...lines, '']),
    draft('empty lines', 'empty line in the middle', [...lines.slice(0, 30), '', ...lines.slice(30)]),
    draft('preamble', 'preamble of a line, delimited, and an empty one', [
      padded('PREAMBLE'),
      padded(''),
      ...lines,
    ]),
    draft('preamble', 'preamble of three lines', ['Report', 'Made on Monday', 'Confidential', ...lines]),
    draft('preamble', 'preamble of three lines and an empty one', [
      'Report',
      'Made on Monday',
      'All of it',
      '',
      ...lines,
    ]),
    draft('preamble', 'preamble, delimited', [padded('Report'), padded('Made on Monday'), ...lines]),
    draft('footnote', 'footnote of a line', [...lines, 'FOOTNOTE']),
    draft('footnote', 'footnote of three lines after an empty one', [
      ...lines,
      '',
      'a) estimated',
      'b) late',
      'c) void',
    ]),
    draft('footnote', 'footnote, delimited', [...lines, padded('FOOTNOTE'), padded('FOOTNOTE')]),
    draft('header', 'no header', body, { header: null, rows: clean.rows }),
    ...[2, 3].map((times) =>
      draft('header', `header ${times} times`, [...Array.from({ length: times }, () => header!), ...body], {
        header: HEADER.map((name) => Array.from({ length: times }, () => name).join(' ')),
        rows: clean.rows,
      }),
    ),
    draft('header', 'header alone', [header!], { header: [...HEADER], rows: [] }),
    draft('header', 'one row', lines.slice(0, 2), { header: [...HEADER], rows: clean.rows.slice(0, 1) }),
    draft(
      'header',
      'header with breaks',
      [header!.replace('comment', '"comment\r\n(in your words)"'), ...body],
      {
        header: HEADER.map((name) => (name === 'comment' ? 'comment (in your words)' : name)),
        rows: clean.rows,
      },
    ),
    secondTable('second table, fewer columns', clean, 5, false),
    secondTable('second table, fewer columns, after an empty line', clean, 5, true),
    secondTable('second table, more columns', clean, 12, false),
    secondTable('second table, as many columns, after an empty line', clean, width, true),
  ]
}

function secondTable(name: string, clean: PlainTable, width: number, apart: boolean): Draft {
  const header = Array.from({ length: width }, (_, index) => `metric ${'abcdefghijklmnop'[index]!}`)
  const rows = Array.from({ length: 20 }, (_, row) =>
    Array.from({ length: width }, (_, column) => (column === 0 ? `store ${row}` : String(row * column))),
  )
  const lines = [...linesOf(clean), ...(apart ? [''] : []), ...linesOf({ header, rows })]
  return { name, kind: 'second table', bytes: fromLines(lines), clean }
}

function sizes(): Draft[] {
  const wide: PlainTable = {
    header: Array.from({ length: 5000 }, (_, column) => `q${column + 1}`),
    rows: Array.from({ length: 20 }, (_, row) =>
      Array.from({ length: 5000 }, (_, column) => `${row}.${column}`),
    ),
  }
  const clean = cleanTable(40)
  const long = 'lorem ipsum, dolor '.repeat(20_000)
  const huge: PlainTable = {
    header: clean.header,
    rows: clean.rows.map((row, index) =>
      index === 20 ? row.map((cell, column) => (column === 6 ? long : cell)) : row,
    ),
  }
  const many = cleanTable(20_000)
  return [
    { name: '5,000 columns', kind: 'size', bytes: writeTable(all(wide), dialectOf()), clean: wide },
    {
      name: 'a cell of 380,000 characters',
      kind: 'size',
      bytes: writeTable(all(huge), dialectOf()),
      clean: huge,
    },
    { name: '20,000 rows', kind: 'size', bytes: writeTable(all(many), dialectOf()), clean: many },
  ]
}

/** Lines of the file: the header, the first and second row, one in the middle, the last. */
const LINES = [0, 1, 2, 31, 60]
const COLUMNS = [0, 1, 2, 3, 4, 5, 6, 7, 8]

function inOneRow(): Draft[] {
  const clean = cleanTable()
  const rows = all(clean)
  const dialect = dialectOf()
  const drafts: Draft[] = []
  const withLine = (line: number, text: string): Buffer =>
    fromLines(linesOf(clean).map((old, index) => (index === line ? text : old)))
  for (const line of LINES) {
    const cells = rows[line]!.map((cell) => writeCell(cell, dialect))
    for (const column of COLUMNS) {
      const at = `line ${line}, column ${column}`
      drafts.push({
        name: `delimiter too many, ${at}`,
        kind: 'delimiter too many',
        bytes: withLine(line, [...cells.slice(0, column), '', ...cells.slice(column)].join(',')),
        clean,
      })
      if (column > 0) {
        const glued = `${cells[column - 1]!}${cells[column]!}`
        drafts.push({
          name: `delimiter missing, ${at}`,
          kind: 'delimiter missing',
          bytes: withLine(line, [...cells.slice(0, column - 1), glued, ...cells.slice(column + 1)].join(',')),
          clean,
        })
      }
      const enclosed = cells[column]!.startsWith('"')
      const spoilt = enclosed ? `"${cells[column]!}` : `"${cells[column]!}`
      drafts.push({
        name: `quote too many, ${at}`,
        kind: 'quote too many',
        bytes: withLine(line, cells.map((cell, index) => (index === column ? spoilt : cell)).join(',')),
        clean: replaceCell(clean, line, column, `"${rows[line]![column]!}`),
      })
    }
    for (const delimiter of [' ', ';']) {
      drafts.push({
        name: `row with other delimiter ${JSON.stringify(delimiter)}, line ${line}`,
        kind: 'row with other delimiter',
        bytes: withLine(line, cells.join(delimiter)),
        clean,
      })
    }
    drafts.push({
      name: `row ends with LF, line ${line}`,
      kind: 'row with other record separator',
      bytes: encode(
        linesOf(clean)
          .map((text, index) => text + (index === line ? '\n' : '\r\n'))
          .join(''),
        dialect,
      ),
      clean,
    })
  }
  return drafts
}

function replaceCell(table: PlainTable, line: number, column: number, cell: string): PlainTable {
  const change = (row: string[]): string[] => row.map((old, index) => (index === column ? cell : old))
  return {
    header: line === 0 ? change(table.header!) : table.header,
    rows: table.rows.map((row, index) => (index + 1 === line ? change(row) : row)),
  }
}

export function polluted(): PollutedTable[] {
  const drafts = [...wholeFile(), ...frames(), ...sizes(), ...inOneRow()]
  const counts = new Map<string, number>()
  for (const { kind } of drafts) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return drafts.map((draft) => ({ ...draft, weight: 1 / counts.get(draft.kind)! }))
}
