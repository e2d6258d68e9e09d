import { Select } from '@mantine/core'
import { useRef, useState } from 'react'
import type { SelectProps } from '@mantine/core'

interface Choice {
  value: string
  label: string
}

type OwnProps =
  | 'data'
  | 'onChange'
  | 'searchable'
  | 'searchValue'
  | 'onSearchChange'
  | 'onKeyDown'
  | 'dropdownOpened'
  | 'onDropdownOpen'
  | 'onDropdownClose'

/** A list of the usual values in which another one can be typed; Enter takes what is typed, without a look at the list. */
export function OwnChoice(
  props: Omit<SelectProps, OwnProps> & {
    data: readonly Choice[]
    /** What was typed as a value of its own; null where it is none. */
    own: (typed: string) => Choice | null
    onChoose: (value: string) => void
  },
) {
  const { data, own, onChoose, ...rest } = props
  const [typed, setTyped] = useState('')
  const [isOpen, setOpen] = useState(false)
  /** Whether an arrow key went to one of the list since the last letter: then Enter takes that. */
  const points = useRef(false)
  const usual = data.find(({ label }) => label === typed)
  const choice = usual ?? (typed === '' ? null : own(typed))
  const isNew = choice !== null && !data.some(({ value }) => value === choice.value)
  return (
    <Select
      {...rest}
      searchable
      data={isNew ? [...data, choice] : [...data]}
      filter={({ options }) => {
        if (usual !== undefined || typed === '') return options
        return options.filter(
          (option) =>
            'value' in option &&
            (option.value === choice?.value ||
              option.label.toLowerCase().includes(typed.trim().toLowerCase())),
        )
      }}
      searchValue={typed}
      onSearchChange={(next) => {
        points.current = false
        setTyped(next)
      }}
      dropdownOpened={isOpen}
      onDropdownOpen={() => setOpen(true)}
      onDropdownClose={() => {
        points.current = false
        setOpen(false)
      }}
      onKeyDown={({ key, nativeEvent }) => {
        if (key === 'ArrowDown' || key === 'ArrowUp') points.current = true
        if (key !== 'Enter' || nativeEvent.isComposing || !isOpen || points.current) return
        if (choice === null || choice.value === rest.value) return
        setOpen(false)
        onChoose(choice.value)
      }}
      onChange={(value) => value !== null && onChoose(value)}
    />
  )
}
