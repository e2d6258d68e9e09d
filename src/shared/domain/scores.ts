import { answerKey } from './answerWords.ts'
import type { ScoreScale, ScoreState } from './scale.ts'

export interface ParsedScore {
  state: ScoreState
  /** null unless `state` is 'score'. */
  value: number | null
}

const BLANK: ParsedScore = { state: 'blank', value: null }
const NOT_A_SCORE: ParsedScore = { state: 'notAScore', value: null }
const OUT_OF_RANGE: ParsedScore = { state: 'outOfRange', value: null }

const BLANK_WORDS = new Set([
  ...['', '-', '--', '---', '–', '—', '?', '.', '/', '\\n'],
  ...[
    'na',
    'n/a',
    '#n/a',
    'n.a.',
    'n.a',
    '<na>',
    'null',
    'none',
    'nil',
    'nan',
    '(null)',
    '(blank)',
    '(empty)',
    'undefined',
  ],
  ...['no answer', 'no response', 'not answered', 'not applicable', 'not available', 'skipped', 'no opinion'],
  ...['keine angabe', 'k.a.', 'k. a.', 'k/a', 'keine antwort', 'nicht zutreffend', 'weiß nicht'],
  ...[
    'sans réponse',
    'pas de réponse',
    'sans objet',
    'non renseigné',
    'nr',
    'sin respuesta',
    'no aplica',
    's/r',
  ],
  ...[
    'nessuna risposta',
    'non applicabile',
    'sem resposta',
    'não se aplica',
    'geen antwoord',
    'n.v.t.',
    'nvt',
  ],
  ...[
    'brak',
    'brak odpowiedzi',
    'nie dotyczy',
    'inget svar',
    'intet svar',
    'なし',
    '未回答',
    '無回答',
    '无',
    '未填写',
    '不适用',
  ],
])

/** For each first character in ASCII the length of its longest blank word. */
const LONGEST_BLANK = new Uint8Array(128)
for (const word of BLANK_WORDS) {
  const first = word.charCodeAt(0)
  if (first < 128) LONGEST_BLANK[first] = Math.max(LONGEST_BLANK[first]!, word.length)
}

/** Whether a cell stands for "nothing was said": empty, NA, a dash, or such words in the commoner languages. */
export function isBlankCell(text: string): boolean {
  // Nearly every cell is told by its first and last character and its length.
  const first = text.charCodeAt(0)
  if (first > 32 && first < 128 && text.charCodeAt(text.length - 1) > 32) {
    const lower = first >= 65 && first <= 90 ? first + 32 : first
    if (text.length > LONGEST_BLANK[lower]!) return false
  }
  return text.length <= 40 && BLANK_WORDS.has(text.trim().toLowerCase())
}

/**
 * The least committing score of a group that was given as a word: the lowest of the promoters and of the passives, the
 * highest of the detractors.
 */
const GROUP_WORDS: Readonly<Record<string, number>> = {
  promoter: 9,
  promoters: 9,
  promoteur: 9,
  promotor: 9,
  promotore: 9,
  passive: 7,
  passives: 7,
  passiv: 7,
  passif: 7,
  pasivo: 7,
  passivo: 7,
  neutral: 7,
  indifferent: 7,
  detractor: 6,
  detractors: 6,
  detracteur: 6,
  détracteur: 6,
  detraktor: 6,
  kritiker: 6,
  detrattore: 6,
  promotora: 9,
  promotores: 9,
  promoteurs: 9,
  promotoren: 9,
  promotorzy: 9,
  passifs: 7,
  pasivos: 7,
  passivi: 7,
  passivos: 7,
  indifferente: 7,
  neutralny: 7,
  detractores: 6,
  detratores: 6,
  detrator: 6,
  detracteurs: 6,
  detractoren: 6,
  detrattori: 6,
  kritikko: 6,
  suosittelija: 9,
  passiivinen: 7,
  krytyk: 6,
  ambassador: 9,
  ambassadör: 9,
  ambassadør: 9,
  промоутер: 9,
  нейтрал: 7,
  критик: 6,
  推奨者: 9,
  中立者: 7,
  批判者: 6,
  推荐者: 9,
  被动者: 7,
  贬损者: 6,
  추천자: 9,
  중립자: 7,
  비추천자: 6,
}

