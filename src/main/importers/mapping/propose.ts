/** Proposes what each column is for, and the scale of the score; the person confirms or changes it. */
import type { ColumnMapping, ColumnProposal, ColumnRole } from '../../../shared/domain/reading.ts'
import type { ScoreScale } from '../../../shared/domain/scale.ts'
import { answerKey, answerSteps, knownSteps } from '../../../shared/domain/answerWords.ts'
import { isBlankCell, readScoreNumber } from '../../../shared/domain/scores.ts'
import { isNumeric } from '../table/cellTypes.ts'
import { readDate, settleDateOrder } from './dates.ts'
import { meansKindOfPerson, meansRemarks, rangeInName, rolesByName, type NameVerdict } from './names.ts'
import { knownExport, type KnownExport } from './presets.ts'
import { holdsScoreNumbers, scoreShare, share, wholeNumbersWithin, type ColumnProfile } from './profile.ts'

export interface MappingProposal {
  /** The tool whose export this is, where it is known by its columns. */
  preset: string | null
  columns: ColumnProposal[]
  mapping: ColumnMapping
  warnings: string[]
}

/** More different words than this are no scale. */
const MOST_STEPS = 20

interface Candidate {
  profile: ColumnProfile
  verdict: NameVerdict | null
  role: ColumnRole
  confidence: number
}

/** @param presets false: what looks like a known tool's export is none */
export function proposeMapping(
  profiles: readonly ColumnProfile[],
  rows: number,
  presets = true,
): MappingProposal {
  const preset = presets ? knownExport(profiles.map(({ name }) => name)) : null
  const candidates = profiles.map((profile): Candidate => {
    const verdicts = rolesByName(profile.name)
    return {
      profile,
      verdict: verdicts[0] ?? null,
      ...(byPreset(preset, profile) ?? judge(profile, verdicts, rows)),
    }
  })
  // Counts of many things from 0 to 10 are no answers.
  const unnamed = candidates.filter(
    ({ role, verdict, confidence }) => role === 'score' && verdict?.role !== 'score' && confidence < 0.9,
  )
  if (unnamed.length > 3)
    for (const candidate of unnamed) Object.assign(candidate, { role: 'ignore', confidence: 0.5 })
  setAsideGroups(candidates)
  if (!candidates.some(({ role }) => role === 'comment')) promoteLongestText(candidates)
  for (const role of ['id', 'date', 'customer'] as const) keepBest(candidates, role, rows)
  const scores = ranked(candidates, 'score')
  const warnings = unusedNames(candidates)
  const [scale = null, ...others] = proposeScales(scores, warnings)
  const date = candidates.find(({ role }) => role === 'date')
  const order = date === undefined ? null : settleDateOrder(date.profile.dateEvidence)
  if (date !== undefined && date.profile.serialDates > 0) {
    const sample = date.profile.serialSample
    const day = new Date(readDate(sample, 'yearFirst')!.milliseconds).toISOString().slice(0, 10)
    warnings.push(
      `${date.profile.serialDates} dates of “${date.profile.name}” are the serial numbers of a workbook and read as such: ${sample} is ${day}`,
    )
  }
  if (date !== undefined && order !== null && !order.certain) {
    const reading = order.order === 'dayFirst' ? 'day before month' : 'month before day'
    warnings.push(
      `the dates of “${date.profile.name}” do not tell day from month for certain; read as ${reading}`,
    )
  }
  return {
    preset: preset?.name ?? null,
    columns: candidates.map(({ profile, role, confidence }) => ({
      name: profile.name,
      role,
      confidence: Math.round(confidence * 100) / 100,
      samples: profile.samples,
      ...wordsOf(profile),
    })),
    mapping: {
      score: scores.map(({ profile }) => profile.name),
      comment: candidates.filter(({ role }) => role === 'comment').map(({ profile }) => profile.name),
      date: date?.profile.name ?? null,
      id: candidates.find(({ role }) => role === 'id')?.profile.name ?? null,
      customer: candidates.find(({ role }) => role === 'customer')?.profile.name ?? null,
      segments: candidates.filter(({ role }) => role === 'segment').map(({ profile }) => profile.name),
      scale,
      scales: Object.fromEntries(others.map((one, index) => [scores[index + 1]!.profile.name, one])),
      dateOrder: order?.order ?? null,
    },
    warnings,
  }
}

