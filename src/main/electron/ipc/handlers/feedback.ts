import type { Handlers } from '../../../../shared/ipc/contract.ts'
import type { customersContract, feedbackContract } from '../../../../shared/ipc/feedback.ts'
import type { HandlerParts } from '../createHandlers.ts'

export const feedbackHandlers = ({ services }: HandlerParts): Handlers<typeof feedbackContract> => ({
  'feedback.summary': (input) => services.read.ask('feedback.summary', input),
  'feedback.estimates': (input) => services.read.ask('feedback.estimates', input),
  'feedback.ratings': (input) => services.read.ask('feedback.ratings', input),
  'feedback.trend': (input) => services.read.ask('feedback.trend', input),
  'feedback.segmentColumns': (input) => services.read.ask('feedback.segmentColumns', input),
  'feedback.segments': (input) => services.read.ask('feedback.segments', input),
  'feedback.themes': (input) => services.read.ask('feedback.themes', input),
  'themes.known': () => services.read.ask('themes.known', null),
  'themes.edit': (edit) => services.editThemes(edit),
  'themes.due': () => services.themeInquiry.due(),
  'themes.ask': (request) => services.themeInquiry.ask(request),
  'themes.stopAsking': async () => {
    await services.themeInquiry.stop()
    return null
  },
  'feedback.items': (input) => services.read.ask('feedback.items', input),
  'items.detail': (input) => services.read.ask('items.detail', input),
  'items.judge': (judgement) => services.judge(judgement),
  'items.search': (input) => services.read.ask('items.search', input),
})

export const customerHandlers = ({ services }: HandlerParts): Handlers<typeof customersContract> => ({
  'customers.list': (input) => services.read.ask('customers.list', input),
  'customers.page': (input) => services.read.ask('customers.page', input),
})
