import type { ThemeRow } from '../../../../shared/domain/feedback.ts'
import { DOUBTFUL_PER_PASS, type ThemeInquiry, type ThemesDue } from '../../../../shared/domain/theme.ts'
import {
  scaleRange,
  count,
  periodLabel,
  plural,
  share,
  shareOf,
  signed,
  unsigned,
  writtenDay,
} from '../format.ts'

/** What a person did to themes, in words. */
const EDITS: Readonly<Record<string, string>> = {
  rename: 'renamed',
  merge: 'merged',
  split: 'split',
  archive: 'archived',
  restore: 'brought back',
  add: 'added',
}

const asked = ({ names, doubtful }: ThemeInquiry): number =>
  names.given + names.refused + names.unreadable + doubtful.chosen + doubtful.none + doubtful.unreadable

export const feedback = {
  title: 'Feedback',
  score: 'Net Promoter Score',
  interval: (low: string, high: string): string => `95 % interval ${low} to ${high}`,
  between: (low: number | null, high: number | null): string => `${signed(low)} to ${signed(high)}`,
  noScoresHint: 'No response in view has a score on a 0 to 10 scale.',
  shifted: (score: number | null, margin: string): string =>
    `On a 0–100 scale: ${unsigned(score)} ${margin}`.trim(),
  shiftedMeaning: '(NPS + 100) / 2, with half the margin.',
  basis: (n: number): string => `from ${plural(n, 'score', 'scores')}`,
  excluded: (value: number): string => `${plural(value, 'answer', 'answers')} not counted`,
  excludedNone: 'every answer counted',
  excludedParts: {
    blank: (value: number): string => `${count(value)} blank`,
    notAScore: (value: number): string => `${count(value)} not a score`,
    outOfRange: (value: number): string => `${count(value)} out of range`,
  },
  scoreOfQuestion: (question: string, surveys: readonly string[]): string =>
    `“${question}” of ${surveys.join(', ')}`,
  surveys: 'Scores by survey',
  surveysNote: 'Answers to different questions are never pooled. Choose a survey to see its figures alone.',
  surveyScore: (score: number | null, n: number): string => `${signed(score)}, n = ${count(n)}`,
  surveyChoose: (survey: string): string => `Show ${survey} alone`,
  surveyCounted: 'counted above',
  bar: 'Shares of promoters, passives and detractors',
  part: (group: string, value: number, of: number): string =>
    `${group}: ${count(value)}, ${shareOf(value, of)}`,
  histogram: 'Answers by score',
  histogramBar: (score: number, items: number): string =>
    `Score ${score}: ${plural(items, 'answer', 'answers')}`,
  analysed: 'Analysed so far',
  analysedStage: { rules: 'by rules', primary: 'read by the model', critical: 'read in depth' },
  analysedOf: (value: number, total: number): string => `${count(value)} of ${count(total)} texts`,
  trend: 'Over time',
  trendPeriod: 'Period of the trend',
  periods: { day: 'Day', week: 'Week', month: 'Month', quarter: 'Quarter', year: 'Year' },
  trendTable: 'As a table',
  trendChart: 'As a chart',
  trendNote: 'Line: NPS. Band: 95 % interval. Hollow: fewer than 30 answers.',
  trendEmpty: 'No dated scores in view.',
  trendPoint: (key: string, score: number | null, n: number): string =>
    `${periodLabel(key)}: ${signed(score)}, ${plural(n, 'score', 'scores')}`,
  trendHead: { period: 'Period', score: 'NPS', interval: '95 % interval', n: 'n' },
  segments: 'By segment',
  segmentColumn: 'Segment column',
  segmentsNote: 'Sorted by score. Line: 95 % interval. Hollow: fewer than 30.',
  segmentsEmpty: 'No source in view has a segment column. Give a column that role in the preview of a file.',
  segmentsMore: (value: number): string => `${plural(value, 'more value', 'more values')}, smallest samples`,
  segmentRow: (
    key: string,
    score: number | null,
    low: number | null,
    high: number | null,
    n: number,
  ): string => `${key}: ${signed(score)}, interval ${signed(low)} to ${signed(high)}, n = ${count(n)}`,
  segmentsWithout: (surveys: readonly { survey: string; question: string; n: number }[]): string =>
    `In none of the groups: ${surveys.map(({ survey, question, n }) => `${survey} (“${question}”, ${plural(n, 'score', 'scores')})`).join(', ')}.`,
  segmentBlank: '(blank)',
  overall: (score: number | null): string => `Dashed: all, ${signed(score)}.`,
  themes: 'Themes',
  themesCandidate: 'Candidates from key phrases, until a model has read the texts.',
  themesModel: 'Named by the model; each mention carries a quote.',
  themesPartly: (read: number, total: number): string =>
    `Named by the model in the ${count(read)} of ${plural(total, 'text', 'texts')} that it has read, with a quote each; the others by key phrases. The shares of the former are of the texts read so far; urgent ones are read first.`,
  themesNoneNamed: (read: number): string =>
    `Candidates from key phrases: the model has named none with a quote in the ${plural(read, 'text', 'texts')} that it has read.`,
  themesEmpty: 'No themes yet.',
  themesUnassigned: (value: number, total: number): string =>
    `${plural(value, 'text', 'texts')} (${shareOf(value, total)}) without a theme`,
  themesHead: { name: 'Theme', items: 'Texts', share: 'Share', impact: 'Impact on the NPS' },
  themesOrder: 'Order of the themes',
  themesByVolume: 'By volume',
  themesByImpact: 'By impact',
  themesEdit: 'Change themes',
  themesEditDone: 'Done',
  themesDoubtful: (value: number): string => `${count(value)} doubtful`,
  themesSignificant: 'Significant, corrected for how many themes were looked at',
  themesImpactNote:
    'Impact is the NPS of all less the NPS without the theme: association, not cause. A star marks what differs by more than chance, corrected for the number of themes; hollow points are small samples; an arrowhead marks an interval that goes on beyond the scale.',
  themeRow: (row: ThemeRow): string =>
    [
      row.name,
      plural(row.items, 'text', 'texts'),
      row.low === null || row.high === null
        ? share(row.share)
        : `${share(row.share)}, interval ${share(row.low)} to ${share(row.high)}`,
      row.impact === null
        ? 'impact not known'
        : `impact ${signed(row.impact)}, interval ${signed(row.impactLow)} to ${signed(row.impactHigh)}`,
      row.nps === null || row.nps.n === 0
        ? 'no scores'
        : `NPS of those who mention it ${signed(row.nps.score)}, n = ${count(row.nps.n)}`,
      ...(row.significant ? ['significant'] : []),
      ...(row.smallSample ? ['small sample'] : []),
      ...(row.namedBy === null ? [] : [`named by ${row.namedBy}`]),
      ...(row.description === '' ? [] : [row.description]),
    ].join('; '),
  themesNamedBy: (model: string): string => `Named by ${model}, which was shown some of its texts`,
  themesNamedMark: 'by the model',
  themesAsked: (value: number): string =>
    `${plural(value, 'theme was', 'themes were')} named by the model from some of their texts.`,
  themeQuestions: {
    due: ({ names, doubtful }: ThemesDue, model: string): string =>
      `${model} can be asked for ${[
        ...(names === 0 ? [] : [plural(names, 'name', 'names')]),
        ...(doubtful === 0
          ? []
          : [
              doubtful > DOUBTFUL_PER_PASS
                ? `${count(DOUBTFUL_PER_PASS)} of ${count(doubtful)} doubtful texts`
                : plural(doubtful, 'doubtful text', 'doubtful texts'),
            ]),
      ].join(' and ')}.`,
    ask: 'Ask the model',
    stop: 'Stop asking',
    asking: (inquiry: ThemeInquiry): string => {
      const { names, doubtful } = inquiry
      const done = asked(inquiry)
      const wanted = names.wanted + doubtful.wanted
      if (wanted === 0) return 'Looking for what is to be asked …'
      const waiting = inquiry.state === 'waiting' ? ' Waiting for the model server.' : ''
      return `${inquiry.model} has answered ${count(done)} of ${plural(wanted, 'question', 'questions')}.${waiting}`
    },
    /** '' where nothing was asked. */
    ended: (inquiry: ThemeInquiry): string => {
      const { names, doubtful, state, error } = inquiry
      if (asked(inquiry) === 0) return ''
      const parts = [
        ...(names.given === 0 ? [] : [`${plural(names.given, 'theme', 'themes')} named`]),
        ...(names.refused === 0 ? [] : [`${plural(names.refused, 'name', 'names')} not taken`]),
        ...(doubtful.chosen === 0
          ? []
          : [`${plural(doubtful.chosen, 'doubtful text', 'doubtful texts')} settled`]),
        ...(doubtful.none === 0 ? [] : [`${count(doubtful.none)} of no theme`]),
        ...(names.unreadable + doubtful.unreadable === 0
          ? []
          : [`${count(names.unreadable + doubtful.unreadable)} without a readable answer`]),
        ...(doubtful.cut === 0 ? [] : [`${count(doubtful.cut)} read in their beginning only`]),
      ].join(', ')
      const early = state === 'stopped' ? 'Stopped: ' : state === 'failed' ? 'Broken off: ' : ''
      return `${early}${parts}.${error === null ? '' : ` ${error.message}. ${error.hint}`}`
    },
    failed: 'The model could not be asked',
    kept: 'What it answered before is kept.',
  },
  themeEditor: {
    hint: 'Type another name to rename; Escape leaves it as it was. Texts follow at once, by their words and stored vectors; no model is asked. Every change can be taken back.',
    failed: 'The theme was not changed',
    tooLong: (length: number, longest: number): string =>
      `${count(length)} characters are too many: at most ${count(longest)}. Not kept yet.`,
    choose: (name: string): string => `Choose ${name}`,
    nameOf: (name: string): string => `Name of ${name}`,
    split: 'Split',
    splitOf: (name: string): string => `Split ${name}`,
    archive: 'Archive',
    archiveOf: (name: string): string => `Archive ${name}`,
    mergeInto: 'Merge the chosen themes into',
    mergeChosen: (value: number): string =>
      value === 0 ? 'Choose themes to merge' : `Merge ${plural(value, 'theme', 'themes')} into`,
    undoNothing: 'Nothing to take back',
    undo: (kind: string, names: readonly string[]): string =>
      `Take back: ${EDITS[kind] ?? kind} ${names.slice(0, 2).join(', ')}${names.length > 2 ? ' …' : ''}`,
    addName: 'New theme',
    addDescription: 'What belongs to it: words between commas, or sentences',
    add: 'Add',
    away: 'Put away, bring back:',
    mergedAway: (name: string, into: string): string => `${name} (in ${into})`,
    restoreOf: (name: string): string => `Bring back ${name}`,
  },
  themesMore: 'Show all themes',
  themesFewer: 'Show fewer',
  sentiment: 'Sentiment',
  urgency: 'Urgency',
  language: 'Language',
  mixNote: (value: number, total: number): string =>
    `of ${count(value)} labelled, ${shareOf(value, total)} of the answers`,
  /** What is shown while the model has read a part of the texts. */
  estimated: {
    mixed: (read: number, texts: number): string =>
      `The model has read ${count(read)} of ${count(texts)} texts here; of the others the bars show what the rules say.`,
    note: (read: number, texts: number): string =>
      `Behind “all”: the share of all texts, estimated from the ${count(read)} of ${count(texts)} that the model has read, with a 95 % interval. Urgent texts, which are asked first, count for the urgent ones alone. The bars mix the model’s answers with those of the rules.`,
    tooFew: 'What was read so far says too little of the others to estimate a share of all.',
    notHere: 'Of a choice by sentiment, urgency, stage or theme no share of all is estimated.',
    range: (value: string, low: string, high: string): string => `all: ${value} (${low} to ${high})`,
  },
  ratings: 'Other ratings',
  ratingsNote: 'Not recommendation scores; never mixed into the NPS.',
  ratingRange: (from: number, to: number): string => `scale ${scaleRange(from, to)}`,
  ratingMean: 'mean',
  ratingUnknown: 'scale not known yet',
  ratingOf: (question: string, survey: string): string => `${question} (${survey})`,
  verbatims: 'Verbatims',
  toVerbatims: 'Go to the verbatims',
  verbatimCount: (value: number): string => plural(value, 'answer', 'answers'),
  sort: 'Order',
  sorts: {
    newest: 'Newest first',
    oldest: 'Oldest first',
    'lowest score': 'Lowest score first',
    'most urgent': 'Most urgent first',
  },
  empty: 'No feedback yet',
  emptyHint: 'Drop a survey or a mailbox on the window to see its texts here.',
  noText: 'No comment was written.',
  row: (score: number | null, text: string): string => (score === null ? text : `Score ${score}. ${text}`),
  columns: {
    score: 'Score',
    text: 'What they said',
    sentiment: 'Sentiment',
    urgency: 'Urgency',
    who: 'Customer',
    when: 'When',
  },
  detail: {
    title: 'Response',
    mailTitle: 'Message',
    close: 'Close the response',
    next: 'Next response',
    previous: 'Previous response',
    scoreState: {
      score: '',
      blank: 'No score given',
      notAScore: 'Score not readable',
      outOfRange: 'Score out of range',
    },
    labels: 'Labels',
    sentiment: 'Sentiment',
    urgency: 'Urgency',
    intent: 'Intent',
    summary: 'Summary',
    themes: 'Themes',
    themesNamed: 'Themes as named in the answer',
    themesNone: 'Counted in none.',
    doubtful: 'doubtful',
    doubtfulMeaning: 'It is not sure that this text speaks of the theme.',
    filterByTheme: (name: string): string => `Show the texts of ${name}`,
    attributes: 'Attributes',
    source: 'Source',
    places: (name: string, position: number): string => `${name}, row ${count(position)}`,
    settled: (stage: string, model: string | null, when: string): string =>
      `${stage}${model === null ? '' : ` by ${model}`}, ${when}`,
    folded: 'Same text as another item; asked once.',
    foldedNear: 'Taken over from a text that is nearly the same; its quotes were found again in this one.',
    notRead: 'Not labelled yet.',
    keys: 'Keys 1–5 set the sentiment, 6–9 the urgency; the same key again or Ctrl Z takes it back. J and K go on and back.',
    corrected: 'Corrected',
    openCustomer: 'All of this customer',
    openChain: 'Open the chain',
    language: 'Language',
  },
  when: (iso: string | null): string => (iso === null ? '' : writtenDay(iso)),
}
