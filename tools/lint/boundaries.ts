/**
 * Which part of the house may import which, as one table; the ESLint rule below reads every import against it.
 * A line that is broken is not a matter of taste: code then runs where it cannot (SQL in a worker, Node in the page) or the
 * order of the steps (docs/architecture.md) is lost.
 */
import { isBuiltin } from 'node:module'
import { posix, relative, sep } from 'node:path'
import type { Rule } from 'eslint'

interface Boundary {
  name: string
  /** Which files it holds for, by their path from the project's root. */
  holdsFor(file: string): boolean
  /** Which imports it refuses: a path from the root for the project's own files, else the package or built-in module. */
  refuses(target: string, file: string): boolean
  /** Types vanish before the code runs: some boundaries only concern what runs. */
  typesMayCross: boolean
  because: string
}

const under =
  (...folders: string[]) =>
  (path: string): boolean =>
    folders.some((folder) => path === folder || path.startsWith(`${folder}/`))

const isOwn = under('src', 'tools', 'tests', 'bench')
const isShared = under('src/shared')
const isPackage = (target: string, name: string): boolean => target === name || target.startsWith(`${name}/`)

/**
 * The rooms of src/main that are steps on the way of a text, in their order; the other rooms serve them all (`folding` gives
 * them the key by which two texts are the same). `jobs` plans before `analysis` asks and settles after it: it stands
 * behind, so that asking knows nothing of the ledger. `quality` measures what a run asks to measure: it stands before it. What looks
 * after models and folders stands on the runs.
 */
export const STEPS = [
  'importers',
  'threads',
  'triage',
  'analysis',
  'quality',
  'jobs',
  'themes',
  'insights',
  'search',
  'export',
  'batch',
  'models',
  'watched',
] as const

const stepOf = (path: string): number => STEPS.findIndex((step) => under(`src/main/${step}`)(path))

/**
 * What runs in the reader and writer threads beside src/main/db: the room that only reads facts, and in any other room its own
 * questions to the store, known by their names (`operations.ts`, `itemReads.ts`, `leaseWrites.ts`, `resultPages.ts`).
 */
const isStoreSide = (file: string): boolean =>
  under('src/main/insights')(file) ||
  /^src\/main\/(?!workers\/)[^/]+\/(operations|\w+(Operations|Reads|Writes|Pages))\.ts$/.test(file)

/** What must not run SQL: all but those two threads and what puts them together. */
const isAwayFromStore = (file: string): boolean =>
  under('src')(file) &&
  !under('src/main/db', 'src/main/createServices.ts')(file) &&
  !under('src/main/workers/reader.ts', 'src/main/workers/writer.ts')(file) &&
  !isStoreSide(file)

