/** A share from 0 to 1 as a person reads it; null: there is nothing that it could be a share of. */
export const percent = (share: number | null): string =>
  share === null ? '-' : `${(100 * share).toFixed(1)} %`
