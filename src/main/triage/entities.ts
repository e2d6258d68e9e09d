/** Order and invoice numbers, amounts, dates, mail addresses and phone numbers, as they stand in the text. */
import type { EntityKind, EntityLabel } from '../../shared/domain/labels.ts'

export interface FoundEntity extends EntityLabel {
  start: number
  end: number
}

interface EntityPattern {
  kind: EntityKind
  /** On folded text, with `d` so that group 1, where there is one, gives the value's place. */
  pattern: RegExp
  accepts?: (value: string) => boolean
}

const NUMBER_MARK =
  '(?:\\s*(?:number|no\\.?|nr\\.?|num\\.?|nummer|numero|n[o°º]\\.?|id|code|ref\\.?|#))?\\s*[:#]?\\s*'
const IDENTIFIER = '([a-z]{0,6}[-_/]?\\d[a-z0-9]*(?:[-_/][a-z0-9]+)*)'
const MONTHS =
  'jan(?:uary|uar|vier|eiro)?|feb(?:ruary|ruar|braio|ruari)?|fev(?:rier|ereiro)?|fevr|mar(?:ch|s|zo|co|z)?|marz|maart|mrt|apr(?:il|ile)?|avr(?:il)?|abr(?:il)?|may|mai|mayo|maggio|maio|mei|jun(?:e|i|io|ho)?|juin|giugno|jul(?:y|i|io|ho)?|juil(?:let)?|luglio|aug(?:ust|ustus)?|aout|ago(?:sto)?|sep(?:t|tember|tembre|tiembre)?|set(?:tembre|embro)?|oct(?:ober|obre|ubre)?|okt(?:ober)?|ott(?:obre)?|out(?:ubro)?|nov(?:ember|embre|iembre|embro)?|dec(?:ember|embre)?|dez(?:ember|embro)?|dic(?:embre|iembre)?'
const CURRENCY =
  '€|\\$|£|¥|₹|eur(?:os?)?|usd|gbp|chf|dollars?|pounds?|fr\\.|sek|dkk|nok|pln|zl|brl|r\\$|mxn|cad|aud|jpy|inr'
const AMOUNT = "\\d{1,3}(?:[.,' \\u00a0]\\d{3})+(?:[.,]\\d{1,2})?|\\d{1,9}(?:[.,]\\d{1,2})?"

