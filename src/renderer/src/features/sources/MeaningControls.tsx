import { Select } from '@mantine/core'
import { messages } from '../../messages/en.ts'
import { ScoreLines } from './ScoreLines.tsx'
import { markOf } from './doubtWords.ts'
import type { MappingControl } from './mappingRoles.ts'

const text = messages.sources
const NO_ORDER = 'found'

/** What dates and scores mean, where there are any. */
export function MeaningControls({ columns, mapping, doubts, onMapping }: MappingControl) {
  return (
    <>
      {mapping.date === null ? null : (
        <Select
          {...markOf(doubts, 'dateOrder')}
          label={text.preview.dateOrder}
          w={120}
          data={[
            { value: NO_ORDER, label: text.preview.dateOrderFound },
            ...(['dayFirst', 'monthFirst', 'yearFirst'] as const).map((value) => ({
              value: value,
              label: text.preview.dateOrders[value],
            })),
          ]}
          value={mapping.dateOrder ?? NO_ORDER}
          onChange={(order) =>
            onMapping({
              ...mapping,
              dateOrder:
                order === 'dayFirst' || order === 'monthFirst' || order === 'yearFirst' ? order : null,
            })
          }
        />
      )}
      {mapping.score.length === 0 ? null : (
        <ScoreLines columns={columns} mapping={mapping} doubts={doubts} onMapping={onMapping} />
      )}
    </>
  )
}
