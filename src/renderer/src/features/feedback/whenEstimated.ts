/**
 * What the estimate for all texts is asked by again, as one word: it looks at every text, and follows a run by tenths of what was
 * read and not by every answer. Pure.
 *
 * @param read how many of the texts the model has read
 */
export const whenEstimated = (read: number, texts: number): string =>
  `${Math.floor(Math.log(Math.max(1, read)) / Math.log(1.1))} ${texts}`
