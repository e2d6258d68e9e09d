/** What of one folder has come to rest since the last look, as files to import. */
import { type ErrorData, VerbatimError, toErrorData } from '../../shared/domain/errors.ts'
import type { ImportService } from '../importers/importService.ts'
import { type FoundFile, listFiles } from '../importers/mail/folder.ts'
import type { Expansion } from '../importers/registry.ts'
import { type FileMark, createSettling, sameMark } from './settling.ts'

/** Something to import: a mailbox, a table, an archive's member, or all the single mails of the folder. */
export interface Unit extends FileMark {
  path: string
  isFolder: boolean
}

export interface FolderLook {
  /** Files that have not come to rest. */
  readonly settling: number
  readonly problem: ErrorData | null
  /** Milliseconds that the last look took, but for files that were opened. */
  readonly listingMs: number
  /**
   * Opens files only when one has come to rest that was not there, or not so, at the last look.
   *
   * @param now milliseconds by a clock that never goes back
   */
  look(now: number, restMs: number): Promise<Unit[]>
  /** The next look gives all units again. */
  again(): void
}

export function createFolderLook(folder: string, imports: Pick<ImportService, 'expand'>): FolderLook {
  const settling = createSettling()
  /** As they were when they were last opened. */
  let opened = new Map<string, FileMark>()
  let unsettled = 0
  let problem: ErrorData | null = null
  let listingMs = 0

  const unitsOf = async (atRest: readonly FoundFile[]): Promise<Unit[]> => {
    const { paths, mails } = await expand()
    const resting = new Map(atRest.map((file) => [file.path, file]))
    const units: Unit[] = []
    for (const path of paths) {
      if (path === folder) continue
      // Of an archive's member the archive is what rests.
      const file = resting.get(path) ?? atRest.find((each) => path.startsWith(`${each.path}/`))
      if (file !== undefined)
        units.push({ path, isFolder: false, bytes: file.bytes, modifiedAt: file.modifiedAt })
    }
    // Of its mails alone: a log beside them is no reason to wait, nor to read them all again.
    if (mails !== null && mails.bytes > 0 && mails.paths.every((path) => resting.has(path))) {
      const { bytes, modifiedAt } = mails
      units.push({ path: folder, isFolder: true, bytes, modifiedAt })
    }
    return units
  }
  const expand = async (): Promise<Pick<Expansion, 'paths' | 'mails'>> => {
    try {
      return await imports.expand(folder)
    } catch (error) {
      // There is nothing in it that can be read, by now.
      if (error instanceof VerbatimError && error.code === 'format_unknown') return { paths: [], mails: null }
      throw error
    }
  }

  return {
    get settling() {
      return unsettled
    },
    get problem() {
      return problem
    },
    get listingMs() {
      return listingMs
    },
    look: async (now, restMs) => {
      const started = performance.now()
      try {
        const { files } = await listFiles(folder)
        listingMs = performance.now() - started
        const atRest = settling.look(files, now, restMs)
        unsettled = files.filter(({ bytes }) => bytes > 0).length - atRest.length
        problem = null
        const isNew = ({ path, ...mark }: FoundFile): boolean => {
          const before = opened.get(path)
          return before === undefined || !sameMark(before, mark)
        }
        if (!atRest.some(isNew)) return []
        const units = await unitsOf(atRest)
        opened = new Map(atRest.map((file) => [file.path, file]))
        return units
      } catch (error) {
        problem = toErrorData(error)
        return []
      }
    },
    again: () => {
      opened = new Map()
    },
  }
}
