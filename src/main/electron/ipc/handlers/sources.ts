import { join } from 'node:path'
import { VerbatimError, toErrorData } from '../../../../shared/domain/errors.ts'
import type { Handlers } from '../../../../shared/ipc/contract.ts'
import type { sourcesContract } from '../../../../shared/ipc/sources.ts'
import { parseFolderList } from '../../../../shared/domain/watched.ts'
import type { HandlerParts } from '../createHandlers.ts'

const SAMPLE_FILES = ['sample-survey.csv', 'sample-mail.mbox'] as const

export const sourceHandlers = ({
  services,
  files,
  dialog,
}: HandlerParts): Handlers<typeof sourcesContract> => ({
  'sources.choose': async () => {
    const { canceled, filePaths } = await dialog.showOpenDialog({
      properties: ['openFile', 'multiSelections'],
      filters: [
        {
          name: 'Surveys and mail',
          extensions: [
            ...['csv', 'tsv', 'txt', 'xlsx', 'xlsm', 'xls', 'ods', 'json', 'jsonl', 'ndjson'],
            ...['mbox', 'eml', 'emlx', 'msg', 'pst', 'ost', 'zip', 'gz'],
          ],
        },
        { name: 'All files', extensions: ['*'] },
      ],
    })
    return canceled ? [] : files.accept(filePaths)
  },
  'sources.inspect': async ({ file, reading, mapping, survey }) => {
    const path = files.pathOf(file)
    try {
      return { ok: true, inspection: await services.imports.inspect(path, reading, mapping, survey) }
    } catch (error) {
      return { ok: false, error: toErrorData(error) }
    }
  },
  'sources.import': ({ file, reading, mapping, survey }) =>
    services.imports.start({ path: files.pathOf(file), reading, mapping, survey, sample: false }),
  'sources.importSample': async () => {
    const sources: number[] = []
    for (const name of SAMPLE_FILES) {
      const path = join(services.resourcesFolder, 'sample', name)
      const { source } = await services.imports.start({
        path,
        reading: {},
        mapping: null,
        survey: null,
        sample: true,
      })
      sources.push(source)
    }
    return { sources }
  },
  'watched.add': async () => {
    const { canceled, filePaths } = await dialog.showOpenDialog({ properties: ['openDirectory'] })
    const [chosen] = filePaths
    if (canceled || chosen === undefined) return null
    const folders = parseFolderList(services.preferences.all().watchedFolders) ?? []
    await services.preferences.set('watchedFolders', [...folders, chosen].join('\n'))
    return null
  },
  'watched.remove': async ({ path }) => {
    const folders = parseFolderList(services.preferences.all().watchedFolders) ?? []
    await services.preferences.set('watchedFolders', folders.filter((each) => each !== path).join('\n'))
    return null
  },
  'watched.retry': async ({ file }) => {
    await services.watched.retry(file)
    return null
  },
  'watched.leave': async ({ file }) => {
    await services.watched.leave(file)
    return null
  },
  'watched.preview': ({ file }) => {
    const path = services.watched.pathOf(file)
    if (path === null)
      throw new VerbatimError('not_found', 'this file does not wait any more', 'Look at the list again.')
    return files.accept([path])
  },
  'sources.cancel': async ({ source }) => {
    await services.imports.cancel(source)
    return null
  },
  'sources.list': () => services.read.ask('sources.list', null),
  'sources.skipped': (input) => services.read.ask('sources.skipped', input),
  'sources.remapPreview': (input) => services.read.ask('sources.remapPreview', input),
  'sources.remap': ({ source, mapping }) => services.remap(source, mapping),
  'sources.duplicates': ({ source, page }) =>
    services.read.ask('sources.duplicates', { source, after: 0, ...page }),
  'sources.changed': ({ source, page }) =>
    services.read.ask('sources.changed', { source, after: 0, ...page }),
  'sources.settleChanged': (input) => services.settleChanged(input),
  'sources.forget': ({ source }) => services.forget(source),
})
