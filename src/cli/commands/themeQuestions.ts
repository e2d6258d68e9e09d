import { VerbatimError, fromErrorData } from '../../shared/domain/errors.ts'
import type { ThemeInquiry, ThemeInquiryRequest } from '../../shared/domain/theme.ts'
import type { Services } from '../../main/createServices.ts'
import { follow } from '../follow.ts'
import { EXIT } from '../io.ts'
import { bar } from '../progress.ts'
import type { CommandContext } from '../session.ts'

/**
 * Asks a model about themes and shows how far it is; Ctrl+C keeps what was answered.
 *
 * @throws VerbatimError of the model server, what was answered before it failed is kept
 */
export async function askAboutThemes(
  context: CommandContext,
  { themeInquiry }: Pick<Services, 'themeInquiry'>,
  request: ThemeInquiryRequest,
): Promise<ThemeInquiry> {
  const asked = await follow(context, {
    topic: themeInquiry.state,
    describe: describeProgress,
    ended: themeInquiry.ask(request),
    interrupted: () =>
      new VerbatimError(
        'cancelled',
        'interrupted; every answer so far is kept',
        'Give the command again: it asks only what is left.',
      ),
  })
  if (asked.error !== null) throw fromErrorData(asked.error)
  if (asked.names.unreadable + asked.doubtful.unreadable > 0) context.exitWith(EXIT.someFailed)
  return asked
}

const settled = ({ names, doubtful }: ThemeInquiry): number =>
  names.given + names.refused + names.unreadable + doubtful.chosen + doubtful.none + doubtful.unreadable

function describeProgress(inquiry: ThemeInquiry): string | null {
  const wanted = inquiry.names.wanted + inquiry.doubtful.wanted
  if (wanted === 0) return null
  const waiting = inquiry.state === 'waiting' ? ', waiting' : ''
  return `asking ${inquiry.model} ${bar(settled(inquiry), wanted)} ${settled(inquiry)} of ${wanted}${waiting}`
}

export function describeAsked({ model, requests, names, doubtful }: ThemeInquiry): string {
  const parts = [
    ...(names.wanted === 0
      ? []
      : [
          `${names.given} of ${names.wanted} themes named, ${names.refused} names refused, ${names.unreadable} unreadable`,
        ]),
    ...(doubtful.wanted === 0
      ? []
      : [
          `of ${doubtful.wanted} doubtful texts ${doubtful.chosen} have a theme, ${doubtful.none} none, ${doubtful.unreadable} unreadable`,
        ]),
    ...(doubtful.left === 0 ? [] : [`${doubtful.left} doubtful texts left for another time`]),
  ]
  if (names.wanted + doubtful.wanted === 0) return 'there was nothing to ask about themes'
  return [`asked ${model}, ${requests} requests: ${parts.join('; ')}`].join('\n')
}
