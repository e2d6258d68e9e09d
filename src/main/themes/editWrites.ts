import { VerbatimError } from '../../shared/domain/errors.ts'
import { LONGEST_THEME_NAME, type ThemeEdit, type ThemeEdited } from '../../shared/domain/theme.ts'
import { cutText } from '../cutText.ts'
import type { WriteDatabase } from '../db/database.ts'
import { wantPass } from '../db/queries/duePasses.ts'
import type { ThemeCentre, ThemeWord } from './readings.ts'
import { firstFree, freeName, isTaken, setWords, toBytes } from './themeWrites.ts'

/** A theme that a person makes, with what was found out for it. */
export interface MadeTheme {
  name: string
  description: string
  words: ThemeWord[]
  centre: ThemeCentre | null
}

/** As `ThemeEdit`, with what had to be computed. */
export type PreparedEdit =
  | Exclude<ThemeEdit, { kind: 'split' | 'add' }>
  | {
      kind: 'split'
      theme: number
      /** Called as the person wants it, or else by what was found in the texts. */
      parts: MadeTheme[]
      areNamed: boolean
      space: string | null
    }
  | { kind: 'add'; made: MadeTheme; space: string | null }

interface EditableRow {
  id: number
  name: string
  origin: string
  description: string
  state: string
  mergedInto: number | null
  splitFrom: number | null
  edited: number
}

type UndoneKind = Exclude<ThemeEdit['kind'], 'undo'>

/** How a theme was before an edit; one that the edit made was not there. */
type Before = EditableRow | { id: number; made: true }

/** Edits that can be taken back. */
const MOST_KEPT = 200

export const themeEditWrites = (db: WriteDatabase) => ({
  /**
   * Changes themes as a person wants it; their links follow with the next pass. Errors: `not_found` for a theme that is not
   * there, `usage` for a name that another one has and for what cannot be done.
   */
  'themes.edit': ({ edit, now }: { edit: PreparedEdit; now: number }): ThemeEdited =>
    db.transaction(() => {
      const before = applyEdit(db, edit)
      if (edit.kind !== 'undo')
        db.run('INSERT INTO theme_edit (kind, before, edited_at) VALUES (?, ?, ?)', [
          edit.kind,
          JSON.stringify(before),
          now,
        ])
      db.run('DELETE FROM theme_edit WHERE id <= (SELECT max(id) FROM theme_edit) - ?', [MOST_KEPT])
      wantPass(db, 'themeLinks')
      const ids = JSON.stringify(before.map(({ id }) => id))
      // A person's word stands above a model's; only another name leaves texts where they are.
      if (edit.kind !== 'rename')
        db.run(
          `DELETE FROM theme_choice WHERE EXISTS (SELECT 1 FROM json_each(candidates) asked
             WHERE asked.value IN (SELECT value FROM json_each(?)))`,
          [ids],
        )
      return {
        kind: edit.kind,
        themes: db.all<{ id: number; name: string }>(
          'SELECT id, name FROM theme WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id',
          [ids],
        ),
      }
    }),
})

function applyEdit(db: WriteDatabase, edit: PreparedEdit): Before[] {
  switch (edit.kind) {
    case 'rename':
      return rename(db, edit)
    case 'merge':
      return merge(db, edit)
    case 'archive':
    case 'restore': {
      const theme = requireTheme(db, edit.theme)
      if (edit.kind === 'restore' && theme.state === 'merged' && isTaken(db, theme.name))
        throw nameTaken(theme.name)
      const state = edit.kind === 'archive' ? 'archived' : 'active'
      if (theme.state === state) throw cannot(`“${theme.name}” is ${state} already`)
      if (edit.kind === 'archive' && theme.state === 'merged') throw isMerged(theme)
      db.run('UPDATE theme SET state = ?, merged_into = NULL, edited = 1 WHERE id = ?', [state, edit.theme])
      return [theme]
    }
    case 'split':
      return split(db, edit)
    case 'add':
      return [make(db, edit.made, edit.space, null)]
    case 'undo':
      return undo(db)
  }
}

function rename(
  db: WriteDatabase,
  { theme: id, name, description }: Extract<PreparedEdit, { kind: 'rename' }>,
): Before[] {
  const theme = requireActive(db, id)
  if (name !== theme.name && isTaken(db, name, id)) throw nameTaken(name)
  db.run(`UPDATE theme SET name = ?, description = ?, origin = 'person', edited = 1 WHERE id = ?`, [
    name,
    description ?? theme.description,
    id,
  ])
  return [theme]
}

function merge(db: WriteDatabase, { themes, into }: Extract<PreparedEdit, { kind: 'merge' }>): Before[] {
  const target = requireActive(db, into)
  const sources = [...new Set(themes)].filter((id) => id !== into).map((id) => requireTheme(db, id))
  if (sources.length === 0) throw cannot('a theme cannot be merged with itself')
  const merged = sources.find(({ state }) => state === 'merged')
  if (merged !== undefined) throw isMerged(merged)
  // What was merged into one of them goes along, so that one step leads to where it is shown.
  const followers = sources.flatMap(({ id }) => rows(db, 'merged_into = ?', [id]))
  for (const { id } of [...sources, ...followers])
    db.run(`UPDATE theme SET state = 'merged', merged_into = ?, edited = 1 WHERE id = ?`, [into, id])
  db.run('UPDATE theme SET edited = 1 WHERE id = ?', [into])
  return [target, ...sources, ...followers]
}

