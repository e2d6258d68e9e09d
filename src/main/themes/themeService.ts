import { VerbatimError } from '../../shared/domain/errors.ts'
import type { ThemeEdit, ThemeEdited } from '../../shared/domain/theme.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import type { WriteOperations } from '../db/writeOperations.ts'
import type { Logger } from '../logger.ts'
import { createPasses } from '../passes.ts'
import { type Asker, startThread } from '../workers/operations.ts'
import type { TriagerOperations } from '../workers/triagerThread.ts'
import type { WorkerFiles } from '../workers/workerFiles.ts'
import type { MadeTheme, PreparedEdit } from './editWrites.ts'
import type { ReadingPage, ReadingQuestion, ThemeSet } from './themeReads.ts'

export interface ThemeService {
  /** Finds the themes of what is there now and holds every item against them, where anything has changed since it last did. */
  update(): Promise<{ discovered: boolean }>
  /**
   * Changes themes as a person wants it. What items have which theme follows in the background, without a model: by their
   * words and stored vectors.
   *
   * @returns when the change is stored; `followed` resolves when every item has been held against it
   * @throws VerbatimError `not_found`, `usage`
   */
  edit(edit: ThemeEdit): Promise<{ edited: ThemeEdited; followed: Promise<unknown> }>
  /** Of doubtful items, the themes they may speak of. */
  candidatesOf(items: readonly number[]): Promise<[item: number, themes: number[]][]>
  /** Ends after the slice under way; the next `update` goes on. */
  close(): Promise<void>
}

export interface ThemeServiceOptions {
  read: Pick<Asker<ReadOperations>, 'ask'>
  write: Pick<Asker<WriteOperations>, 'ask'>
  workerFiles: Pick<WorkerFiles, 'triager'>
  preferences: { all(): { mostThemes: number } }
  logger: Logger
}

/** Themes are found in so many items; all items are then held against them. */
const SAMPLE = 20_000
/** A person who changes themes changes several. */
const IDLE_MILLISECONDS = 30_000
/** Fixed, so that the same texts give the same themes. */
const SEED = 1

type Themer = Asker<TriagerOperations>

