import { messages } from '../../messages/en.ts'
import type { MailOverview } from '../../../../shared/domain/chain.ts'

const text = messages.mail

/** How fast the mailbox answers: told only of a mailbox whose owner is known, else it would be anybody's time to answer anybody. */
export function responseFigure({
  medianResponseHours: hours,
  owners,
  messages: total,
}: Pick<MailOverview, 'medianResponseHours' | 'owners' | 'messages'>): { value: string; of: string } {
  const none = messages.common.noAnswer
  if (total > 0 && owners.length === 0) return { value: none, of: ` ${text.responseOwnerUnknown}` }
  return hours === null
    ? { value: none, of: ` ${text.responseNone}` }
    : { value: text.responseTime(hours), of: '' }
}
