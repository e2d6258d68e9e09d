import type { AppContract } from '../../../shared/ipc/index.ts'
import type { Handlers } from '../../../shared/ipc/contract.ts'
import type { Services } from '../../createServices.ts'
import type { DialogPart, ShellPart } from '../parts.ts'
import type { FileRegistry } from './fileRegistry.ts'
import { appHandlers, preferenceHandlers } from './handlers/app.ts'
import { customerHandlers, feedbackHandlers } from './handlers/feedback.ts'
import { qualityHandlers } from './handlers/quality.ts'
import { mailHandlers } from './handlers/mail.ts'
import { modelHandlers, runHandlers, serverHandlers } from './handlers/runs.ts'
import { sourceHandlers } from './handlers/sources.ts'

/** What the handlers delegate to. */
export interface HandlerParts {
  services: Services
  files: FileRegistry
  dialog: Pick<DialogPart, 'showOpenDialog'>
  shell: Pick<ShellPart, 'openPath'>
  version: string
  host: 'electron' | 'stand-in'
}

/** One handler for each request of the contract; a missing or an extra one does not compile. */
export const createHandlers = (parts: HandlerParts): Handlers<AppContract> => ({
  ...appHandlers(parts),
  ...preferenceHandlers(parts),
  ...sourceHandlers(parts),
  ...feedbackHandlers(parts),
  ...customerHandlers(parts),
  ...qualityHandlers(parts),
  ...mailHandlers(parts),
  ...runHandlers(parts),
  ...serverHandlers(parts),
  ...modelHandlers(parts),
})
