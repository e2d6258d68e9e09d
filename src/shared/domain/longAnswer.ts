/** From so many characters on an answer in depth counts as long. */
export const LONG_ANSWER = 2_000

/** “2,000 characters”. */
export const LONG_ANSWER_IN_WORDS = `${LONG_ANSWER.toLocaleString('en')} characters`