const LONGEST_STEP = 60

/** What a person could give a score each: few answers, and not all of them numbers. */
function wordsOf({ values }: ColumnProfile): Pick<ColumnProposal, 'words'> {
  const words = values.filter((value) => readScoreNumber(value) === null && !isBlankCell(value))
  const keys = new Map(words.map((word) => [answerKey(word), word.trim()]))
  const steps = keys.size <= MOST_STEPS && words.every((word) => word.length <= LONGEST_STEP)
  return steps && keys.size > 0 ? { words: [...keys.values()] } : {}
}

/** The first question's doubts are told one by one; the others are named together where they are no NPS. */
export function proposeScales(
  questions: readonly { profile: ColumnProfile; verdict: NameVerdict | null }[],
  warnings: string[],
): ScoreScale[] {
  const scales = questions.map(({ profile, verdict }, index) =>
    proposeScale(profile, verdict, index === 0 ? warnings : []),
  )
  const [first, ...others] = scales
  if (first === undefined) return []
  // Beside a question from 0 to 10, one whose answers end at 10 too has the same range: nobody gave it a 0.
  const settled = others.map((scale): ScoreScale =>
    scale.from === 1 && scale.to === 10 && first.from === 0 && first.to === 10
      ? { ...scale, from: 0 }
      : scale,
  )
  const ratings = settled.flatMap((scale, index) =>
    scale.kind === 'nps' ? [] : [`“${questions[index + 1]!.profile.name}” (${scale.from} to ${scale.to})`],
  )
  if (ratings.length > 0)
    warnings.push(`taken as ratings beside the score, not as NPS: ${ratings.join(', ')}`)
  return [first, ...settled]
}

type Judgement = Pick<Candidate, 'role' | 'confidence'>

/** What a known tool's column is for, as long as there is something in it and it is what it should be. */
function byPreset(preset: KnownExport | null, profile: ColumnProfile): Judgement | null {
  const role = preset?.roleOf(profile.name) ?? null
  if (role === null || profile.filled === 0) return null
  if (role === 'id' && !(profile.unique && profile.blank === 0)) return null
  if (role === 'score' && !holdsScores(profile)) return null
  return { role, confidence: 0.97 }
}

/** Numbers, or the words of one scale. */
const holdsScores = (profile: ColumnProfile): boolean =>
  holdsScoreNumbers(profile) || answerSteps(profile.values) !== null || knownSteps(profile.values) !== null

function judge(profile: ColumnProfile, verdicts: readonly NameVerdict[], rows: number): Judgement {
  if (profile.filled === 0) return { role: 'ignore', confidence: 0.9 }
  const [first, ...others] = verdicts
  if (first === undefined) return judgeByValues(profile, rows)
  // "NPS comment" speaks of scores first; where there are none it is the comment.
  const remarks = first.role === 'score' && !holdsScores(profile) && meansRemarks(profile.name)
  const verdict = remarks ? others.find(({ role }) => role === 'comment')! : first
  return confirm(profile, verdict, rows) ?? judgeByValues(profile, rows)
}

const isProse = (profile: ColumnProfile): boolean => profile.meanLength > 25 && profile.meanWords >= 4

const isGrouping = (profile: ColumnProfile, rows: number): boolean =>
  profile.distinct >= 1 &&
  profile.distinct <= Math.max(3, Math.min(100, rows / 3)) &&
  profile.meanLength <= 60

