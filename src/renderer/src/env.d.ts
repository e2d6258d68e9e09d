import type { VerbatimApi } from '../../shared/ipc/index.ts'

declare global {
  interface Window {
    /** Absent when the page is opened outside the app. */
    api?: VerbatimApi
  }
}
