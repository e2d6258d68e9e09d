/** All that the rules say of one item. Pure: the same input always gives the same labels. */
import { withoutLabels } from '../../shared/domain/commentParts.ts'
import {
  type EntityLabel,
  type Evidence,
  type MailLabels,
  type ResponseLabels,
  type RuleFindings,
  type Sentiment,
  type ThemeLabel,
} from '../../shared/domain/labels.ts'
import type { ItemKind } from '../../shared/domain/reading.ts'
import { directionOf, isInternalMail } from '../threads/direction.ts'
import { addressOf, nameOf } from '../../shared/domain/mailAddress.ts'
import { headerValue, isAutomatic, isToMany, type KeptHeaders } from '../threads/mailHeaders.ts'
import { asksQuestion } from '../threads/questions.ts'
import { type FoundEntity, findEntities } from './entities.ts'
import { asksForSomething, findIntent, findMailType } from './intent.ts'
import { type KeyPhrase, findKeyPhrases } from './keyPhrases.ts'
import { type DetectLanguage, findLanguage, type Language } from './language.ts'
import { judgePriority, type Priority } from './priority.ts'
import { combine, scorePolarity, scoreText, type TextSentiment, toSentiment } from './sentiment.ts'
import { findSignals, type Signal, TROUBLE } from './signals.ts'
import { firstInformative, shorten } from './summary.ts'
import { fold, splitSentences, type Token, tokenise } from './text.ts'
import type { TriageInput, TriageMail } from './triageInput.ts'
import { findActions, findAssignee, findStatus } from './workflow.ts'

export interface TriageResult {
  item: number
  kind: ItemKind
  /** ISO 639-1, null when nothing tells. */
  language: string | null
  labels: (ResponseLabels | MailLabels) & RuleExtras
  evidence: Evidence[]
}

/** Beside the fields of the kind. */
interface RuleExtras extends RuleFindings {
  entities: EntityLabel[]
  priority: number
  priorityReason: string
  /** Only where the text was longer than the rules read. */
  read?: { characters: number; of: number }
}

const MOST_THEMES = 3
/** What one kind of trouble takes from the polarity of the words. */
const PULL = 0.25

interface Reading {
  input: TriageInput
  folded: string
  tokens: Token[]
  language: Language
  sentiment: Sentiment
  asks: boolean
  signals: Signal[]
  entities: FoundEntity[]
  phrases: KeyPhrase[]
  bulk: boolean
}

/** @param owners addresses of the mailbox owner in lower case; empty when not known */
export function labelByRules(
  given: TriageInput,
  owners: readonly string[],
  detect: DetectLanguage,
): TriageResult {
  const input = given.kind === 'survey' ? { ...given, text: withoutLabels(given.text) } : given
  const reading = read(input, detect)
  const priority = judge(reading)
  const made =
    input.mail === null ? labelResponse(reading, priority) : labelMail(reading, input.mail, owners, priority)
  const { code, reliable } = reading.language
  const { textLength } = input
  return {
    item: input.item,
    kind: input.kind,
    language: code === '' ? null : code,
    labels: {
      ...made.labels,
      entities: reading.entities.map(({ kind, value, quote }) => ({ kind, value, quote })),
      priority: priority.priority,
      priorityReason: priority.reason,
      language: code,
      languageReliable: reliable,
      keyPhrases: reading.phrases.map(({ phrase }) => phrase),
      ...(textLength > input.text.length ? { read: { characters: input.text.length, of: textLength } } : {}),
    },
    evidence: [
      ...reading.signals
        .filter(({ start, end }) => start >= 0 && end <= input.text.length)
        .map(({ start, end }) => cite('urgency', input.text, start, end)),
      ...reading.entities.map(({ start, end }) => cite('entities', input.text, start, end)),
      ...made.evidence,
    ],
  }
}

function read(input: TriageInput, detect: DetectLanguage): Reading {
  const { text, mail } = input
  const folded = fold(text)
  const tokens = tokenise(folded)
  const language = findLanguage(text, tokens, detect)
  const signals = findAllSignals(folded, mail)
  const words = weighTrouble(scoreText(text, tokens, language.lexicon), signals)
  const entities = findEntities(text, folded)
  return {
    input,
    folded,
    tokens,
    language,
    sentiment: toSentiment(combine(words, scorePolarity(input.score))),
    asks: asksQuestion(text),
    signals,
    entities,
    phrases: findKeyPhrases(text, tokens, language.lexicon, entities),
    bulk: mail !== null && (isAutomatic(mail.headers) || isToMany(mail.headers)),
  }
}

/** Somebody who reports trouble is not content, however polite: each kind of trouble pulls the words down. */
function weighTrouble({ polarity, hits }: TextSentiment, signals: readonly Signal[]): TextSentiment {
  const kinds = signals.filter(({ name }) => TROUBLE.has(name)).length
  if (kinds === 0) return { polarity, hits }
  return { polarity: Math.max(-1, polarity - PULL * Math.min(3, kinds)), hits: hits + kinds }
}

