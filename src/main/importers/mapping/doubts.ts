/** What is doubtful in the roles of the columns and in what scores and dates mean, with the runners-up. */
import type {
  Alternative,
  ColumnMapping,
  ColumnProposal,
  Doubt,
  DoubtReason,
} from '../../../shared/domain/reading.ts'
import type { ScoreScale } from '../../../shared/domain/scale.ts'
import { answerKey, answerSteps, knownSteps } from '../../../shared/domain/answerWords.ts'
import { scoreOfGroupWord } from '../../../shared/domain/scores.ts'
import { readDate, settleDateOrder } from './dates.ts'
import { rangeInName, roleByName } from './names.ts'
import { holdsScoreNumbers, numbersWithin, share, type ColumnProfile } from './profile.ts'

/** Below this a proposal is doubtful. */
const SURE = 0.7
const MOST_ALTERNATIVES = 3
/** In fewer rows any column may be unique by chance. */
const FEW_ROWS = 5
const NPS: ScoreScale = { from: 0, to: 10, kind: 'nps' }

export interface MappingFacts {
  profiles: readonly ColumnProfile[]
  /** As proposed, with the confidence in each. */
  proposed: readonly ColumnProposal[]
  /** As used. */
  mapping: ColumnMapping
  /** The id column, if its values are unique over the file. */
  identityColumn: string | null
}

export function findMappingDoubts(facts: MappingFacts): Doubt[] {
  const found = [
    doubtScore(facts),
    doubtScale(facts),
    doubtComment(facts),
    doubtDate(facts),
    doubtDateOrder(facts),
    doubtId(facts),
  ]
  return found.filter((doubt) => doubt !== null)
}

const profileOf = ({ profiles }: MappingFacts, name: string | null | undefined): ColumnProfile | undefined =>
  profiles.find((profile) => profile.name === name)

/** Whether the column has this role by a proposal that is not sure; what a person chose is. */
function isUnsure({ proposed }: MappingFacts, name: string, role: ColumnProposal['role']): boolean {
  const proposal = proposed.find((column) => column.name === name)
  return proposal?.role === role && proposal.confidence < SURE
}

const samplesOf = (facts: MappingFacts, name: string | null): string =>
  (profileOf(facts, name)?.samples ?? [])
    .slice(0, 3)
    .map((value) => value.replace(/\s+/g, ' ').trim())
    .map((value) => (value.length > 30 ? `${value.slice(0, 30)}…` : value))
    .join(' · ')

function doubt(
  facts: MappingFacts,
  about: Doubt['about'],
  reason: DoubtReason,
  column: string | null,
  instead: Alternative[],
): Doubt | null {
  if (instead.length === 0) return null
  return {
    about,
    reason,
    column,
    shows: samplesOf(facts, column),
    instead: instead.slice(0, MOST_ALTERNATIVES),
  }
}

/** Whether a person may be asked if this is the score: steps in words, or numbers that are no ids, counts or dates. */
const mayHoldScores = (profile: ColumnProfile): boolean =>
  answerSteps(profile.values) !== null ||
  knownSteps(profile.values) !== null ||
  (profile.filled > 0 &&
    !profile.rowNumbers &&
    !(profile.unique && profile.filled > 11) &&
    [...profile.numbers.keys()].every((value) => value >= 0 && value <= 100) &&
    holdsScoreNumbers(profile) &&
    share(profile.dates, profile.filled) < 0.5)

/** A new score column brings a scale of its own. */
function withScore(mapping: ColumnMapping, column: string): ColumnMapping {
  const bare = without(mapping, column)
  return { ...bare, score: [column, ...bare.score], scale: null }
}

const without = (mapping: ColumnMapping, column: string): ColumnMapping => ({
  ...mapping,
  score: mapping.score.filter((name) => name !== column),
  comment: mapping.comment.filter((name) => name !== column),
  segments: mapping.segments.filter((name) => name !== column),
  date: mapping.date === column ? null : mapping.date,
  id: mapping.id === column ? null : mapping.id,
  customer: mapping.customer === column ? null : mapping.customer,
})