/** Whether the values allow what the name says; null when they do not. */
function confirm(profile: ColumnProfile, verdict: NameVerdict, rows: number): Judgement | null {
  const { role, confidence } = verdict
  const prose = isProse(profile)
  switch (role) {
    case 'score': {
      if (holdsScores(profile)) return { role, confidence }
      return prose ? { role: 'comment', confidence: 0.6 } : null
    }
    case 'comment': {
      if (share(profile.dates, profile.filled) >= 0.6) return null
      const repeated =
        profile.distinct < profile.filled * 0.2 && profile.distinct <= 50 && profile.filled > 20 && !prose
      // Texts such as “order 17” end in numbers too, but no two are alike.
      const few = profile.distinct <= Math.max(20, profile.numbers.size * 2) && profile.numbers.size <= 101
      const sentences = profile.meanWords >= 3 && profile.distinct > Math.min(profile.filled, 2_000) * 0.5
      const numeric = scoreShare(profile) > 0.9 && few && !sentences
      if (numeric || (repeated && (!meansRemarks(profile.name) || !isWritten(profile)))) return null
      return { role, confidence: prose ? confidence : confidence * 0.8 }
    }
    case 'date':
      return share(profile.dates + profile.serialDates, profile.filled) >= 0.6 ? { role, confidence } : null
    case 'id':
      if (profile.unique && profile.blank === 0 && !prose && profile.meanLength <= 100)
        return { role, confidence }
      return confidence > 0.9 ? { role: 'ignore', confidence: 0.5 } : null
    case 'customer':
      if (meansKindOfPerson(profile.name) && isGrouping(profile, rows))
        return { role: 'segment', confidence: confidence * 0.9 }
      // A box that was ticked ("Email") says the same in every row.
      return prose || profile.meanLength > 80 || (profile.distinct === 1 && profile.filled >= 3)
        ? null
        : { role, confidence: confidence * (profile.distinct > 1 ? 1 : 0.6) }
    case 'segment':
      return isGrouping(profile, rows) ? { role, confidence } : null
  }
}

/** Not numbers, days, marks such as yes and no, or addresses. */
function isWritten({ types, typed }: ColumnProfile): boolean {
  const written = (types.get('text') ?? 0) + (types.get('word') ?? 0)
  return share(written, typed) > 0.6
}

/** Promoter, Passive and Detractor beside the score they were made of are a group, not a second question. */
function setAsideGroups(candidates: Candidate[]): void {
  const scores = candidates.filter(({ role }) => role === 'score')
  const isNps = ({ profile, verdict }: Candidate): boolean =>
    profile.numbers.size > 0 && (verdict?.score === 'recommend' || looksLikeNpsValues(profile))
  if (!scores.some(isNps)) return
  for (const candidate of scores) {
    const { profile } = candidate
    if (profile.numbers.size > 0 || profile.groupWords < profile.filled * 0.9) continue
    Object.assign(candidate, { role: 'segment', confidence: 0.85 })
  }
}

/** What is named like a role that the table then has nothing in; said where nobody looks at a preview. */
function unusedNames(candidates: readonly Candidate[]): string[] {
  const warnings: string[] = []
  const shown = ({ profile }: Candidate): string =>
    profile.samples
      .slice(0, 3)
      .map((value) => `“${value.length > 30 ? `${value.slice(0, 30)}…` : value}”`)
      .join(', ')
  const unused = (role: 'comment' | 'score', likely: (candidate: Candidate) => boolean): Candidate[] =>
    candidates.some((candidate) => candidate.role === role)
      ? []
      : candidates.filter((candidate) => candidate.profile.filled > 0 && likely(candidate))
  const isNamed = (role: string) => (candidate: Candidate) =>
    rolesByName(candidate.profile.name).some((one) => one.role === role && one.confidence >= 0.6)
  const isText = (candidate: Candidate): boolean =>
    isNamed('comment')(candidate) &&
    isWritten(candidate.profile) &&
    rolesByName(candidate.profile.name).every(({ role }) => role === 'comment' || role === 'score')
  for (const candidate of unused('comment', isText))
    warnings.push(
      `no column is read as text: “${candidate.profile.name}” is named like one, but holds few different values (${shown(candidate)}); make it the comment if people wrote it`,
    )
  for (const candidate of unused('score', (one) => one.verdict?.role === 'score' && isNamed('score')(one)))
    if (candidate.role !== 'comment')
      warnings.push(
        `no column is read as score: the answers of “${candidate.profile.name}” are on no scale that is known (${shown(candidate)})`,
      )
  return warnings
}

