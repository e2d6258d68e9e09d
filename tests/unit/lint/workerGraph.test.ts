import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { TEST_WORKERS } from '../../helpers/workerFiles.ts'

const ROOT = resolve(import.meta.dirname, '../../..')

/** What a file loads when it runs: its imports and re-exports without those that are types only. */
function loadedBy(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest)
  const specifiers: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const clause = node.importClause
      const named = clause?.namedBindings
      const onlyTypes =
        clause?.phaseModifier === ts.SyntaxKind.TypeKeyword ||
        (clause !== undefined &&
          clause.name === undefined &&
          named !== undefined &&
          ts.isNamedImports(named) &&
          named.elements.length > 0 &&
          named.elements.every((element) => element.isTypeOnly))
      if (!onlyTypes) specifiers.push(node.moduleSpecifier.text)
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined && !node.isTypeOnly) {
      if (ts.isStringLiteral(node.moduleSpecifier)) specifiers.push(node.moduleSpecifier.text)
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const argument = node.arguments[0]
      if (argument !== undefined && ts.isStringLiteral(argument)) specifiers.push(argument.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return specifiers
}

/** Everything an entry loads, directly or not, each with the file that asked for it. */
function graphOf(entry: string): Map<string, string> {
  const reached = new Map<string, string>()
  const waiting = [entry]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    for (const specifier of loadedBy(file)) {
      const target = specifier.startsWith('.') ? resolve(dirname(file), specifier) : specifier
      if (reached.has(target)) continue
      reached.set(target, relative(ROOT, file))
      if (specifier.startsWith('.') && existsSync(target)) waiting.push(target)
    }
  }
  return reached
}

const { analyst, parser, triager, writer } = TEST_WORKERS
const inProject = (path: string): string => (path.startsWith(ROOT) ? relative(ROOT, path) : path)

describe('what the workers load, however indirectly', () => {
  it.each(Object.entries({ analyst, parser, triager }))('%s: no SQL and no window', (_name, entry) => {
    const forbidden = [...graphOf(entry)].filter(
      ([target]) =>
        target === 'better-sqlite3' ||
        target === 'electron' ||
        target.startsWith(join(ROOT, 'src/main/db/')) ||
        target.startsWith(join(ROOT, 'src/main/electron/')),
    )
    expect(forbidden).toEqual([])
  })

  it('finds the store where it is: in the writer', () => {
    expect(graphOf(writer).has('better-sqlite3')).toBe(true)
  })
})

describe('what main loads, however indirectly', () => {
  /** Opening, upgrading and locking a folder, and starting the threads that answer: what createServices needs of the store. */
  const OPENING = /^src\/main\/db\/(store|folderLock|open|migrate|readerPool|writer|migrations\/.*)\.ts$/

  it.each(['src/main/createServices.ts', 'src/cli/index.ts', 'src/main/electron/startApp.ts'])(
    '%s: no query of the store',
    (entry) => {
      const queries = [...graphOf(join(ROOT, entry))]
        .map(([target, from]) => [inProject(target), from])
        .filter(([target]) => target?.startsWith('src/main/db/') === true && !OPENING.test(target))
      expect(queries).toEqual([])
    },
  )
})
