/** A share from 0 to 1 as a person reads it; null: there is nothing that it could be a share of. */
export const percent = (share: number | null, digits = 1): string =>
  share === null ? '-' : `${(share * 100).toFixed(digits)} %`
