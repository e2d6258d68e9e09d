import type { AppPart } from '../parts.ts'

/** Every renderer is sandboxed, whatever a window's own preferences say. Before `ready`. */
export function sandboxEveryRenderer(app: Pick<AppPart, 'enableSandbox'>): void {
  app.enableSandbox()
}
