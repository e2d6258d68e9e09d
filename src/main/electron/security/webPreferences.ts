import type { WebPreferences } from 'electron'

/** What the page may do. Defaults are spelt out, so that a changed default does not change the app. */
export function createWebPreferences(options: { preload: string; developerTools: boolean }): WebPreferences {
  return {
    preload: options.preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    // The spell checker fetches its dictionaries from the internet.
    spellcheck: false,
    devTools: options.developerTools,
  }
}