const NUMBER = /^[+-]?\d{1,9}(?:[.,]\d{1,9})?$/
const FRACTION = /^(\d{1,4}(?:[.,]\d{1,4})?)\s*(?:\/|out of|of|von|sur|de|di|van|su)\s*(\d{1,4})$/i
const LEADING = /^(\d{1,4}(?:[.,]\d{1,4})?)(?:\s*[-–—:=.)(\]]|\s+)\s*\D*$/
const TRAILING = /^\D*[-–—:=([\s]\s*(\d{1,4}(?:[.,]\d{1,4})?)\s*[)\]]?$/
const STARS = /^(?:[★⭐☆✩\s]|\uFE0F)+$/
const KEYCAP = /^(\d)\uFE0F?\u20E3$/

const toNumber = (text: string): number => Number(text.replace(',', '.'))

/** Numbers with a point as decimal mark and no marks between thousands: "1.234,5" and "1,234.5" become "1234.5". */
function withPlainNumbers(text: string, decimalMark: '.' | ','): string {
  const bare = text.replace(decimalMark === ',' ? /(\d)\.(?=\d{3}(?!\d))/g : /(\d),(?=\d{3}(?!\d))/g, '$1')
  return decimalMark === ',' ? bare.replace(/(\d),(?=\d)/g, '$1.') : bare
}

/** The group a literal Promoter/Passive/Detractor stands for, as a score on 0 to 10; null when it is no such word. */
export function scoreOfGroupWord(text: string): number | null {
  const word = text.trim().toLowerCase()
  return Object.hasOwn(GROUP_WORDS, word) ? (GROUP_WORDS[word] ?? null) : null
}

/**
 * The number a score cell holds, whatever the scale: "9", "8,5", "9/10", "10 - Extremely likely", stars, keycaps.
 * `outOf` is the denominator where one was written.
 */
export function readScoreNumber(text: string): { value: number; outOf: number | null } | null {
  const cell = text.trim()
  if (NUMBER.test(cell)) return { value: toNumber(cell), outOf: null }
  if (cell.length > 80) return null
  const fraction = FRACTION.exec(cell)
  if (fraction !== null) return { value: toNumber(fraction[1]!), outOf: Number(fraction[2]) }
  const keycap = KEYCAP.exec(cell)
  if (keycap !== null) return { value: Number(keycap[1]), outOf: null }
  if (cell === '🔟') return { value: 10, outOf: null }
  if (STARS.test(cell)) {
    const full = [...cell].filter((character) => character === '★' || character === '⭐').length
    return { value: full, outOf: null }
  }
  const worded = LEADING.exec(cell) ?? TRAILING.exec(cell)
  return worded === null ? null : { value: toNumber(worded[1]!), outOf: null }
}

/**
 * What a cell says on a scale. Blank, unreadable and out-of-range values are told apart, because none of them may
 * enter n and each is counted.
 *
 * @param scale null: any number is taken
 */
export function parseScore(text: string, scale: ScoreScale | null): ParsedScore {
  if (isBlankCell(text)) return BLANK
  const plain = scale?.decimalMark === undefined ? text : withPlainNumbers(text, scale.decimalMark)
  const read = readScoreNumber(plain)
  if (scale?.words !== undefined) {
    const key = answerKey(text)
    if (Object.hasOwn(scale.words, key)) return { state: 'score', value: scale.words[key]! }
  }
  if (read === null) {
    const group = scale === null || scale.kind === 'nps' ? scoreOfGroupWord(text) : null
    return group === null ? NOT_A_SCORE : { state: 'score', value: group }
  }
  if (scale === null) return { state: 'score', value: read.value }
  if (read.outOf !== null && read.outOf !== scale.to) return NOT_A_SCORE
  if (read.value < scale.from || read.value > scale.to) return OUT_OF_RANGE
  return { state: 'score', value: read.value }
}
