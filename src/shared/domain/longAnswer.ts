/** From so many characters on an answer in depth counts as long. */
export const LONG_ANSWER = 2_000

/** Written out: the first number that a thread formats costs it 25 ms, and every thread would. */
export const LONG_ANSWER_IN_WORDS = '2,000 characters'
