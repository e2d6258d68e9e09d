/** The columns of a list of objects, which are known only when all of them have been seen. */

/** Fields beyond so many names go together into one column. */
const MOST_COLUMNS = 2_000
export const FURTHER_COLUMN = 'further fields'

export class ColumnCollector {
  readonly #places = new Map<string, number>()
  #overflow = false

  add(cells: ReadonlyMap<string, string>): void {
    for (const name of cells.keys()) {
      if (this.#places.has(name)) continue
      if (this.#places.size < MOST_COLUMNS) this.#places.set(name, this.#places.size)
      else this.#overflow = true
    }
  }

  get names(): string[] {
    const names = [...this.#places.keys()]
    return this.#overflow ? [...names, FURTHER_COLUMN] : names
  }

  /** The cells in the order of the columns. */
  row(cells: ReadonlyMap<string, string>): string[] {
    const row = new Array<string>(this.#places.size + Number(this.#overflow)).fill('')
    const further: [string, string][] = []
    for (const [name, text] of cells) {
      const place = this.#places.get(name)
      if (place === undefined) further.push([name, text])
      else row[place] = text
    }
    if (further.length > 0) row[this.#places.size] = JSON.stringify(further)
    return row
  }
}