function doubtScore(facts: MappingFacts): Doubt | null {
  const { mapping, profiles } = facts
  const current = mapping.score[0] ?? null
  const rank = ({ name }: ColumnProfile): number => {
    const verdict = roleByName(name)
    return verdict?.score === 'recommend' ? 2 : verdict?.role === 'score' ? 1 : 0
  }
  const others = profiles
    .filter((profile) => profile.name !== current && profile.name !== mapping.id && mayHoldScores(profile))
    .toSorted((a, b) => rank(b) - rank(a) || b.filled - a.filled)
  const instead = others.map(({ name }): Alternative => ({
    mapping: withScore(mapping, name),
    shows: samplesOf(facts, name),
  }))
  if (current === null) return doubt(facts, 'score', 'none', null, instead)
  if (isUnsure(facts, current, 'score')) {
    const none: Alternative = { mapping: { ...mapping, score: [], scale: null }, shows: '' }
    return doubt(facts, 'score', 'unsure', current, [...instead.slice(0, MOST_ALTERNATIVES - 1), none])
  }
  // A question about recommending has no rival in one about anything else.
  const least = rank(profileOf(facts, current)!)
  const rivals = instead.filter(
    (_one, index) => mapping.score.includes(others[index]!.name) && rank(others[index]!) >= least,
  )
  return doubt(facts, 'score', 'several', current, rivals)
}

function doubtScale(facts: MappingFacts): Doubt | null {
  const { mapping } = facts
  const profile = profileOf(facts, mapping.score[0])
  const { scale } = mapping
  if (profile === undefined || scale === null) return null
  if (profile.numbers.size === 0) return doubtWords(facts, profile, scale)
  const recommends = roleByName(profile.name)?.score === 'recommend'
  const to = (next: ScoreScale): Alternative => ({ mapping: { ...mapping, scale: next }, shows: '' })
  const values = [...profile.numbers.keys()]
  const [lowest, highest] = [Math.min(...values), Math.max(...values)]
  const nps = numbersWithin(profile, 0, 10) >= 0.9 ? [to(NPS)] : []
  switch (scale.kind) {
    case 'unknown': {
      const rating =
        highest > lowest ? [to({ from: Math.floor(lowest), to: Math.ceil(highest), kind: 'rating' })] : []
      return doubt(facts, 'scale', 'unknown', profile.name, [...nps, ...rating])
    }
    case 'rating':
      return recommends || (scale.to === 10 && highest > 7)
        ? doubt(facts, 'scale', 'rating', profile.name, nps)
        : null
    case 'nps':
      return recommends || rangeInName(profile.name) !== null
        ? null
        : doubt(facts, 'scale', 'guessed', profile.name, [to({ from: 0, to: 10, kind: 'rating' })])
  }
}

/** Words without a score; where one step of the scale is free, it may be theirs. */
function doubtWords(facts: MappingFacts, profile: ColumnProfile, scale: ScoreScale): Doubt | null {
  const { mapping, proposed } = facts
  const words = scale.words ?? {}
  const unknown = (proposed.find(({ name }) => name === profile.name)?.words ?? []).filter(
    (word) =>
      !Object.hasOwn(words, answerKey(word)) && (scale.kind !== 'nps' || scoreOfGroupWord(word) === null),
  )
  if (unknown.length === 0) return null
  const taken = new Set(Object.values(words))
  const steps = Array.from(
    { length: Math.min(11, scale.to - scale.from + 1) },
    (_, step) => scale.from + step,
  )
  const free = steps.filter((step) => !taken.has(step))
  const [word] = unknown
  const asStep = (step: number): Alternative => ({
    mapping: { ...mapping, scale: { ...scale, words: { ...words, [answerKey(word!)]: step } } },
    shows: `“${word!}” = ${step}`,
  })
  return {
    about: 'scale',
    reason: 'words',
    column: profile.name,
    shows: unknown.map((one) => `“${one}”`).join(', '),
    instead: scale.words === undefined ? [] : free.slice(0, MOST_ALTERNATIVES).map(asStep),
  }
}

const holdsText = (profile: ColumnProfile): boolean =>
  profile.meanLength > 10 &&
  profile.meanWords >= 2 &&
  share(profile.dates, profile.filled) < 0.5 &&
  profile.distinct > Math.min(profile.filled, 2_000) * 0.3

/** Named like a comment, and no numbers or days. */
const isNamedText = (profile: ColumnProfile): boolean =>
  profile.filled > 0 &&
  roleByName(profile.name)?.role === 'comment' &&
  share((profile.types.get('text') ?? 0) + (profile.types.get('word') ?? 0), profile.typed) > 0.6

