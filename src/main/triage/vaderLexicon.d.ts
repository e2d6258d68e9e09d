declare module 'vader-sentiment/src/vader_lexicon.js' {
  /** Words and emoticons with their mean valence from -4 to 4, as people rated them. */
  export const lexicon: Readonly<Record<string, number>>
}
