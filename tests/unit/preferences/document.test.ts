import { expect, it } from 'vitest'
import { SECTIONS } from '../../../src/renderer/src/features/preferences/sections.ts'
import { messages } from '../../../src/renderer/src/messages/en.ts'
import { PREFERENCES, PREFERENCE_NAMES, type PreferenceName } from '../../../src/shared/domain/preferences.ts'

const text = messages.preferences

const CHAPTERS: readonly { title: string; names: readonly PreferenceName[] }[] = [
  {
    title: text.sections.server,
    names: [
      'modelServerAddress',
      'modelServerKind',
      'modelServerConsent',
      'model',
      'servers',
      'startServer',
      'serverExecutable',
    ],
  },
  ...SECTIONS,
  { title: text.sections.watched, names: ['watchedFolders', 'watchedStage', 'watchedRestSeconds'] },
]

const HEAD = `# Preferences

What can be set, by the sections of the window's Preferences: the name on the window, the name for \`verbatim preferences get\` and
\`verbatim preferences set\`, what it does, its default with the unit, what it takes, and when a change takes effect. See also
[the command line](command-line.md).
`

function entry(name: PreferenceName): string {
  const { default: standard, unit, range, applies } = PREFERENCES[name]
  const value = standard === '' ? 'empty' : `\`${standard}\``
  return [
    `- **${text.name(name)}** (\`${name}\`): ${text.effect(name)}`,
    `  - Default: ${value}${unit === '' ? '' : ` (${unit})`}`,
    `  - Takes ${range}`,
    `  - Applies ${text.applies[applies]}`,
  ].join('\n')
}

it('names every preference once in the document, as the program and the window have it', async () => {
  expect(CHAPTERS.flatMap(({ names }) => names).toSorted()).toEqual(PREFERENCE_NAMES.toSorted())
  const chapters = CHAPTERS.map(({ title, names }) => `## ${title}\n\n${names.map(entry).join('\n')}\n`)
  await expect([HEAD, ...chapters].join('\n')).toMatchFileSnapshot('../../../docs/preferences.md')
})
