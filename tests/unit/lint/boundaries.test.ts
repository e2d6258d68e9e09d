import { ESLint } from 'eslint'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import tseslint from 'typescript-eslint'
import { beforeAll, describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

let eslint: ESLint
beforeAll(() => {
  // The project's own configuration; only what asks the compiler is left out, for it knows no file that is not on the disk.
  eslint = new ESLint({
    cwd: ROOT,
    overrideConfig: [
      { files: ['**/*.{ts,tsx}'], ...tseslint.configs.disableTypeChecked },
      { files: ['**/*.{ts,tsx}'], languageOptions: { parserOptions: { projectService: false } } },
    ],
  })
})

/** What the lint says of a text as if it were that file: `rule` or, for a boundary, `boundary name`. */
async function complaints(file: string, text: string): Promise<string[]> {
  const results = await eslint.lintText(text, { filePath: join(ROOT, file) })
  return results.flatMap((result) =>
    result.messages.map((message) => {
      const boundary = /^Boundary "([^"]+)"/.exec(message.message)?.[1]
      return boundary ?? message.ruleId ?? message.message
    }),
  )
}

const take = (specifier: string): string => `import { thing } from '${specifier}'\nthing()\n`
const takeType = (specifier: string): string =>
  `import type { Thing } from '${specifier}'\nexport const use = (thing: Thing): Thing => thing\n`

describe('a planted violation of a boundary fails the lint', () => {
  const planted: [boundary: string, file: string, specifier: string][] = [
    ['electron', 'src/main/importers/planted.ts', 'electron'],
    ['electron', 'src/main/createServices.ts', 'electron/main'],
    ['electron', 'src/cli/planted.ts', 'electron'],
    ['electron', 'src/main/workers/parser.ts', 'electron'],
    ['electron', 'tests/unit/planted.test.ts', 'electron'],
    ['shared', 'src/shared/domain/planted.ts', 'node:path'],
    ['shared', 'src/shared/domain/planted.ts', 'fs'],
    ['shared', 'src/shared/ipc/planted.ts', '../../main/hash.ts'],
    ['shared', 'src/shared/planted.ts', 'react'],
    ['renderer', 'src/renderer/src/features/mail/Planted.tsx', 'node:fs'],
    ['renderer', 'src/renderer/src/app/planted.ts', '../../../main/createServices.ts'],
    ['renderer', 'src/renderer/src/app/planted.ts', '../../../preload/index.ts'],
    ['preload', 'src/preload/planted.ts', 'node:fs'],
    ['preload', 'src/preload/planted.ts', '../main/hash.ts'],
    ['core', 'src/cli/planted.ts', '../main/electron/menu.ts'],
    ['core', 'src/main/jobs/planted.ts', '../electron/menu.ts'],
    ['core', 'src/main/createServices.ts', '../renderer/src/app/App.tsx'],
    ['command-line', 'src/main/jobs/planted.ts', '../../cli/io.ts'],
    ['product', 'src/main/planted.ts', '../../tests/helpers/ollama.ts'],
    ['product', 'src/renderer/src/planted.ts', '../../../tools/lib/command.ts'],
    ['store', 'src/main/workers/parser.ts', '../db/open.ts'],
    ['store', 'src/main/workers/analyst.ts', '../db/writeOperations.ts'],
    ['store', 'src/main/workers/triager.ts', '../triage/operations.ts'],
    ['store', 'src/main/importers/csv/planted.ts', '../../db/open.ts'],
    ['store', 'src/main/triage/planted.ts', '../db/database.ts'],
    ['store', 'src/main/analysis/planted.ts', '../db/queries/answers.ts'],
    ['store', 'src/main/jobs/runService.ts', './operations.ts'],
    ['store', 'src/main/jobs/runService.ts', './leaseWrites.ts'],
    ['store', 'src/main/jobs/runService.ts', './exchangeWrites.ts'],
    ['store', 'src/main/search/planted.ts', './operations.ts'],
    ['store', 'src/main/createPlanted.ts', './insights/groups.ts'],
    ['store', 'src/main/analysis/planted.ts', 'better-sqlite3'],
    ['store', 'src/cli/planted.ts', '../main/db/open.ts'],
    ['steps', 'src/main/importers/planted.ts', '../triage/rules.ts'],
    ['steps', 'src/main/threads/planted.ts', '../analysis/pipeline.ts'],
    ['steps', 'src/main/triage/planted.ts', '../jobs/plan.ts'],
    ['steps', 'src/main/insights/planted.ts', '../export/html.ts'],
    ['steps', 'src/main/analysis/planted.ts', '../jobs/ledger.ts'],
    ['steps', 'src/main/analysis/planted.ts', '../themes/themer.ts'],
    ['steps', 'src/main/quality/planted.ts', '../jobs/tuning.ts'],
    ['steps', 'src/main/jobs/planted.ts', '../themes/themeService.ts'],
    ['steps', 'src/main/themes/planted.ts', '../search/snippets.ts'],
    ['steps', 'src/main/export/planted.ts', '../batch/customId.ts'],
  ]
  it.each(planted)('%s: %s may not import %s', async (boundary, file, specifier) => {
    expect(await complaints(file, take(specifier))).toEqual(
      file.startsWith('src/renderer') && boundary === 'product' ? ['renderer'] : [boundary],
    )
  })

  it.each([
    ['a dynamic import', `export const load = () => import('../db/open.ts')\n`],
    ['a re-export', `export { openReadable } from '../db/open.ts'\n`],
    ['a re-export of everything', `export * from '../db/open.ts'\n`],
    ['an import for its effect', `import '../db/open.ts'\n`],
    ["the bundler's query", `import file from '../db/open.ts?modulePath'\nfile()\n`],
    [
      'a type beside a value',
      `import { type Db, open } from '../db/open.ts'\nexport const use = (): Db => open()\n`,
    ],
  ])('however it is written: %s', async (_way, text) => {
    expect(await complaints('src/main/triage/planted.ts', text)).toEqual(['store'])
  })
})