function judgeByValues(profile: ColumnProfile, rows: number): Judgement {
  const most = [...profile.types].reduce<[string, number]>(
    (best, entry) => (entry[1] > best[1] ? entry : best),
    ['text', 0],
  )
  const numeric = share(
    [...profile.types].reduce((sum, [type, count]) => sum + (isNumeric(type) ? count : 0), 0),
    profile.typed,
  )
  if (share(profile.dates, profile.filled) >= 0.8 && numeric < 0.5) return { role: 'date', confidence: 0.75 }
  if (profile.rowNumbers) return { role: 'ignore', confidence: 0.8 }
  if (isProse(profile) && profile.distinct > Math.min(profile.filled, 2000) * 0.4)
    return { role: 'comment', confidence: 0.7 }
  if (most[0] === 'address' && share(most[1], profile.typed) > 0.8)
    return { role: 'customer', confidence: 0.6 }
  if (profile.groupWords > profile.filled * 0.9) return { role: 'score', confidence: 0.7 }
  if (looksLikeNpsValues(profile)) return { role: 'score', confidence: 0.5 }
  const uuid = profile.samples.every((value) => /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(value))
  if (uuid && profile.unique && profile.blank === 0) return { role: 'id', confidence: 0.6 }
  if (numeric < 0.5 && profile.distinct > 1 && isGrouping(profile, rows))
    return { role: 'segment', confidence: 0.55 }
  return { role: 'ignore', confidence: 0.5 }
}

/** Whole numbers from 0 to 10 with both ends, and nothing else. */
function looksLikeNpsValues(profile: ColumnProfile): boolean {
  const values = [...profile.numbers.keys()]
  return (
    scoreShare(profile) > 0.97 &&
    values.every((value) => Number.isInteger(value) && value >= 0 && value <= 10) &&
    values.includes(0) &&
    values.includes(10) &&
    values.length >= 5 &&
    profile.filled >= values.length * 2 &&
    // Answers to the question lean to the top; counts lean to 0.
    values.reduce((sum, value) => sum + (value >= 7 ? profile.numbers.get(value)! : 0), 0) >=
      profile.filled * 0.3
  )
}

function promoteLongestText(candidates: Candidate[]): void {
  const texts = candidates.filter(
    ({ role, profile }) => role === 'ignore' && profile.meanLength > 20 && profile.meanWords > 2.5,
  )
  const longest = texts.sort((a, b) => b.profile.meanLength - a.profile.meanLength)[0]
  if (longest === undefined || longest.profile.distinct < Math.min(longest.profile.filled, 2000) * 0.5) return
  longest.role = 'comment'
  longest.confidence = 0.5
}

/**
 * One column only: the surest, then the fullest, then the first. The others are left alone, but for what many people have in
 * common, such as a company beside an address.
 */
function keepBest(candidates: Candidate[], role: 'id' | 'date' | 'customer', rows: number): void {
  const [, ...others] = ranked(candidates, role)
  for (const other of others) {
    const { distinct, filled } = other.profile
    const common = role === 'customer' && distinct <= MOST_IN_COMMON && distinct * 5 <= filled
    Object.assign(
      other,
      common && judgeByValues(other.profile, rows).role === 'segment'
        ? { role: 'segment', confidence: 0.5 }
        : { role: 'ignore', confidence: 0.5 },
    )
  }
}

/** More different values than this are names. */
const MOST_IN_COMMON = 30