export function createThemeService(options: ThemeServiceOptions): ThemeService {
  const { read, write, preferences, logger } = options
  let closing = false
  // Read through a function: it may have been set while we waited, which the compiler cannot see.
  const isClosing = (): boolean => closing

  const pages = async (
    question: Omit<ReadingQuestion, 'after'>,
    take: (page: ReadingPage) => Promise<unknown>,
  ): Promise<void> => {
    let reading = read.ask('themes.readings', { ...question, after: 0 })
    for (;;) {
      const page = await reading
      const { next } = page
      if (next !== null && !closing) reading = read.ask('themes.readings', { ...question, after: next })
      // A page that fails while the one before is looked at is reported when its turn comes.
      reading.catch(() => undefined)
      if (page.parcel !== '[]') await take(page)
      if (next === null || closing) return
    }
  }

  /** @returns false when the end of the program cut it short */
  const discover = async (themer: Themer): Promise<boolean> => {
    const { items } = await read.ask('themes.count', null)
    const every = Math.max(1, Math.ceil(items / SAMPLE))
    await themer.ask('themes.beginSample', { of: 'discovery' })
    await pages({ every, withoutBulk: true, theme: null }, (page) =>
      themer.ask('themes.addSample', { ...page, of: 'discovery' }),
    )
    if (isClosing()) return false
    const { themes: known, space } = await read.ask('themes.all', null)
    const { themes, middle } = await themer.ask('themes.discover', {
      most: preferences.all().mostThemes,
      seed: SEED,
      known,
      middle: space?.middle ?? null,
    })
    if (isClosing()) return false
    await write.ask(
      'themes.store',
      { themes, space: space === null || middle === null ? null : { digest: space.digest, middle } },
      { bulk: true },
    )
    return true
  }

  /** Holds every item against the themes as they are stored. */
  const assign = async (themer: Themer): Promise<boolean> => {
    const { themes, space, gone }: ThemeSet = await read.ask('themes.all', null)
    for (const theme of gone)
      while (!isClosing() && !(await write.ask('themes.drop', { theme }, { bulk: true })).gone);
    await themer.ask('themes.setThemes', { themes, middle: space?.middle ?? null })
    let storing: Promise<unknown> = Promise.resolve()
    await pages({ every: 1, withoutBulk: false, theme: null }, async (page) => {
      const { parcel, changes } = await themer.ask('themes.assign', page)
      await storing
      storing = changes > 0 ? write.ask('themes.link', { parcel }, { bulk: true }) : Promise.resolve()
      storing.catch(() => undefined)
    })
    await storing
    return !isClosing()
  }

  let thread: Themer | undefined
  let idle: ReturnType<typeof setTimeout> | undefined
  let working = 0
  const endThread = async (): Promise<void> => {
    clearTimeout(idle)
    const ending = thread
    thread = undefined
    await ending?.close()
  }
  const withThemer = async <Result>(work: (themer: Themer) => Promise<Result>): Promise<Result> => {
    clearTimeout(idle)
    working += 1
    thread ??= startThread<TriagerOperations>({
      file: options.workerFiles.triager,
      name: 'themer',
      workerData: null,
      onDeath: () => (thread = undefined),
    })
    try {
      return await work(thread)
    } finally {
      working -= 1
      if (working === 0) {
        idle = setTimeout(() => void endThread(), IDLE_MILLISECONDS)
        idle.unref()
      }
    }
  }

  const pass = async (): Promise<{ discovered: boolean }> => {
    const { isDue, wanted } = await read.ask('passes.state', { pass: 'themes' })
    const links = await read.ask('passes.state', { pass: 'themeLinks' })
    if (!(isDue || links.isDue) || closing) return { discovered: false }
    const started = performance.now()
    const whole = await withThemer(
      async (themer) => (!isDue || (await discover(themer))) && (await assign(themer)),
    )
    if (whole) {
      if (isDue) await write.ask('passes.finish', { pass: 'themes', wanted })
      await write.ask('passes.finish', { pass: 'themeLinks', wanted: links.wanted })
    }
    logger.info('themes brought up to date', { milliseconds: Math.round(performance.now() - started), whole })
    return { discovered: isDue }
  }
  const passes = createPasses(pass, (first, second) => ({
    discovered: first.discovered || second.discovered,
  }))

  /** Looks at texts for what a person wants, where that has to be found out. */
  const prepare = async (edit: ThemeEdit): Promise<PreparedEdit> => {
    if (edit.kind !== 'add' && edit.kind !== 'split') return edit
    const { themes, space } = await read.ask('themes.all', null)
    const middle = space?.middle ?? null
    const { items } = await read.ask('themes.count', null)
    const every = Math.max(1, Math.ceil(items / SAMPLE))
    const sample = async (themer: Themer, theme: number | null): Promise<void> => {
      await themer.ask('themes.beginSample', { of: 'edit' })
      await pages({ every, withoutBulk: false, theme }, (page) =>
        themer.ask('themes.addSample', { ...page, of: 'edit' }),
      )
    }
    /** Of the texts of a theme, or of all. */
    const make = async (
      themer: Themer,
      theme: number | null,
      made: readonly Pick<MadeTheme, 'name' | 'description'>[],
    ): Promise<MadeTheme[]> => {
      if (middle !== null) await sample(themer, theme)
      const prepared = await themer.ask('themes.prepare', { made, middle })
      return made.map((each, at) => ({ ...each, ...prepared[at]! }))
    }
    return withThemer(async (themer): Promise<PreparedEdit> => {
      if (edit.kind === 'add') {
        const [made] = await make(themer, null, [{ name: edit.name, description: edit.description }])
        return { kind: 'add', made: made!, space: space?.digest ?? null }
      }
      const whole = themes.find(({ id }) => id === edit.theme)
      const named = edit.names.map((name) => ({ name, description: '' }))
      const parts = named.length === 0 ? [] : await make(themer, edit.theme, named)
      if (parts.length === 0 && whole !== undefined) {
        await sample(themer, edit.theme)
        const found = await themer.ask('themes.findParts', { whole: whole.words, most: edit.into, middle })
        for (const part of found) parts.push({ ...part, description: '' })
      }
      if (whole !== undefined && parts.length < (edit.names.length > 0 ? 1 : 2))
        throw new VerbatimError(
          'usage',
          `nothing in the texts of “${whole.name}” tells parts of it apart`,
          'Name the parts yourself.',
        )
      const areNamed = named.length > 0
      return { kind: 'split', theme: edit.theme, parts, areNamed, space: space?.digest ?? null }
    })
  }
  let lastEdit: Promise<unknown> = Promise.resolve()
  /** One after the other: the sample of one is not another's. */
  const storeEdit = (edit: ThemeEdit): Promise<ThemeEdited> => {
    const stored = lastEdit
      .catch(() => undefined)
      .then(async () => {
        if (isClosing()) throw new VerbatimError('cancelled', 'Verbatim is closing')
        return write.ask('themes.edit', { edit: await prepare(edit), now: Date.now() })
      })
    lastEdit = stored
    return stored
  }

  return {
    edit: async (edit) => {
      const edited = await storeEdit(edit)
      const followed = passes.run()
      followed.catch(() => undefined)
      return { edited, followed }
    },
    candidatesOf: (items) =>
      withThemer(async (themer) => {
        const { themes, space } = await read.ask('themes.all', null)
        await themer.ask('themes.setThemes', { themes, middle: space?.middle ?? null })
        return themer.ask('themes.candidates', await read.ask('themes.readingsOf', { items }))
      }),
    update: () => (closing ? Promise.resolve({ discovered: false }) : passes.run()),
    close: async () => {
      closing = true
      await lastEdit.catch(() => undefined)
      await passes.close((error) => logger.warn('themes ended early', { error: String(error) }))
      await endThread()
    },
  }
}
