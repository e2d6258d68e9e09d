/** Tables of the test data. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import Papa from 'papaparse'
import { inspect, numberBefore, outcome, readJson, run, type Check, type Line } from './checks.ts'

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()

const line = (file: string, measure: string, expected: string | null, ours: string): Line => ({
  file,
  measure,
  expected,
  ours,
})

/** A table as it was dumped: the header and the rows. */
function dumped(path: string): string[][] {
  const text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '')
  return Papa.parse<string[]>(text, { delimiter: ',', skipEmptyLines: false }).data.filter(
    (row) => row.length > 1 || row[0] !== '',
  )
}

function counts(rows: readonly string[][], column: string): Map<string, number> {
  const at = rows[0]!.indexOf(column)
  const found = new Map<string, number>()
  for (const row of rows.slice(1)) found.set(row[at] ?? '', (found.get(row[at] ?? '') ?? 0) + 1)
  return found
}

const nps: Check = ({ folder, what, oracle, scratch }) => {
  const path = join(folder, 'nps.csv')
  const [read] = inspect(scratch, [path])
  // Its column `nps` is the label, not the answer: the answer it was made of is the other one with these counts.
  const groups = ['promoters', 'passives', 'detractors'].map((name) => numberBefore(oracle, name))
  const missing = /(\d[\d,]*) "NA"/.exec(oracle)?.[1]?.replaceAll(',', '') ?? ''
  const score = /NPS (-?[\d.]+)/.exec(oracle)?.[1] ?? ''
  run(scratch, ['import', path, '--scale', '0-10'])
  interface Figures {
    key?: string
    promoters: number
    passives: number
    detractors: number
    excluded: { blank: number }
    score: number
  }
  const result = run(scratch, ['nps']) as Figures & { groups?: Figures[] }
  const series = [...(result.groups ?? []), result]
  const found = series.find(({ promoters }) => String(promoters) === groups[0]) ?? result
  return [
    line('nps.csv', 'rows', numberBefore(what, 'rows'), String(read!.rows)),
    line('nps.csv', 'promoters', groups[0]!, String(found.promoters)),
    line('nps.csv', 'passives', groups[1]!, String(found.passives)),
    line('nps.csv', 'detractors', groups[2]!, String(found.detractors)),
    line('nps.csv', 'NA, counted as blank', missing, String(found.excluded.blank)),
    line('nps.csv', 'score', score, found.score.toFixed(2)),
  ]
}

const bugs: Check = ({ folder, what, oracle, scratch }) => {
  const dump = join(scratch, 'bugs')
  const name = 'hadoop_bugs.csv'
  const [read] = inspect(scratch, [join(folder, name)], dump)
  const rows = dumped(join(dump, name))
  const priorities = counts(rows, 'Priority')
  const several = rows
    .slice(1)
    .reduce((sum, row) => sum + row.filter((cell) => /[\r\n]/.test(cell)).length, 0)
  return [
    line(name, 'rows', numberBefore(what, 'issues'), String(read!.rows)),
    line(name, 'multi-line fields', numberBefore(what, 'multi-line'), String(several)),
    ...[...oracle.replace(/^Priority:\s*/, '').matchAll(/([A-Z]\w+) (\d[\d,]*)/g)].map(
      ([, priority, number]) =>
        line(name, priority!, number!.replaceAll(',', ''), String(priorities.get(priority!) ?? 0)),
    ),
  ]
}

const banking: Check = ({ folder, what, scratch }) => {
  const dump = join(scratch, 'banking')
  const names = ['train.csv', 'test.csv']
  const read = inspect(
    scratch,
    names.map((name) => join(folder, name)),
    dump,
  )
  const [train, test] = /(\d[\d,]*) \+ (\d[\d,]*)/
    .exec(what)!
    .slice(1)
    .map((number) => number.replaceAll(',', ''))
  return names.flatMap((name, index) => [
    line(name, 'rows', (index === 0 ? train : test)!, String(read[index]!.rows)),
    line(
      name,
      'intents',
      numberBefore(what, 'intents'),
      String(counts(dumped(join(dump, name)), 'category').size),
    ),
  ])
}

/** Headerless tables; a row a line. */
const vader: Check = ({ folder, scratch }) => {
  const paths = filesOf(folder).filter((path) =>
    /GroundTruth|_anonDataRatings|\.(?:txt|tsv|csv)$/i.test(path),
  )
  return inspect(scratch, paths).map((read, index) => {
    const path = paths[index]!
    const lines = readFileSync(path, 'latin1').split(/\r\n|\n|\r/)
    const tabbed = lines.filter((text) => text.includes('\t')).length
    const filled = lines.filter((text) => text.trim() !== '').length
    return tabbed === filled
      ? line(basename(path), 'rows (lines of the file)', String(filled), String(read.rows))
      : line(basename(path), 'read as', null, outcome(read))
  })
}

type Gold = Record<string, string>

