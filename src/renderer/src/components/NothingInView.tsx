import { Button } from '@mantine/core'
import { messages } from '../messages/en.ts'
import { useFilterStore } from '../stores/filter.ts'
import { activeParts } from '../stores/filterLogic.ts'
import { Empty } from './Section.tsx'

const text = messages.common.nothingMatches

/**
 * Why a list is empty: the filter hides what there is, which can be taken away here, or there is nothing yet.
 *
 * @param narrowed what narrows this list besides the filter, and how to let go of it
 */
export function NothingInView(props: { title: string; hint: string; narrowed?: (() => void) | null }) {
  const { title, hint, narrowed = null } = props
  const { filter, clear } = useFilterStore()
  if (activeParts(filter) === 0 && narrowed === null) return <Empty title={title} hint={hint} />
  const showAll = (): void => {
    narrowed?.()
    clear()
  }
  return (
    <Empty title={text.title} hint={text.hint}>
      <Button variant="default" onClick={showAll}>
        {text.clear}
      </Button>
    </Empty>
  )
}
