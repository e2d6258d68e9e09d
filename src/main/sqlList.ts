/** A list for SQL's `IN`, of names of ours and never of input: ('check', 'trial'). */
export const sqlList = (names: readonly string[]): string =>
  `(${names.map((name) => `'${name}'`).join(', ')})`
