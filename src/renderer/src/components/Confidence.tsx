import { messages } from '../messages/en.ts'
import { share } from '../messages/format.ts'
import { useRequest } from '../ipc/useRequest.ts'
import common from './common.module.css'

const text = messages.common.confidence

/** How sure the answer about an item is of the sentiment, where that was found to hold; else that it was not. */
export function Confidence({ item }: { item: number }) {
  const { data } = useRequest('quality.confidence', { item })
  if (data === null) return null
  const { calibrated } = data
  const right = calibrated?.right
  return (
    <p className={common.sectionNote}>
      {calibrated === null || right === undefined || right.value === null
        ? text.notCalibrated
        : text.calibrated(
            share(calibrated.said),
            share(right.value),
            share(right.low ?? 0),
            share(right.high ?? 1),
            right.n,
          )}
    </p>
  )
}