function ranked(candidates: readonly Candidate[], role: ColumnRole): Candidate[] {
  const recommends = ({ verdict }: Candidate): number => (verdict?.score === 'recommend' ? 1 : 0)
  return candidates
    .filter((candidate) => candidate.role === role)
    .sort(
      (a, b) =>
        recommends(b) - recommends(a) ||
        b.confidence - a.confidence ||
        share(b.profile.filled, 1) - share(a.profile.filled, 1),
    )
}

/**
 * An NPS scale needs a question about recommending, or values that are whole numbers from 0 to 10 with the 0 and a
 * name that is not one of rating. The largest value alone decides nothing.
 */
function proposeScale(profile: ColumnProfile, verdict: NameVerdict | null, warnings: string[]): ScoreScale {
  const recommend = verdict?.score === 'recommend'
  const written = rangeInName(profile.name)
  if (written !== null) {
    const nps = written.from === 0 && written.to === 10 && verdict?.score !== 'rating'
    return { ...written, kind: nps ? 'nps' : 'rating' }
  }
  // First, because “neutral” is a word of both.
  const steps = profile.numbers.size === 0 ? answerSteps(profile.values) : null
  if (steps !== null) {
    const read = Object.entries(steps.words).sort((a, b) => b[1] - a[1])
    const told = read.slice(0, 6).map(([word, step]) => `“${word}” ${step}`)
    warnings.push(
      `“${profile.name}” holds words: taken as a rating from ${steps.from} to ${steps.to}, not as NPS: ${told.join(', ')}`,
    )
    return { ...steps, kind: 'rating' }
  }
  const known = profile.numbers.size === 0 && profile.groupWords === 0 ? knownSteps(profile.values) : null
  if (known !== null) {
    const { unknown, ...rest } = known
    warnings.push(
      `“${profile.name}” holds words of which some have no score yet: ${unknown.map((word) => `“${word}”`).join(', ')}`,
    )
    return { ...rest, kind: 'rating' }
  }
  if (profile.groupWords > profile.otherThanScores && profile.numbers.size === 0) {
    warnings.push(`“${profile.name}” holds words: Promoter counts as 9, Passive as 7, Detractor as 6`)
    return { from: 0, to: 10, kind: 'nps' }
  }
  const fits = (from: number, to: number): boolean => wholeNumbersWithin(profile, from, to) >= 0.97
  const zero = (profile.numbers.get(0) ?? 0) > 0
  const enough = profile.filled >= 20
  if (recommend) {
    const short = fits(1, 5) ? 5 : profile.filled >= 50 && fits(1, 7) ? 7 : null
    if (short !== null && enough) {
      warnings.push(
        `“${profile.name}” asks about recommending, but all answers lie between 1 and ${short}: taken as a rating, not as NPS`,
      )
      return { from: 1, to: short, kind: 'rating' }
    }
    // The name says what is meant; what lies outside is counted as out of range.
    if (wholeNumbersWithin(profile, 0, 10) >= 0.8) {
      if (!zero && profile.filled >= 100 && (profile.numbers.get(1) ?? 0) > 0) {
        warnings.push(`no answer to “${profile.name}” is 0: where 1 was the lowest, set the scale 1-10`)
      }
      return { from: 0, to: 10, kind: 'nps' }
    }
  }
  if (fits(0, 10) && zero && verdict?.score !== 'rating' && looksLikeNpsValues(profile))
    return { from: 0, to: 10, kind: 'nps' }
  const from = zero ? 0 : 1
  for (const to of [5, 7, 10, 100]) {
    if (!fits(from, to)) continue
    warnings.push(
      `“${profile.name}” is taken as a rating from ${from} to ${to}, not as NPS: confirm the scale 0-10 if it is one`,
    )
    return { from, to, kind: 'rating' }
  }
  const values = [...profile.numbers.keys()]
  return { from: Math.floor(Math.min(...values, 0)), to: Math.ceil(Math.max(...values, 1)), kind: 'unknown' }
}