const spectrum: Check = ({ folder, scratch }) => {
  const dump = join(scratch, 'spectrum')
  const paths = filesOf(join(folder, 'csvs'))
  const read = inspect(scratch, paths, dump)
  return paths.map((path, index) => {
    const name = basename(path)
    const parsed = readJson(join(folder, 'json', name.replace(/\.csv$/, '.json'))) as Gold | Gold[]
    const gold = Array.isArray(parsed) ? parsed : [parsed]
    const text = readFileSync(path, 'utf8').replace(/\s/g, '')
    const held = (cell: string): boolean =>
      text.includes(cell.replaceAll('"', '""').replace(/\s/g, '')) || text.includes(cell.replace(/\s/g, ''))
    // A gold table may be wrong: what it says and the file does not hold anywhere cannot be read from it.
    const columns = Object.keys(gold[0] ?? {})
    const compared = columns.filter((column) => gold.every((row) => held(row[column] ?? '')))
    const left = columns.filter((column) => !compared.includes(column))
    const measure =
      left.length === 0 ? 'cells' : `cells but for ${left.join(', ')}, whose gold values are not in the file`
    const plain = (rows: readonly Gold[]): string =>
      JSON.stringify(rows.map((row) => compared.map((column) => row[column] ?? null))).replaceAll(
        '\\r\\n',
        '\\n',
      )
    if (read[index]!.error !== undefined) return line(name, measure, plain(gold), outcome(read[index]!))
    const [header = [], ...rows] = dumped(join(dump, name))
    const ours = rows.map((row) => Object.fromEntries(header.map((column, at) => [column, row[at] ?? ''])))
    return line(name, measure, plain(gold), plain(ours))
  })
}

/** The text of a file in the encoding that its name says, without its byte-order mark. */
function writtenAs(path: string): string {
  const bytes = readFileSync(path)
  const name = /(utf16|utf32|utf8|iso8859|win1252)(le|be)?/.exec(basename(path))
  const big = name?.[2] === 'be'
  if (name?.[1] === 'utf32') {
    let text = ''
    for (let at = 0; at + 4 <= bytes.length; at += 4)
      text += String.fromCodePoint(big ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at))
    return text.replace(/^\uFEFF/, '')
  }
  const wide = name?.[1] === 'utf16'
  const label = wide ? (big ? 'utf-16be' : 'utf-16le') : name?.[1] === 'utf8' ? 'utf-8' : 'windows-1252'
  return new TextDecoder(label).decode(bytes)
}

/** The same table in another encoding must come out the same: by the sibling in UTF-8. */
const encodings: Check = ({ folder, scratch }) => {
  const dump = join(scratch, 'encodings')
  const paths = filesOf(folder)
  const read = inspect(scratch, paths, dump)
  const table = (name: string): string | null => {
    try {
      return JSON.stringify(dumped(join(dump, name)))
    } catch {
      return null
    }
  }
  return paths.map((path, index) => {
    const name = basename(path)
    const family = /^(encoding|premiere|linend)\./.exec(name)?.[1]
    const sibling = family === 'linend' ? 'linend.unix.csv' : `${family}.utf8.csv`
    const alike =
      family !== undefined && (family === 'linend' || writtenAs(path) === writtenAs(join(folder, sibling)))
    if (family === undefined || name === sibling || !alike || table(name) === null)
      return line(name, 'read as', null, `${outcome(read[index]!)}, ${read[index]!.encoding ?? ''}`)
    const same = table(name) === table(sibling)
    return line(name, `cells as in ${sibling}`, 'the same', same ? 'the same' : 'different')
  })
}

const workbooks: Check = ({ folder, scratch }) => {
  const paths = filesOf(folder)
  return inspect(scratch, paths).map((read, index) => {
    const name = basename(paths[index]!)
    return name.startsWith('pass_')
      ? line(name, 'outcome', 'refused (file_protected)', outcome(read))
      : line(name, 'read as', null, outcome(read))
  })
}

const hostile: Check = ({ folder, scratch }) => {
  const paths = filesOf(folder)
  return inspect(scratch, paths).map((read, index) =>
    line(basename(paths[index]!), 'outcome', 'refused', read.error === undefined ? outcome(read) : 'refused'),
  )
}

const dialects: Check = ({ folder, what, scratch }) => {
  const labels = readJson(join(folder, 'labels.json')) as { file: string; delimiter: string; quote: string }[]
  const read = inspect(
    scratch,
    labels.map(({ file }) => join(folder, 'files', file)),
  )
  const shown = (delimiter: string, quote: string): string => JSON.stringify([delimiter, quote])
  return [
    line('labels.json', 'tables', /^(\d+)/.exec(what)?.[1] ?? null, String(labels.length)),
    ...labels.map(({ file, delimiter, quote }, index) =>
      line(
        file,
        'delimiter and quote',
        shown(delimiter, quote),
        shown(read[index]!.delimiter ?? '', read[index]!.quote ?? ''),
      ),
    ),
  ]
}

export const TABLE_CHECKS: Record<string, Check> = {
  'nps-garden-fr': nps,
  'bugs-priority': bugs,
  banking77: banking,
  'sentiment-vader': vader,
  'csv-spectrum': spectrum,
  'csv-encodings': encodings,
  'xlsx-calamine': workbooks,
  'xlsx-hostile': hostile,
  'csv-dialects': dialects,
}
