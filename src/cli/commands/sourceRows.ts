import type { ChangedRow, DuplicateRow } from '../../shared/domain/source.ts'
import type { CommandContext, CommonOptions } from '../session.ts'
import { requireSource } from './requireSource.ts'

export interface SourceOptions {
  duplicates?: number
  changed?: number
  /** null: all. */
  accept?: number[] | null
  keep?: number[] | null
  limit?: number
}

type Options = CommonOptions & SourceOptions

const PAGE = 1_000

/** Which rows of a source were known already. */
export const listDuplicates = (context: CommandContext, options: Options, source: number): Promise<void> =>
  context.withServices(options, 'read', async ({ read }) => {
    await requireSource(read, source)
    const { total, rows } = await readAll<DuplicateRow>(options.limit, (after, limit) =>
      read.ask('sources.duplicates', { source, after, limit }),
    )
    context.print(options, { source, total, duplicates: rows }, () =>
      [
        `${total} rows of source ${source} were known already`,
        ...rows.map(
          ({ position, known, subject, text }) =>
            `  row ${position}: ${known[0] === undefined ? '' : `row ${known[0].position} of ${known[0].name}`}  ${oneLine(subject ?? text)}`,
        ),
      ].join('\n'),
    )
  })

/** Which rows of a source have a known id and other cells. */
export const listChanged = (context: CommandContext, options: Options, source: number): Promise<void> =>
  context.withServices(options, 'read', async ({ read }) => {
    await requireSource(read, source)
    const { total, rows } = await readAll<ChangedRow>(options.limit, (after, limit) =>
      read.ask('sources.changed', { source, after, limit }),
    )
    context.print(options, { source, total, changed: rows }, () =>
      [
        `${total} rows of source ${source} have a known id and other cells`,
        ...rows.map(
          ({ position, cells }) =>
            `  row ${position}: ${cells.map(({ column, was, now }) => `${column}: ${oneLine(was)} -> ${oneLine(now)}`).join('; ')}`,
        ),
      ].join('\n'),
    )
  })

/** Takes changed rows for updates, or keeps what is stored. */
export const settle = (context: CommandContext, options: Options, source: number): Promise<void> =>
  context.withServices(options, 'own', async (services) => {
    await requireSource(services.read, source)
    const decide = async (positions: number[] | null | undefined, take: boolean): Promise<number> =>
      positions === undefined ? 0 : (await services.settleChanged({ source, positions, take })).settled
    const accepted = await decide(options.accept, true)
    const kept = await decide(options.keep, false)
    const { total: left } = await services.read.ask('sources.changed', { source, after: 0, limit: 1 })
    context.print(
      options,
      { source, accepted, kept, left },
      () =>
        `${accepted} rows of source ${source} were taken for updates, ${kept} left as they were stored; ${left} are open`,
    )
  })

async function readAll<Row extends { position: number }>(
  limit = Infinity,
  readPage: (after: number, limit: number) => Promise<{ total: number; rows: Row[] }>,
): Promise<{ total: number; rows: Row[] }> {
  const rows: Row[] = []
  for (;;) {
    const wanted = Math.min(PAGE, limit - rows.length)
    const page = await readPage(rows.at(-1)?.position ?? 0, wanted)
    rows.push(...page.rows)
    if (page.rows.length < wanted || rows.length >= limit) return { total: page.total, rows }
  }
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 80)