const PATTERNS: readonly EntityPattern[] = [
  {
    kind: 'email',
    pattern: /(?<![\w.+-])[\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5}(?![\w-])/dg,
  },
  {
    kind: 'invoice',
    pattern: new RegExp(
      `\\b(?:invoices?|rechnung(?:s)?|rg|factures?|facturas?|fatturas?|fattura|fatura|factuur)${NUMBER_MARK}-?\\s*(?:nummer|nr\\.?)?${IDENTIFIER}`,
      'dg',
    ),
    accepts: isIdentifier,
  },
  {
    kind: 'order',
    pattern: new RegExp(
      `\\b(?:orders?|purchase order|p\\.?o\\.?|bestellungs?|bestell(?:ung)?|auftrags?|commandes?|pedidos?|ordine|ordini|encomendas?|bestelling|ordernummer|bestelnummer|bestellnummer|auftragsnummer|booking|buchung|reservation|ticket|case|tracking)${NUMBER_MARK}${IDENTIFIER}`,
      'dg',
    ),
    accepts: isIdentifier,
  },
  { kind: 'amount', pattern: new RegExp(`(?<![\\w.,])(?:${CURRENCY})\\s?(?:${AMOUNT})(?![\\d])`, 'dg') },
  { kind: 'amount', pattern: new RegExp(`(?<![\\w.,])(?:${AMOUNT})\\s?(?:${CURRENCY})(?![a-z])`, 'dg') },
  { kind: 'date', pattern: /(?<![\d./-])\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)/dg },
  {
    kind: 'date',
    pattern:
      /(?<![\d./-])(?:0?[1-9]|[12]\d|3[01])([./-])(?:0?[1-9]|[12]\d|3[01])\1(?:\d{4}|\d{2})(?![\d./-]\d)/dg,
    accepts: isDayAndMonth,
  },
  {
    kind: 'date',
    pattern: new RegExp(
      `(?<![\\d.])(?:[12]\\d|3[01]|0?[1-9])(?:\\.|st|nd|rd|th|er|º|o)?\\s(?:de |of )?(?:${MONTHS})\\b\\.?(?:,?\\s(?:de |del )?\\d{4}\\b)?`,
      'dg',
    ),
  },
  {
    kind: 'date',
    pattern: new RegExp(
      `\\b(?:${MONTHS})\\.?\\s(?:[12]\\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?![\\d:])(?:,?\\s\\d{4}\\b)?`,
      'dg',
    ),
    // "may 5" is a date, "may" before a year-less number of things mostly too; "mar 10" in code is not told apart.
  },
  {
    kind: 'phone',
    pattern:
      /(?<![\w+./-])(?:\+|00)\d{1,3}[\s./-]?(?:\(0?\d{1,4}\)[\s./-]?)?\d{1,4}(?:[\s./-]?\d{2,4}){1,5}(?![\w])/dg,
    accepts: isPhone,
  },
  {
    kind: 'phone',
    pattern:
      /(?<=\b(?:tel|phone|telephone|telefon|telefono|telefone|telefoon|mobile|mobil|handy|portable|call(?: me)?(?: at| on)?|fax|cell)\.?\s?:?\s{0,2})\(?0?\d{2,4}\)?(?:[\s./-]?\d{2,4}){1,5}(?!\w)/dg,
    accepts: isPhone,
  },
  {
    kind: 'phone',
    pattern: /(?<![\w+./-])\(?0\d{1,4}\)?(?:[\s/-]\d{2,4}){2,5}(?![\w.-])/dg,
    accepts: isPhone,
  },
]

export const MOST_ENTITIES = 12
/** Very many numbers stand in logs and tables; then the first ones are enough. */
const READ = 20_000

/** In the order of the text, without overlaps, each value once, at most twelve. */
export function findEntities(text: string, folded: string): FoundEntity[] {
  const found: FoundEntity[] = []
  const head = folded.slice(0, READ)
  if (!/[\d@]/.test(head)) return []
  for (const { kind, pattern, accepts } of PATTERNS) {
    for (const match of head.matchAll(pattern)) {
      const named = kind === 'order' || kind === 'invoice'
      const [start, end] = trimEnd(head, (named ? match.indices?.[1] : match.indices?.[0]) ?? [0, 0])
      const value = text.slice(start, end)
      if (value === '' || accepts?.(head.slice(start, end)) === false) continue
      if (found.some((other) => start < other.end && other.start < end)) continue
      // The quote of a number shows what it is the number of.
      found.push({
        kind,
        value,
        quote: text.slice(named ? match.index : start, end),
        start: named ? match.index : start,
        end,
      })
    }
  }
  const seen = new Set<string>()
  return found
    .sort((a, b) => a.start - b.start)
    .filter(({ kind, value }) => {
      const key = `${kind} ${value.toLowerCase()}`
      return seen.has(key) ? false : seen.add(key)
    })
    .slice(0, MOST_ENTITIES)
}

function trimEnd(text: string, [start, end]: readonly [number, number]): [number, number] {
  let to = end
  while (to > start && /[\s.,;:\-_/]/.test(text[to - 1]!)) to--
  return [start, to]
}

function isIdentifier(value: string): boolean {
  return value.replace(/\D/g, '').length >= 3 && value.length <= 40 && !/^(?:19|20)\d\d$/.test(value)
}

function isDayAndMonth(value: string): boolean {
  const [first, second] = value.split(/[./-]/).map(Number)
  return Math.min(first!, second!) <= 12
}

function isPhone(value: string): boolean {
  const digits = value.replace(/\D/g, '').length
  return digits >= 7 && digits <= 15
}
