import type { IpcMainInvokeEvent } from 'electron'
import { VerbatimError, toErrorData } from '../../../shared/domain/errors.ts'
import { CHANNELS } from '../../../shared/ipc/channels.ts'
import type { Contract, Handlers, Reply } from '../../../shared/ipc/contract.ts'
import type { Logger } from '../../logger.ts'
import type { IpcMainPart } from '../parts.ts'

export interface Border {
  ipcMain: Pick<IpcMainPart, 'handle' | 'on'>
  isTrusted(event: Pick<IpcMainInvokeEvent, 'senderFrame'>): boolean
  logger: Logger
}

/**
 * Answers the page's requests: checks who asks, parses the input, delegates, and turns whatever is thrown into data.
 * Never rejects, because Electron would drop everything but the message of an error.
 */
export function registerHandlers<C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  border: Border,
): void {
  border.ipcMain.handle(CHANNELS.request, (event, name: unknown, input: unknown) =>
    reply(border, event, String(name), () => {
      const channel = typeof name === 'string' && Object.hasOwn(contract, name) ? contract[name] : undefined
      const handler = handlers[name as keyof C]
      if (channel === undefined) throw new VerbatimError('usage', `there is no request named ${String(name)}`)
      const parsed = channel.input.safeParse(input)
      if (!parsed.success) {
        const [issue] = parsed.error.issues
        const place = issue === undefined ? '' : issue.path.map(String).join('.')
        throw new VerbatimError(
          'usage',
          `the input of ${String(name)} is not valid${place === '' ? '' : ` at ${place}`}: ${issue?.message ?? ''}`,
        )
      }
      // The contract ties the parsed input to this handler; the compiler cannot follow it through a name at run time.
      return (handler as (input: unknown) => unknown)(parsed.data)
    }),
  )
}

/** Answers one call with a `Reply`; a call from elsewhere than the app's own page is refused before anything is read. */
export async function reply(
  border: Border,
  event: Pick<IpcMainInvokeEvent, 'senderFrame'>,
  name: string,
  work: () => unknown,
): Promise<Reply> {
  try {
    if (!border.isTrusted(event)) throw new VerbatimError('usage', 'only the app itself may ask')
    return { ok: true, value: await work() }
  } catch (error) {
    const data = toErrorData(error)
    if (data.code === 'internal') {
      border.logger.error('a request failed', { name, message: data.message, stack: stackOf(error) })
    }
    return { ok: false, error: data }
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? '') : ''
}
