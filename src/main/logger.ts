/** What the core may say to a log. Message bodies and survey texts never go there. */
export interface Logger {
  info(message: string, details?: Record<string, string | number | boolean | null>): void
  warn(message: string, details?: Record<string, string | number | boolean | null>): void
  error(message: string, details?: Record<string, string | number | boolean | null>): void
}

export const SILENT_LOGGER: Logger = { info: () => {}, warn: () => {}, error: () => {} }
