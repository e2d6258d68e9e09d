/** Mails and mailboxes of the test data. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fieldAgrees, readGoldenPairs } from '../../tests/helpers/goldenMail.ts'
import {
  importAll,
  numberBefore,
  readJson,
  run,
  type Check,
  type ImportedSource,
  type Line,
} from './checks.ts'

const line = (file: string, measure: string, expected: string | null, ours: string): Line => ({
  file,
  measure,
  expected,
  ours,
})

const shown = ({ rows, items, duplicates, skipped }: ImportedSource): string =>
  `${rows} = ${items} items + ${duplicates} duplicates + ${skipped} skipped`

const golden: Check = ({ folder, what, scratch }) => {
  const sources = importAll(join(scratch, 'stalwart'), [folder])
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.eml'),
  )
  const pairs = readGoldenPairs()
  return [
    line('', 'mails (.eml)', numberBefore(what, '\\.eml'), String(files.length)),
    ...sources.map((source) => line(basename(source.path), 'messages', null, shown(source))),
    // A golden parse is one parser's opinion: tests/integration/mailGold.test.ts says for each difference why.
    ...pairs.map((pair) => {
      const fields = Object.keys(pair.golden) as (keyof typeof pair.golden)[]
      const other = fields.filter((field) => !fieldAgrees(pair, field))
      const measure = 'fields as in the golden parse'
      return other.length === 0
        ? line(
            pair.name,
            measure,
            `${fields.length} of ${fields.length}`,
            `${fields.length} of ${fields.length}`,
          )
        : line(pair.name, `${measure}, others explained in the tests`, null, `other: ${other.join(', ')}`)
    }),
  ]
}

const spamAssassin: Check = ({ folder, oracle, scratch }) => {
  const unpacked = join(scratch, 'ham')
  mkdirSync(unpacked)
  execFileSync('tar', ['-xzf', join(folder, 'ham-2750.tar.gz'), '-C', unpacked])
  const data = join(scratch, 'threads')
  const [source] = importAll(data, [unpacked])
  const result = run(data, ['threads']) as { threads: number; list: { messageIds: string[] }[] }
  const gold = readJson(join(folder, 'threads.json')) as { threads: number; partition: string[][] }
  const several = (threads: readonly (readonly string[])[]): string[] =>
    threads
      .filter((ids) => ids.length > 1)
      .map((ids) => [...ids].sort().join(' '))
      .sort()
  const theirs = several(gold.partition)
  const ours = several(result.list.map(({ messageIds }) => messageIds))
  const right = theirs.filter((ids) => ours.includes(ids)).length
  return [
    line('ham-2750.tar.gz', 'messages', numberBefore(oracle, 'messages'), String(source!.rows)),
    line('ham-2750.tar.gz', 'threads', numberBefore(oracle, 'threads'), String(result.threads)),
    line('threads.json', 'threads', String(gold.threads), String(result.threads)),
    line('threads.json', 'threads of two or more', String(theirs.length), String(ours.length)),
    line('threads.json', 'of them with the same members', String(theirs.length), String(right)),
  ]
}

const mailboxes: Check = ({ folder, oracle, scratch }) => {
  const names = readdirSync(folder).filter((name) => name.includes('.mbox'))
  // Each in a data folder of its own: none is a duplicate of another's.
  return names.flatMap((name) => {
    const [source] = importAll(join(scratch, name), [join(folder, name)])
    const summary = join(folder, `${name.replace(/\.mbox.*$/, '')}-summary.txt`)
    const listed = existsSync(summary)
      ? String(
          readFileSync(summary, 'latin1')
            .split(/\r?\n/)
            .filter((text) => /^From (?!:)/.test(text)).length,
        )
      : null
    const said = new RegExp(`${name.split('.')[0]}: (\\d+) messages`).exec(oracle)?.[1] ?? null
    return [
      line(name, 'messages', said ?? listed, String(source!.rows)),
      ...(said === null || listed === null
        ? []
        : [line(name, 'messages in its summary', listed, String(source!.rows))]),
    ]
  })
}

/** "Outlook.pst, Outlook_1.pst, a password-protected one, an .ost, an empty one" beside "17 / 17 / 18 / 92 items". */
const outlook: Check = ({ folder, what, oracle, scratch }) => {
  const named = what.split(',').map((part) => part.trim())
  const figures = /((?:\d+ \/ )+\d+)/.exec(oracle)?.[1]?.split(' / ') ?? []
  const names = readdirSync(folder)
  const fileOf = (part: string): string | undefined =>
    names.find((name) => name === part) ??
    names.find((name) => part.includes('password') && /password/i.test(name)) ??
    names.find((name) => part.includes('.ost') && name.endsWith('.ost')) ??
    names.find((name) => part.includes('empty') && !named.includes(name) && !/password|\.ost$/i.test(name))
  return named.flatMap((part, index) => {
    const name = fileOf(part)
    if (name === undefined) return []
    const [source] = importAll(join(scratch, `pst-${index}`), [join(folder, name)])
    const expected = figures[index] ?? (part.includes('empty') ? '0' : null)
    return [line(name, `items (${shown(source!)})`, expected, String(source!.rows))]
  })
}

export const MAIL_CHECKS: Record<string, Check> = {
  'eml-stalwart': golden,
  'email-spamassassin': spamAssassin,
  'mbox-mimekit': mailboxes,
  'pst-aspose': outlook,
}
