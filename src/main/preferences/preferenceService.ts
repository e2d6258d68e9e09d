import { VerbatimError } from '../../shared/domain/errors.ts'
import {
  PREFERENCES,
  PREFERENCE_NAMES,
  isPreferenceName,
  type PreferenceName,
  type PreferenceView,
  type Preferences,
} from '../../shared/domain/preferences.ts'
import { checkTimeouts } from '../../shared/domain/timeoutOrder.ts'
import { type Topic, createTopic } from '../../shared/topic.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import type { WriteOperations } from '../db/writeOperations.ts'
import type { Asker } from '../workers/operations.ts'
import type { StoredPreference } from './operations.ts'

export interface PreferenceService {
  /** The values in force; a new object after each change. */
  all(): Preferences
  view(): Record<PreferenceName, PreferenceView>
  /**
   * Stores a value; text is taken where a number is meant ("3").
   *
   * @throws VerbatimError `preference_invalid` naming the range, or the preference it contradicts
   */
  set(name: string, value: string | number): Promise<void>
  /**
   * Several at once, together with what else is to be stored: all of it or nothing.
   *
   * @param store has the rows stored in its own transaction
   * @throws VerbatimError as `set`, before anything is stored
   */
  setAll(
    values: Readonly<Record<string, string | number>>,
    store: (rows: readonly StoredPreference[]) => Promise<unknown>,
  ): Promise<void>
  /** Reads the stored values again: another process may have changed them. */
  reload(): Promise<void>
  /** Changes whenever a value was set, if only to what it was; `name` is the one, null when several may have changed. */
  topic: Topic<PreferenceChange>
}

export interface PreferenceChange {
  version: number
  name: PreferenceName | null
}

interface PreferenceDependencies {
  read: Pick<Asker<ReadOperations>, 'ask'>
  write: Pick<Asker<WriteOperations>, 'ask'>
}

/** Reads what is stored once; a process that owns the folder is the only one that changes it. */
export async function createPreferenceService({
  read,
  write,
}: PreferenceDependencies): Promise<PreferenceService> {
  let values = parseStored(await read.ask('preferences.stored', null))
  const topic = createTopic<PreferenceChange>({ version: 0, name: null })
  const changed = (name: PreferenceName | null): void => topic.set({ version: topic.value.version + 1, name })

  return {
    all: () => values,
    view: () => viewOf(values),
    set: async (name, value) => {
      const parsed = parsePreference(name, value)
      checkTimeouts({ ...values, [parsed.name]: parsed.value }, parsed.name)
      await write.ask('preferences.store', rowOf(parsed))
      values = { ...values, [parsed.name]: parsed.value }
      changed(parsed.name)
    },
    setAll: async (several, store) => {
      const parsed = Object.entries(several).map(([name, value]) => parsePreference(name, value))
      const set = Object.fromEntries(parsed.map(({ name, value }) => [name, value]))
      for (const { name } of parsed) checkTimeouts({ ...values, ...set }, name)
      await store(parsed.map(rowOf))
      values = { ...values, ...set }
      changed(null)
    },
    reload: async () => {
      const stored = parseStored(await read.ask('preferences.stored', null))
      if (JSON.stringify(stored) === JSON.stringify(values)) return
      values = stored
      changed(null)
    },
    topic,
  }
}

/** A default is not stored. */
const rowOf = ({ name, value }: { name: PreferenceName; value: string | number }): StoredPreference => ({
  name,
  value: value === PREFERENCES[name].default ? null : JSON.stringify(value),
})

/** @throws VerbatimError `preference_invalid` */
export function parsePreference(
  name: string,
  value: unknown,
): { name: PreferenceName; value: string | number } {
  if (!isPreferenceName(name)) {
    throw new VerbatimError(
      'preference_invalid',
      `there is no preference named ${name}`,
      `The preferences are: ${PREFERENCE_NAMES.join(', ')}.`,
    )
  }
  const definition = PREFERENCES[name]
  const isEmptyNumber =
    typeof definition.default === 'number' && typeof value === 'string' && value.trim() === ''
  const parsed = definition.schema.safeParse(value)
  if (!parsed.success || isEmptyNumber) {
    throw new VerbatimError(
      'preference_invalid',
      `${name} cannot be ${JSON.stringify(value)}`,
      `It takes ${definition.range}${definition.unit === '' ? '' : ` (${definition.unit})`}; the default is ${JSON.stringify(definition.default)}.`,
    )
  }
  return { name, value: parsed.data }
}

/** What is stored is parsed again: a value that no longer fits gives way to the default. */
function parseStored(rows: readonly { name: string; value: string }[]): Preferences {
  const values: Record<string, string | number> = Object.fromEntries(
    PREFERENCE_NAMES.map((name) => [name, PREFERENCES[name].default]),
  )
  for (const row of rows) {
    try {
      const parsed = parsePreference(row.name, JSON.parse(row.value))
      values[parsed.name] = parsed.value
    } catch {
      continue
    }
  }
  return values as Preferences
}

function viewOf(values: Preferences): Record<PreferenceName, PreferenceView> {
  const view = {} as Record<PreferenceName, PreferenceView>
  for (const name of PREFERENCE_NAMES) {
    const { default: standard, unit, range, applies } = PREFERENCES[name]
    view[name] = { value: values[name], default: standard, unit, range, applies }
  }
  return view
}