/** A subject's signals count like the text's but have no place in it. */
function findAllSignals(folded: string, mail: TriageMail | null): Signal[] {
  const signals = findSignals(folded)
  if (mail === null) return signals
  const known = new Set(signals.map(({ name }) => name))
  const inSubject = findSignals(fold(mail.subject)).filter(({ name }) => !known.has(name))
  return [...signals, ...inSubject.map((signal) => ({ ...signal, start: -1, end: -1 }))]
}

function judge({ input, signals, sentiment, asks, bulk, entities, folded }: Reading): Priority {
  const { score, mail } = input
  const onScale = score !== null && score.from !== null && score.to !== null && score.to > score.from
  return judgePriority({
    signals,
    sentiment,
    scoreShare: onScale ? (score.value - score.from!) / (score.to! - score.from!) : null,
    asks: asks || (mail !== null && asksForSomething(folded)),
    bulk,
    markedImportant: mail !== null && isMarkedImportant(mail.headers),
    namesAmount: entities.some(({ kind }) => kind === 'amount'),
  })
}

const isMarkedImportant = (headers: KeptHeaders): boolean =>
  /high|urgent/i.test(`${headerValue(headers, 'importance')} ${headerValue(headers, 'priority')}`) ||
  /^\s*[12]\b/.test(headerValue(headers, 'x-priority'))

interface Made<Labels> {
  labels: Labels
  evidence: Evidence[]
}

function labelResponse(reading: Reading, { urgency }: Priority): Made<ResponseLabels> {
  const { input, folded, sentiment, asks } = reading
  const themes = describeThemes(reading)
  return {
    labels: {
      sentiment,
      intent: findIntent(folded, sentiment, asks),
      urgency,
      themes: themes.map(({ label }) => label),
      summary: firstInformative(input.text) || describeScore(input),
    },
    evidence: themes.map(({ start, end }) => cite('themes', input.text, start, end)),
  }
}

function describeScore({ text, score }: TriageInput): string {
  if (text.trim() !== '') return shorten(text)
  return score === null
    ? 'No comment'
    : `No comment; score ${score.value}${score.to === null ? '' : ` of ${score.to}`}`
}

/** The first key phrases, each with the sentiment of its sentence. */
function describeThemes({
  input,
  phrases,
  language,
  sentiment,
}: Reading): { label: ThemeLabel; start: number; end: number }[] {
  if (phrases.length === 0) return []
  const sentences = splitSentences(input.text.slice(0, 4_000))
  return phrases.slice(0, MOST_THEMES).map(({ phrase, start, end }) => {
    const sentence =
      sentences.length > 1 ? sentences.find((each) => start >= each.start && end <= each.end) : undefined
    const own =
      sentence === undefined
        ? sentiment
        : toSentiment(scoreText(sentence.text, tokenise(fold(sentence.text)), language.lexicon).polarity)
    return { label: { name: phrase, sentiment: own, quote: input.text.slice(start, end) }, start, end }
  })
}

function labelMail(
  reading: Reading,
  mail: TriageMail,
  owners: readonly string[],
  priority: Priority,
): Made<MailLabels> {
  const { input, folded, sentiment, asks, entities } = reading
  const toMany = isToMany(mail.headers)
  const subject = fold(mail.subject)
  const people = [mail.from, ...mail.to, ...mail.cc]
  const type = findMailType({
    subject,
    text: folded,
    headers: mail.headers,
    from: addressOf(mail.from),
    sentiment,
    asks,
    asksForSomething: asksForSomething(folded),
    isInternal: isInternalMail(people, owners),
  })
  const assignedTo = findAssignee(mail, input.text, toMany, new Set(owners))
  const actions = findActions(input.text, { from: mail.from, assignedTo }, entities, reading.signals)
  return {
    labels: {
      type,
      summary:
        firstInformative(input.text) ||
        shorten(mail.subject) ||
        `Mail from ${nameOf(mail.from) || mail.from}`,
      assignedTo,
      status: findStatus({
        folded: `${subject}\n${folded}`,
        direction: directionOf(mail.from, [], new Set(owners)),
        type,
        asks,
        toMany,
      }),
      priority: priority.priority,
      priorityReason: priority.reason,
      sentiment,
      urgency: priority.urgency,
      entities: [],
      actions: actions.map(({ what, who, due, quote }) => ({ what, who, due, quote })),
    },
    evidence: actions.flatMap(({ places }) =>
      places.map(({ start, end }) => cite('actions', input.text, start, end)),
    ),
  }
}

const cite = (field: string, text: string, start: number, end: number): Evidence => ({
  field,
  quote: text.slice(start, end),
  start,
  end,
  verified: true,
})
