/** Numbers with their intervals, as this place writes them. */
import { messages } from '../../messages/en.ts'
import { share } from '../../messages/format.ts'
import type { MeasuredField } from '../../../../shared/domain/quality.ts'

const text = messages.quality.measured

type Figures = MeasuredField['agreement']

export const shareWithRange = ({ value, low, high }: Figures): string =>
  value === null || low === null || high === null
    ? text.unknown
    : text.range(share(value), share(low), share(high))

export const kappaWithRange = ({ value, low, high }: Figures): string =>
  value === null || low === null || high === null
    ? text.unknown
    : text.range(value.toFixed(2), low.toFixed(2), high.toFixed(2))
