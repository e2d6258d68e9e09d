/**
 * Imports a workbook of many rows and says how fast, in how much memory, how long the main thread was held, and how soon
 * a cancelled import is gone. The workbook is generated from a seed.
 *
 *   node bench/sheets.ts [--rows 100000] [--columns 20] [--file existing.xlsx]
 *
 * Prints one JSON object. Memory is the highest of the whole process, all threads and the store included.
 */
import { createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { crc32, createDeflateRaw } from 'node:zlib'
import type { ReadOperations } from '../src/main/db/readOperations.ts'
import type { WriteOperations } from '../src/main/db/writeOperations.ts'
import { createImportService, type ImportService } from '../src/main/importers/importService.ts'
import { SILENT_LOGGER } from '../src/main/logger.ts'
import { startThread } from '../src/main/workers/operations.ts'
import { SOURCE_WORKERS } from '../tests/helpers/workerFiles.ts'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    columns: { type: 'string', default: '20' },
    file: { type: 'string' },
  },
})

/** Mulberry32: the same rows for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const WORDS =
  'the service was very good and staff friendly but delivery took too long price high quality product broken support answered quickly never again'.split(
    ' ',
  )
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships'

const columnName = (column: number): string =>
  column < 26
    ? String.fromCharCode(65 + column)
    : columnName(Math.trunc(column / 26) - 1) + columnName(column % 26)

/** The sheet's text in pieces; texts go to `shared`, which is written behind it, as real programs do. */
function* sheet(rows: number, columns: number, shared: Map<string, number>): Generator<string> {
  const random = randomNumbers(7)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  const textCell = (place: string, text: string): string => {
    const index = shared.get(text) ?? shared.size
    shared.set(text, index)
    return `<c r="${place}" t="s"><v>${index}</v></c>`
  }
  const names = Array.from({ length: columns }, (_, column) => columnName(column))
  const header = ['id', 'date', 'nps', 'comment', ...names.slice(4).map((name) => `attribute ${name}`)]
  yield `<worksheet xmlns="${MAIN}"><sheetData><row r="1">${header.map((text, column) => textCell(`${names[column]!}1`, text)).join('')}</row>`
  for (let row = 2; row <= rows + 1; row++) {
    const words = Array.from({ length: 4 + Math.floor(random() * 26) }, () => pick(WORDS)).join(' ')
    const cells = names.map((name, column) => {
      const place = `${name}${row}`
      if (column === 0) return `<c r="${place}"><v>${1_000_000 + row}</v></c>`
      if (column === 1) return `<c r="${place}" s="1"><v>${45_000 + (row % 700)}.5</v></c>`
      if (column === 2) return `<c r="${place}"><v>${Math.floor(random() * 11)}</v></c>`
      if (column === 3) return textCell(place, words)
      if (column % 3 === 0) return `<c r="${place}"><v>${random() * 300}</v></c>`
      return textCell(
        place,
        column % 3 === 1 ? `choice ${Math.floor(random() * 400)}` : `value ${Math.floor(random() * rows)}`,
      )
    })
    yield `<row r="${row}">${cells.join('')}</row>`
  }
  yield '</sheetData></worksheet>'
}

function* sharedStrings(shared: ReadonlyMap<string, number>): Generator<string> {
  yield `<sst xmlns="${MAIN}">`
  for (const text of shared.keys()) yield `<si><t>${text}</t></si>`
  yield '</sst>'
}

/** A zip written as it is generated. */
async function* workbook(rows: number, columns: number): AsyncGenerator<Buffer> {
  const shared = new Map<string, number>()
  const parts: [name: string, pieces: () => Iterable<string>][] = [
    ['[Content_Types].xml', () => ['<Types/>']],
    [
      '_rels/.rels',
      () => [
        `<Relationships xmlns="${PACKAGE}"><Relationship Id="a" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      ],
    ],
    [
      'xl/workbook.xml',
      () => [
        `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="Answers" sheetId="1" r:id="a"/></sheets></workbook>`,
      ],
    ],
    [
      'xl/_rels/workbook.xml.rels',
      () => [
        `<Relationships xmlns="${PACKAGE}"><Relationship Id="a" Type="${OFFICE}/worksheet" Target="sheet.xml"/><Relationship Id="b" Type="${OFFICE}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="c" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
      ],
    ],
    [
      'xl/styles.xml',
      () => [
        `<styleSheet xmlns="${MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>`,
      ],
    ],
    ['xl/sheet.xml', () => sheet(rows, columns, shared)],
    ['xl/sharedStrings.xml', () => sharedStrings(shared)],
  ]
  let offset = 0
  const directory: Buffer[] = []
  for (const [name, pieces] of parts) {
    let [checksum, length] = [0, 0]
    const packed: Buffer[] = []
    const counted = function* (): Generator<Buffer> {
      for (const piece of batched(pieces())) {
        checksum = crc32(piece, checksum)
        length += piece.length
        yield piece
      }
    }
    for await (const chunk of Readable.from(counted()).pipe(createDeflateRaw({ level: 6 })))
      packed.push(chunk as Buffer)
    const content = Buffer.concat(packed)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(8, 4)
    fields.writeUInt32LE(checksum, 10)
    fields.writeUInt32LE(content.length, 14)
    fields.writeUInt32LE(length, 18)
    fields.writeUInt16LE(name.length, 22)
    const entry = Buffer.alloc(46 + name.length)
    entry.write('PK\x01\x02', 0, 'latin1')
    entry.writeUInt16LE(20, 4)
    fields.copy(entry, 6)
    entry.writeUInt32LE(offset, 42)
    entry.write(name, 46)
    directory.push(entry)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name)])
    offset += local.length + content.length
    yield local
    yield content
  }
  const list = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 0, 'latin1')
  end.writeUInt16LE(parts.length, 8)
  end.writeUInt16LE(parts.length, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(offset, 16)
  yield Buffer.concat([list, end])
}