function split(
  db: WriteDatabase,
  { theme, parts, areNamed, space }: Extract<PreparedEdit, { kind: 'split' }>,
): Before[] {
  const whole = requireActive(db, theme)
  db.run('UPDATE theme SET edited = 1 WHERE id = ?', [whole.id])
  const made = parts.map((part) => {
    // Nobody asked for a name that was found: it gives way to one that is there.
    const name = areNamed ? part.name : firstFree(db, (mark) => nameOfPart(whole.name, part.name, mark))
    return make(db, { ...part, name }, space, whole.id)
  })
  return [whole, ...made]
}

/** Less of the name of a whole tells nobody which it is. */
const LEAST_OF_WHOLE = 8

/** Parts are told apart by their own names: where both have no room, that of the whole is cut. */
function nameOfPart(whole: string, part: string, mark: string): string {
  const room = LONGEST_THEME_NAME - `: ${part}${mark}`.length
  if (whole.length <= room) return `${whole}: ${part}${mark}`
  if (room >= LEAST_OF_WHOLE) return `${cutText(whole, room - 1).trimEnd()}…: ${part}${mark}`
  return `${cutText(part, LONGEST_THEME_NAME - mark.length).trimEnd()}${mark}`
}

function make(db: WriteDatabase, made: MadeTheme, space: string | null, splitFrom: number | null): Before {
  if (isTaken(db, made.name)) throw nameTaken(made.name)
  const { lastInsertRowid: id } = db.run(
    `INSERT INTO theme (name, origin, description, edited, made, split_from, direction, floor, space)
     VALUES (?, 'person', ?, 1, 1, ?, ?, ?, ?)`,
    [
      made.name,
      made.description,
      splitFrom,
      made.centre === null ? null : toBytes(made.centre.direction),
      made.centre?.floor ?? null,
      made.centre === null ? null : space,
    ],
  )
  setWords(db, id, made.words)
  return { id, made: true }
}

/** A theme that was made goes; of the others, what the edit changed is as it was. */
function undo(db: WriteDatabase): Before[] {
  const edit = db.get<{ id: number; kind: UndoneKind; before: string }>(
    'SELECT id, kind, before FROM theme_edit ORDER BY id DESC LIMIT 1',
  )
  if (edit === undefined) throw new VerbatimError('not_found', 'there is no change of themes to take back')
  const before = JSON.parse(edit.before) as Before[]
  for (const theme of before)
    if ('made' in theme) db.run(`UPDATE theme SET state = 'gone' WHERE id = ?`, [theme.id])
  for (const theme of before) if (!('made' in theme)) putBack(db, edit.kind, theme)
  db.run('DELETE FROM theme_edit WHERE id = ?', [edit.id])
  return before
}

/**
 * Only what an edit of this kind changes: a model or a discovery may have given the theme another name since. While it was not
 * shown, or was called otherwise, its name was free for others; one of them may have it now, and keeps it.
 */
function putBack(db: WriteDatabase, kind: UndoneKind, theme: EditableRow): void {
  const { id, origin, description, state, mergedInto, edited } = theme
  switch (kind) {
    case 'rename':
      db.run('UPDATE theme SET name = ?, origin = ?, description = ?, edited = ? WHERE id = ?', [
        freeName(db, theme.name, id),
        origin,
        description,
        edited,
        id,
      ])
      return
    case 'merge':
    case 'archive':
    case 'restore': {
      const { name } = requireTheme(db, id)
      db.run('UPDATE theme SET name = ?, state = ?, merged_into = ?, edited = ? WHERE id = ?', [
        state === 'merged' ? name : freeName(db, name, id),
        state,
        mergedInto,
        edited,
        id,
      ])
      return
    }
    case 'split':
    case 'add':
      db.run('UPDATE theme SET edited = ? WHERE id = ?', [edited, id])
  }
}

const rows = (db: WriteDatabase, where: string, parameters: number[]): EditableRow[] =>
  db.all<EditableRow>(
    `SELECT id, name, origin, description, state, merged_into AS mergedInto, split_from AS splitFrom, edited
     FROM theme WHERE state <> 'gone' AND ${where}`,
    parameters,
  )

function requireTheme(db: WriteDatabase, id: number): EditableRow {
  const [theme] = rows(db, 'id = ?', [id])
  if (theme === undefined)
    throw new VerbatimError('not_found', `there is no theme ${id}`, 'Run "verbatim themes" to see them.')
  return theme
}

function requireActive(db: WriteDatabase, id: number): EditableRow {
  const theme = requireTheme(db, id)
  if (theme.state === 'merged') throw isMerged(theme)
  if (theme.state !== 'active') throw cannot(`“${theme.name}” is archived`, 'Restore it first.')
  return theme
}

const cannot = (message: string, hint = ''): VerbatimError => new VerbatimError('usage', message, hint)
const nameTaken = (name: string): VerbatimError =>
  cannot(`another theme is called “${name}”`, 'Give another name, or merge the two.')
const isMerged = ({ name, mergedInto }: EditableRow): VerbatimError =>
  cannot(`“${name}” was merged into theme ${mergedInto}`, 'Change that one, or take the merge back.')