describe('what a boundary lets pass', () => {
  const allowed: [file: string, text: string][] = [
    ['src/main/index.ts', take('electron')],
    ['src/main/electron/planted.ts', take('electron')],
    ['src/preload/planted.ts', take('electron')],
    ['src/shared/domain/planted.ts', take('zod')],
    ['src/renderer/src/app/planted.ts', take('../../../shared/ipc/index.ts')],
    ['src/main/workers/writer.ts', take('../db/writerThread.ts')],
    ['src/main/workers/reader.ts', take('../db/readerThread.ts')],
    ['src/main/triage/operations.ts', take('../db/database.ts')],
    ['src/main/insights/groups.ts', take('../db/queries/filters.ts')],
    ['src/main/jobs/operations.ts', take('./leaseWrites.ts')],
    ['src/main/export/resultPages.ts', take('../db/queries/filters.ts')],
    ['src/main/importers/planted.ts', take('../folding/textKey.ts')],
    ['src/main/threads/threadService.ts', take('../workers/operations.ts')],
    ['src/main/triage/triageService.ts', takeType('../db/writeOperations.ts')],
    ['src/main/triage/planted.ts', takeType('../analysis/answer.ts')],
    ['src/main/jobs/runService.ts', take('../analysis/pool.ts')],
    ['src/cli/planted.ts', take('../main/createServices.ts')],
  ]
  it.each(allowed)('%s: %s', async (file, text) => {
    expect(await complaints(file, text)).toEqual([])
  })

  it('but not the type of a database where main could run what takes it', async () => {
    for (const file of ['src/main/jobs/planted.ts', 'src/main/search/planted.ts'])
      expect(await complaints(file, takeType('../db/database.ts'))).toEqual(['database'])
    for (const file of ['src/main/jobs/plantedReads.ts', 'src/main/search/operations.ts'])
      expect(await complaints(file, takeType('../db/database.ts'))).toEqual([])
  })

  it('but not a type of Electron in the core', async () => {
    expect(await complaints('src/main/jobs/planted.ts', takeType('electron'))).toEqual(['electron'])
  })
})

describe('the other rules of the house', () => {
  const planted: [rule: string, file: string, text: string][] = [
    ['no-restricted-syntax', 'src/main/planted.ts', 'export default 1\n'],
    ['no-restricted-syntax', 'src/main/planted.ts', 'const one = 1\nexport { one as default }\n'],
    [
      '@typescript-eslint/no-explicit-any',
      'src/main/planted.ts',
      'export const wide = (value: any): void => void value\n',
    ],
    ['@typescript-eslint/no-explicit-any', 'tests/helpers/planted.ts', 'export type Wide = any\n'],
    [
      '@typescript-eslint/ban-ts-comment',
      'src/main/planted.ts',
      '// @ts-ignore\nexport const one: string = 1\n',
    ],
    ['no-console', 'src/main/jobs/planted.ts', "console.log('private text')\n"],
    [
      'no-restricted-globals',
      'src/shared/planted.ts',
      'export const width = (): number => window.innerWidth\n',
    ],
    ['no-restricted-globals', 'src/shared/planted.ts', 'export const home = (): string => process.cwd()\n'],
    ['max-lines', 'src/main/planted.ts', 'export {}\n' + Array(401).fill('void 0').join('\n') + '\n'],
  ]
  it.each(planted)('%s fails in %s', async (rule, file, text) => {
    expect(await complaints(file, text)).toContain(rule)
  })

  it('cannot be switched off in a comment', async () => {
    const text = `/* eslint-disable */\n${take('electron')}`
    expect(await complaints('src/main/jobs/planted.ts', text)).toContain('electron')
  })

  it('lets configuration files export by default and the command line print', async () => {
    expect(await complaints('planted.config.ts', 'export default {}\n')).toEqual([])
    expect(await complaints('src/cli/planted.ts', "console.log('done')\n")).toEqual([])
  })

  it('does not count blank lines and comments', async () => {
    const text = 'export {}\n' + Array(500).fill('// why').join('\n') + '\n'
    expect(await complaints('src/main/planted.ts', text)).toEqual([])
  })
})
