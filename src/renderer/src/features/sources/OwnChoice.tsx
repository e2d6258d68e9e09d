import { Select } from '@mantine/core'
import { useState } from 'react'
import type { SelectProps } from '@mantine/core'

interface Choice {
  value: string
  label: string
}

/** A list of the usual values in which another one can be typed. */
export function OwnChoice(
  props: Omit<SelectProps, 'data' | 'onChange' | 'searchable' | 'searchValue' | 'onSearchChange'> & {
    data: readonly Choice[]
    /** What was typed as a value of its own; null where it is none. */
    own: (typed: string) => Choice | null
    onChoose: (value: string) => void
  },
) {
  const { data, own, onChoose, ...rest } = props
  const [typed, setTyped] = useState('')
  const usual = data.some(({ label }) => label === typed)
  const choice = usual || typed === '' ? null : own(typed)
  const isNew = choice !== null && !data.some(({ value }) => value === choice.value)
  return (
    <Select
      {...rest}
      searchable
      data={isNew ? [...data, choice] : [...data]}
      filter={({ options }) => {
        if (usual || typed === '') return options
        return options.filter(
          (option) =>
            'value' in option &&
            (option.value === choice?.value ||
              option.label.toLowerCase().includes(typed.trim().toLowerCase())),
        )
      }}
      searchValue={typed}
      onSearchChange={setTyped}
      onChange={(value) => value !== null && onChoose(value)}
    />
  )
}
