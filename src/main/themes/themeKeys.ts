/** When two ways of saying it are the same: singular and plural, and the commonest endings, fall together; accents do not matter. */
export const themeKey = (phrase: string): string =>
  phrase
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .split(' ')
    .map(stem)
    .join(' ')

const stem = (word: string): string => {
  const one = word.length > 4 ? word.replace(/(?<!s)s$/, '') : word
  return one.length > 4 ? one.replace(/(?:ie|y|en|e|n|i|a|o)$/, '') : one
}

/** One holds the other, word for word. */
export const isNested = (a: string, b: string): boolean =>
  ` ${a} `.includes(` ${b} `) || ` ${b} `.includes(` ${a} `)
