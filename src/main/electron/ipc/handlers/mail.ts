import type { Handlers } from '../../../../shared/ipc/contract.ts'
import type { mailContract } from '../../../../shared/ipc/mail.ts'
import type { HandlerParts } from '../createHandlers.ts'

export const mailHandlers = ({ services }: HandlerParts): Handlers<typeof mailContract> => ({
  'mail.overview': (input) => services.read.ask('mail.overview', input),
  'mail.chains': (input) => services.read.ask('mail.chains', input),
  'mail.chain': (input) => services.read.ask('mail.chain', input),
  'mail.folders': (input) => services.read.ask('mail.folders', input),
  'mail.chainOf': (input) => services.read.ask('mail.chainOf', input),
})