function* batched(pieces: Iterable<string>): Generator<Buffer> {
  let text = ''
  for (const piece of pieces) {
    text += piece
    if (text.length < 65_536) continue
    yield Buffer.from(text)
    text = ''
  }
  if (text !== '') yield Buffer.from(text)
}

/** Highest resident memory of this process with its threads, from the system; null where it does not tell. Megabytes. */
function peakMemory(): number | null {
  if (!existsSync('/proc/self/status')) return null
  const line = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))
  return line === null ? null : Math.round(Number(line[1]) / 1024)
}

const round = (value: number): number => Number(value.toFixed(2))

/** Milliseconds from asking for the end of an import in full swing until it is gone. */
async function cancelOnce(imports: ImportService, path: string): Promise<number> {
  const { source } = await imports.start({ path, reading: {}, mapping: null, survey: null, sample: false })
  const outcome = imports.outcome(source).catch(() => null)
  await new Promise<void>((resolve) => {
    const stop = imports.progress.subscribe((all) => {
      const own = all.find((each) => each.source === source)
      if (own === undefined || (own.rows < 5_000 && own.phase !== 'done')) return
      stop()
      resolve()
    })
  })
  const asked = performance.now()
  await imports.cancel(source)
  await outcome
  return performance.now() - asked
}

async function measure(path: string, folder: string): Promise<Record<string, unknown>> {
  const write = startThread<WriteOperations>({
    file: SOURCE_WORKERS.writer,
    name: 'writer',
    workerData: { dataFolder: folder },
  })
  await write.ask('ready', null)
  const read = startThread<ReadOperations>({
    file: SOURCE_WORKERS.reader,
    name: 'reader',
    workerData: { dataFolder: folder },
  })
  const imports = createImportService({
    read,
    write,
    workerFiles: SOURCE_WORKERS,
    logger: SILENT_LOGGER,
    onStored: () => {},
    afterImport: async () => {},
  })
  const cancelMilliseconds = await cancelOnce(imports, path)
  const inspecting = performance.now()
  const inspection = await imports.inspect(path, {}, null)
  const inspectSeconds = (performance.now() - inspecting) / 1000
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const used = process.cpuUsage()
  const started = performance.now()
  const { source } = await imports.start({
    path,
    reading: { sheet: inspection.sheet, headerRow: inspection.headerRow },
    mapping: inspection.mapping,
    survey: null,
    sample: false,
  })
  const outcome = await imports.outcome(source)
  const seconds = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage(used)
  delay.disable()
  await imports.close()
  await read.close()
  await write.close()
  if (outcome.items !== outcome.rows)
    throw new Error(`only ${outcome.items} of ${outcome.rows} rows became items`)
  return {
    name: 'sheets',
    rows: outcome.rows,
    seconds: round(seconds),
    rowsPerSecond: Math.round(outcome.rows / seconds),
    cpuSeconds: round((user + system) / 1e6),
    inspectSeconds: round(inspectSeconds),
    rssMegabytes: peakMemory(),
    loopP99Milliseconds: round(delay.percentile(99) / 1e6),
    loopMaxMilliseconds: round(delay.max / 1e6),
    cancelMilliseconds: Math.round(cancelMilliseconds),
  }
}

const folder = mkdtempSync(join(tmpdir(), 'verbatim-bench-'))
try {
  const path = values.file ?? join(folder, 'survey.xlsx')
  if (values.file === undefined) {
    // In a process of its own, so that the memory of generating does not count.
    const generator = process.env['VERBATIM_BENCH_TARGET']
    if (generator !== undefined) {
      await pipeline(
        Readable.from(workbook(Number(values.rows), Number(values.columns))),
        createWriteStream(generator),
      )
      process.exit(0)
    }
    const { spawnSync } = await import('node:child_process')
    const made = spawnSync(process.execPath, process.argv.slice(1), {
      env: { ...process.env, VERBATIM_BENCH_TARGET: path },
      stdio: 'inherit',
    })
    if (made.status !== 0) throw new Error('the workbook could not be generated')
  }
  console.log(JSON.stringify(await measure(path, join(folder, 'data'))))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
