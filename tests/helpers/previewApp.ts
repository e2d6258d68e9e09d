/** The window for tests of what is dropped on it: one app on a folder of its own for all tests of a file. */
import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Locator } from 'playwright'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { type RunningApp, dropFiles, startApp } from './app.ts'
import { temporaryFolderFor } from './folders.ts'

export interface PreviewApp extends Pick<
  RunningApp,
  'page' | 'pageErrors' | 'foreignRequests' | 'answerNextDialog'
> {
  /** The app's data folder. */
  readonly data: string
  /** A folder for the files of the tests, gone after the last. */
  readonly folder: string
  /** Writes a file into that folder. @returns its path */
  write(name: string, content: string | Uint8Array): string
  /** The preview of the file of that name, once it says what will be taken. */
  preview(name: string): Promise<Locator>
  /** Drops the file on the window. @returns its preview */
  open(path: string): Promise<Locator>
  /** Leaves the file out and waits until its preview is gone. */
  skip(dialog: Locator): Promise<void>
}

/** To be called in a `describe`: starts the app before its tests, and ends it after them. */
export function previewApp(): PreviewApp {
  const { path: folder, remove } = temporaryFolderFor()
  const data = join(folder, 'data')
  let app: RunningApp
  beforeAll(async () => {
    app = await startApp({ dataFolder: data })
    app.page.setDefaultTimeout(30_000)
  })
  afterEach(async () => {
    // One that failed must not stand in the way of the others.
    const left = app.page.getByRole('dialog', { name: /^Preview of/ })
    while ((await left.count()) > 0)
      await left.getByRole('button', { name: 'Skip this file' }).click({ force: true })
  })
  afterAll(async () => {
    await app.close()
    remove()
  })

  const preview: PreviewApp['preview'] = async (name) => {
    const dialog = app.page.getByRole('dialog', { name: `Preview of ${name}` })
    await dialog.getByRole('group', { name: 'What will be taken' }).waitFor({ timeout: 30_000 })
    return dialog
  }
  return {
    get page() {
      return app.page
    },
    get pageErrors() {
      return app.pageErrors
    },
    foreignRequests: () => app.foreignRequests(),
    answerNextDialog: (answer) => app.answerNextDialog(answer),
    data,
    folder,
    write: (name, content) => {
      const path = join(folder, name)
      writeFileSync(path, content)
      return path
    },
    preview,
    open: async (path) => {
      await dropFiles(app.page, [path])
      return preview(basename(path))
    },
    skip: async (dialog) => {
      await dialog.getByRole('button', { name: 'Skip this file' }).click()
      await dialog.waitFor({ state: 'hidden' })
    },
  }
}