function doubtComment(facts: MappingFacts): Doubt | null {
  const { mapping, profiles } = facts
  const current = mapping.comment[0] ?? null
  const taken = new Set([mapping.date, mapping.id, ...mapping.score])
  const others = profiles
    .filter(
      (profile) =>
        profile.name !== current && !taken.has(profile.name) && (holdsText(profile) || isNamedText(profile)),
    )
    .toSorted(
      (a, b) =>
        Number(isNamedText(b)) - Number(isNamedText(a)) || b.meanLength * b.filled - a.meanLength * a.filled,
    )
  const instead = others.map(({ name }): Alternative => {
    const bare = without(mapping, name)
    return { mapping: { ...bare, comment: [name, ...bare.comment] }, shows: samplesOf(facts, name) }
  })
  if (current === null) return doubt(facts, 'comment', 'none', null, instead)
  if (isUnsure(facts, current, 'comment')) return doubt(facts, 'comment', 'unsure', current, instead)
  const rivals = instead.filter((_one, index) => mapping.comment.includes(others[index]!.name))
  return doubt(facts, 'comment', 'several', current, rivals)
}

function doubtDate(facts: MappingFacts): Doubt | null {
  const { mapping, profiles } = facts
  const current = mapping.date
  const certainty = (name: string): number => {
    const verdict = roleByName(name)
    return verdict?.role === 'date' ? verdict.confidence : 0
  }
  const others = profiles
    .filter((profile) => profile.name !== current && share(profile.dates, profile.filled) >= 0.6)
    .toSorted((a, b) => certainty(b.name) - certainty(a.name) || b.filled - a.filled)
  const instead = others.map(({ name }): Alternative => {
    const bare = without(mapping, name)
    return { mapping: { ...bare, date: name, dateOrder: null }, shows: samplesOf(facts, name) }
  })
  if (current === null) return doubt(facts, 'date', 'none', null, instead)
  if (isUnsure(facts, current, 'date')) return doubt(facts, 'date', 'unsure', current, instead)
  const sureness =
    facts.proposed.find(({ name, role }) => name === current && role === 'date')?.confidence ?? 0
  const rivals = instead.filter(
    (_one, index) => certainty(others[index]!.name) >= Math.max(SURE, certainty(current), sureness),
  )
  return doubt(facts, 'date', 'several', current, rivals)
}

/** Days as text: 2026-04-03. */
const dayOf = (text: string, order: 'dayFirst' | 'monthFirst' | 'yearFirst'): string | null => {
  const read = readDate(text, order)
  return read === null
    ? null
    : new Date(read.milliseconds + (read.offsetMinutes ?? 0) * 60_000).toISOString().slice(0, 10)
}

function doubtDateOrder(facts: MappingFacts): Doubt | null {
  const { mapping } = facts
  const profile = profileOf(facts, mapping.date)
  if (profile === undefined || mapping.dateOrder === null || mapping.dateOrder === 'yearFirst') return null
  if (settleDateOrder(profile.dateEvidence).certain) return null
  const order = mapping.dateOrder
  const other = order === 'dayFirst' ? 'monthFirst' : 'dayFirst'
  const sample = profile.samples.find((text) => dayOf(text, order) !== dayOf(text, other)) ?? ''
  return {
    about: 'dateOrder',
    reason: 'undecided',
    column: profile.name,
    shows: dayOf(sample, order) ?? '',
    instead: [{ mapping: { ...mapping, dateOrder: other }, shows: dayOf(sample, other) ?? '' }],
  }
}

function doubtId(facts: MappingFacts): Doubt | null {
  const { mapping, profiles, identityColumn } = facts
  const current = mapping.id
  const taken = new Set([current, mapping.date, ...mapping.score, ...mapping.comment])
  const named = (name: string): number => (roleByName(name)?.role === 'id' ? 1 : 0)
  const instead = profiles
    .filter(
      (profile) =>
        profile.unique &&
        profile.blank === 0 &&
        (profile.filled >= FEW_ROWS || named(profile.name) === 1) &&
        profile.samples.some((value) => /\d/.test(value)) &&
        !profile.rowNumbers &&
        !taken.has(profile.name) &&
        profile.meanLength <= 60 &&
        profile.meanWords < 2 &&
        share(profile.dates, profile.filled) < 0.5,
    )
    .toSorted((a, b) => named(b.name) - named(a.name))
    .map(({ name }): Alternative => {
      return { mapping: { ...without(mapping, name), id: name }, shows: samplesOf(facts, name) }
    })
  const none: Alternative = { mapping: { ...mapping, id: null }, shows: '' }
  if (current === null) return doubt(facts, 'id', 'none', null, instead)
  if (identityColumn === null) return doubt(facts, 'id', 'repeated', current, [...instead, none])
  return isUnsure(facts, current, 'id') ? doubt(facts, 'id', 'unsure', current, [...instead, none]) : null
}
