import table from './table.module.css'

/** The name of a column; of one with figures, which stand to the right; or none. */
export type Column = string | { figures: string } | null

/** The row above a table that names its columns. */
export function TableHead({ columns }: { columns: readonly Column[] }) {
  return (
    <thead>
      <tr>
        {columns.map((column, at) => {
          if (column === null) return <td key={at} />
          const isText = typeof column === 'string'
          return (
            <th key={at} scope="col" className={isText ? undefined : table.number}>
              {isText ? column : column.figures}
            </th>
          )
        })}
      </tr>
    </thead>
  )
}
