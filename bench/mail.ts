/**
 * Imports a mailbox of a given size and compares with a Python mailbox + email + sqlite3 loader that builds a full-text
 * index from the same file. The file repeats real-looking mails with ids, people and words of their own, from a seed.
 *
 *   node bench/mail.ts [--megabytes 200] [--pairs 1] [--file existing.mbox] [--no-baseline]
 *
 * Prints one JSON object; `ratio` is our seconds by theirs, the median over the pairs: until the source is complete (its
 * mails and their full-text index, as the baseline has them), and `indexedRatio` until our other indexes are built too.
 */
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { median, rounded } from './figures.ts'
import { generateMailbox } from './importing/generateMailbox.ts'
import type { Measured } from './importing/importChild.ts'
import { importOnce, loadWithPython, type Loaded } from './importing/runs.ts'

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '200' },
    pairs: { type: 'string', default: '1' },
    file: { type: 'string' },
    'no-baseline': { type: 'boolean', default: false },
  },
})

const folder = mkdtempSync(join(tmpdir(), 'verbatim-bench-'))
try {
  const file = values.file ?? join(folder, 'archive.mbox')
  if (values.file === undefined) {
    const bytes = Number(values.megabytes) * 1_000_000
    await pipeline(Readable.from(generateMailbox(bytes, 20_26)), createWriteStream(file))
  }
  const megabytes = statSync(file).size / 1e6
  const pairs: { ours: Measured; theirs: Loaded | null }[] = []
  for (let pair = 1; pair <= Number(values.pairs); pair++) {
    const ours = importOnce(file, join(folder, `ours-${pair}`))
    const target = join(folder, `theirs-${pair}.db`)
    const theirs = values['no-baseline'] ? null : loadWithPython('python_mail_loader.py', file, target)
    if (theirs !== null && theirs.rows !== ours.rows)
      throw new Error(`Python counts ${theirs.rows} mails, ours ${ours.rows}`)
    pairs.push({ ours, theirs })
    rmSync(join(folder, `ours-${pair}`), { recursive: true })
    rmSync(target, { force: true })
  }
  const over = (of: (ours: Measured) => number): number => rounded(median(pairs.map(({ ours }) => of(ours))))
  const overBoth = (of: (ours: Measured, theirs: Loaded) => number): number | null => {
    const figures = pairs.flatMap(({ ours, theirs }) => (theirs === null ? [] : [of(ours, theirs)]))
    return figures.length === 0 ? null : rounded(median(figures))
  }
  console.log(
    JSON.stringify({
      name: 'mail',
      megabytes: rounded(megabytes, 1),
      messages: pairs[0]!.ours.rows,
      pairs: pairs.length,
      seconds: over((ours) => ours.seconds),
      megabytesPerSecond: over((ours) => megabytes / ours.seconds),
      baselineSeconds: overBoth((_, theirs) => theirs.seconds),
      ratio: overBoth((ours, theirs) => ours.seconds / theirs.seconds),
      indexedSeconds: over((ours) => ours.indexedSeconds),
      indexedRatio: overBoth((ours, theirs) => ours.indexedSeconds / theirs.seconds),
      cpuSeconds: over((ours) => ours.cpuSeconds),
      baselineCpuSeconds: overBoth((_, theirs) => theirs.cpuSeconds),
      rssMegabytes: Math.max(...pairs.map(({ ours }) => ours.rssMegabytes ?? 0)),
      baselineRssMegabytes: overBoth((_, theirs) => theirs.rssMegabytes),
      loopP99Milliseconds: Math.max(...pairs.map(({ ours }) => ours.loopP99Milliseconds)),
      loopMaxMilliseconds: Math.max(...pairs.map(({ ours }) => ours.loopMaxMilliseconds)),
    }),
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