export const BOUNDARIES: readonly Boundary[] = [
  {
    name: 'electron',
    holdsFor: (file) =>
      !under('src/main/index.ts', 'src/main/electron', 'src/preload')(file) &&
      !under('tools/electron-host', 'tests/unit/electron')(file),
    refuses: (target) => isPackage(target, 'electron'),
    typesMayCross: false,
    because:
      'only src/main/index.ts, src/main/electron and src/preload know Electron; the core runs on plain Node',
  },
  {
    name: 'shared',
    holdsFor: isShared,
    refuses: (target) => !isShared(target) && !isPackage(target, 'zod'),
    typesMayCross: false,
    because: 'src/shared runs everywhere, so it imports only itself and zod',
  },
  {
    name: 'renderer',
    holdsFor: under('src/renderer'),
    refuses: (target) =>
      isOwn(target)
        ? !under('src/renderer', 'src/shared')(target)
        : isBuiltin(target) || isPackage(target, 'electron'),
    typesMayCross: false,
    because: 'the page has no Node: of the project it imports only src/shared, and it asks main over IPC',
  },
  {
    name: 'preload',
    holdsFor: under('src/preload'),
    refuses: (target) =>
      isOwn(target) ? !under('src/preload', 'src/shared')(target) : !isPackage(target, 'electron'),
    typesMayCross: false,
    because: 'the sandboxed preload is one small file: it imports only electron and src/shared',
  },
  {
    name: 'core',
    holdsFor: (file) =>
      under('src/main', 'src/cli')(file) && !under('src/main/index.ts', 'src/main/electron')(file),
    refuses: (target) =>
      under('src/main/index.ts', 'src/main/electron', 'src/renderer', 'src/preload')(target),
    typesMayCross: false,
    because: 'the core and the command line work without a window',
  },
  {
    name: 'command-line',
    holdsFor: (file) => under('src/main')(file) && !under('src/main/index.ts', 'src/main/electron')(file),
    refuses: under('src/cli'),
    typesMayCross: false,
    because: 'the command line stands on the services, not the other way round',
  },
  {
    name: 'product',
    holdsFor: under('src'),
    refuses: under('tools', 'tests', 'bench'),
    typesMayCross: false,
    because: 'what is shipped does not depend on how it is built and tested',
  },
  {
    name: 'store',
    holdsFor: isAwayFromStore,
    refuses: (target) =>
      (under('src/main/db')(target) && target !== 'src/main/db/folderLock.ts') ||
      isStoreSide(target) ||
      isPackage(target, 'better-sqlite3'),
    typesMayCross: true,
    because:
      'SQL runs in the reader and writer threads only: ask them by named operations (a room keeps its own in operations.ts)',
  },
  {
    name: 'database',
    holdsFor: isAwayFromStore,
    refuses: under('src/main/db/database.ts'),
    typesMayCross: false,
    because:
      'what takes a database has SQL in it: its file is called ...Reads.ts or ...Writes.ts, so that nothing of main runs it',
  },
  {
    name: 'steps',
    holdsFor: (file) => stepOf(file) >= 0,
    refuses: (target, file) => stepOf(target) > stepOf(file),
    typesMayCross: true,
    because: 'a step knows nothing of the steps after it',
  },
]

/** The import as a path from the root, or the package's name. A query of the bundler's (`?modulePath`) is left off. */
function resolveTarget(file: string, specifier: string): string {
  const bare = specifier.split('?')[0] ?? specifier
  return bare.startsWith('.') ? posix.join(posix.dirname(file), bare) : bare
}

/** The boundary that an import breaks, or null. `file` is a path from the root with forward slashes. */
export function brokenBoundary(file: string, specifier: string, isType: boolean): Boundary | null {
  const target = resolveTarget(file, specifier)
  return (
    BOUNDARIES.find(
      (boundary) =>
        boundary.holdsFor(file) && boundary.refuses(target, file) && !(isType && boundary.typesMayCross),
    ) ?? null
  )
}

/** The parts of the syntax tree that are read here; the parser's own type is wider. */
interface ImportLike {
  source: { type: string; value?: unknown } | null
  importKind?: string
  exportKind?: string
  specifiers?: { importKind?: string; exportKind?: string }[]
}

function isTypeOnly(node: ImportLike): boolean {
  if (node.importKind === 'type' || node.exportKind === 'type') return true
  const specifiers = node.specifiers ?? []
  return specifiers.length > 0 && specifiers.every((each) => (each.importKind ?? each.exportKind) === 'type')
}

export const boundariesRule: Rule.RuleModule = {
  meta: { type: 'problem', schema: [], messages: { broken: 'Boundary "{{name}}": {{because}}.' } },
  create(context) {
    const file = relative(context.cwd, context.filename).split(sep).join('/')
    const check = (node: unknown): void => {
      const imported = node as ImportLike
      if (typeof imported.source?.value !== 'string') return
      const broken = brokenBoundary(file, imported.source.value, isTypeOnly(imported))
      if (broken === null) return
      const { name, because } = broken
      context.report({ node: node as Rule.Node, messageId: 'broken', data: { name, because } })
    }
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      TSImportType: check,
    }
  },
}
