import { LONG_ANSWER_IN_WORDS } from '../../../../shared/domain/longAnswer.ts'
import { count, plural, shareOf } from '../format.ts'

const fields: Record<string, string> = {
  sentiment: 'Sentiment',
  intent: 'Intent',
  urgency: 'Urgency',
  themes: 'Themes',
  summary: 'Summary',
  type: 'Type',
  assignedTo: 'Assigned to',
  status: 'Status',
  priority: 'Priority',
  priorityReason: 'Reason of the priority',
  entities: 'Entities',
  actions: 'Actions',
  situation: 'Situation',
  cause: 'Cause',
  risk: 'Risk',
  commitments: 'Commitments',
  nextSteps: 'Next steps',
  quotes: 'Quotes',
}

/** Of a hundred, with its sign. */
const points = (difference: number): string =>
  `${difference > 0 ? '+' : difference < 0 ? '−' : ''}${(Math.abs(difference) * 100).toFixed(1)}`

const verdicts: Readonly<Record<string, string>> = {
  'no difference shown': 'As good',
  'second is better': 'Better',
  'second is worse': 'Worse',
  'better and worse': 'Better and worse',
  kept: 'Worse, kept by you',
}

const kinds = { survey: 'Survey responses', email: 'Mail', chain: 'Conversations' }
const kindNames: Readonly<Record<string, string>> = kinds

export const quality = {
  title: 'Quality',
  lead: (answers: number): string =>
    `From ${plural(answers, 'answer', 'answers')} of the active recipes, copies left out.`,
  recipeFields: (stage: string, kind: string, model: string, answers: number): string =>
    `${stage}, ${kind}, ${model} (${plural(answers, 'answer', 'answers')})`,
  empty: 'No answers to judge yet',
  emptyHint: 'Import a source, then let a model read it. What it fills in and gets right is measured here.',
  evidence: 'Quotes found in the source',
  evidenceHint:
    'Code looks every quote up in the text. What is not there is marked and left out of headlines.',
  agreement: 'Rules and model agree',
  agreementHint: 'On the sentiment of items that have both.',
  judged: 'You agreed',
  judgedHint: 'Of the fields you judged, those that were right as shown.',
  of: (part: number, total: number): string => `${count(part)} of ${count(total)}`,
  share: (part: number, total: number): string => shareOf(part, total),
  notYet: 'none yet',
  fields: 'Fields the model filled',
  fieldsHint: 'Where it left a field empty, the value of the rules stands in and is marked.',
  kind: { survey: kinds.survey, email: kinds.email },
  kindName: (kind: string): string => kindNames[kind] ?? kind,
  fieldName: (name: string): string => fields[name] ?? name,
  recipes: 'Recipes',
  recipesHint:
    'A recipe is a stage, a prompt, a model and its options. The active one’s answers are shown. Going back to one sets the preferences of its stage to what they were with it, for all that the stage reads, and shows its answers again; nothing is asked.',
  recipesJudged: `After each run an active recipe is compared with the good one before it, on what both have answered: in the primary stage by right answers (your blind labels), fields filled and failures; of conversations by fields filled and failures, since you label none of them; in depth by those and by the length told, up to ${LONG_ANSWER_IN_WORDS}. What a server that is away has failed is no fault of a recipe. It is looked at again when there is twice as much to compare.`,
  judgedBy: (verdict: string, against: number, compared: number): string =>
    `${verdicts[verdict] ?? verdict} (against recipe ${against}, n ${count(compared)})`,
  returnTo: 'Go back to it',
  recipeHead: {
    recipe: 'Recipe',
    stage: 'Stage',
    kind: 'Kind',
    model: 'Model',
    answers: 'Answers',
    median: 'Median time',
    judged: 'Judged',
    state: 'State',
  },
  active: 'Active',
  inactive: 'Earlier',
  byRules: 'rules',
  gold: {
    title: 'Label a sample blind',
    note: 'Items drawn at random, shown without any answer. Your labels outrank every answer and tell how right the others are.',
    progress: (labelled: number, drawn: number): string =>
      drawn === 0 ? 'Nothing has been drawn yet.' : `${count(labelled)} of ${count(drawn)} labelled.`,
    draw: (items: number): string => `Draw ${count(items)} items`,
    item: 'The item to label',
    priorityHint:
      'Of 100, how soon it wants an answer; leave it out where you cannot say. Answers are measured by it; nothing that is shown changes.',
    entities: 'Entities, one a line',
    entitiesHint:
      'Customers, orders, invoices, products, amounts, dates, addresses, as written. A dash alone says that there are none; leave it empty to skip them.',
    save: 'Save and next (Enter)',
  },
  measured: {
    title: 'How right the answers are',
    note: 'Against your blind labels, with 95 % intervals. Corrected shares take the errors out that your sample shows.',
    empty: 'Label some items of the sample to see this.',
    unknown: 'not known',
    nothing: '(nothing)',
    range: (value: string, low: string, high: string): string => `${value} (${low} to ${high})`,
    head: (field: string, kind: string, by: string): string => `${field}, ${kind}, ${by}:`,
    agreement: (range: string): string => `agreement ${range},`,
    kappa: (range: string): string => `kappa ${range},`,
    n: (items: number): string => `n ${count(items)}`,
    smallSample: '(small sample)',
    partly: (part: string): string => `(${part} of the items answered so far)`,
    raw: 'As answered',
    corrected: 'Corrected',
    byConfusion: 'Check by confusion matrix',
    youByAnswer: 'You (rows), answers (columns)',
  },
  checked: {
    title: 'Texts asked twice',
    note: 'Some texts, always the same ones, are asked a second time; how many is set in the preferences. The second answers are compared and never shown. Agreement is no proof: two models can make the same mistake.',
    empty: 'None yet: they are asked with the next run of the primary stage.',
    head: (kind: string, by: string, how: string, texts: number): string =>
      `${kind}, ${by}: ${plural(texts, 'text', 'texts')} asked again ${how}.`,
    how: {
      'another model': (model: string): string => `by ${model}`,
      'another seed': (model: string): string => `by ${model} with another seed`,
    },
    same: (range: string): string => `the same in ${range},`,
  },
  tracked: {
    title: 'What is tracked of each recipe',
    note: 'Right and wrong by your blind labels, with 95 % intervals; answers taken over from an equal text count once. A confidence is asked for; beside an answer it is shown once it is calibrated, and till then that it is not.',
    empty: 'No recipe has answers yet.',
    head: (recipe: number, stage: string, kind: string, by: string): string =>
      `Recipe ${recipe}, ${stage}, ${kind}, ${by}:`,
    asked: (answers: number): string => plural(answers, 'answer', 'answers'),
    what: 'Of the answers',
    share: 'Share',
    of: 'Of',
    rightField: (field: string): string => `${field} right`,
    filledField: (field: string): string => `${field} filled by the model`,
    highRecall: 'Of the urgent, found',
    highPrecision: 'Of those called urgent, urgent',
    entityRecall: 'Of your entities, found',
    entityPrecision: 'Of the entities found, yours',
    long: `In depth with ${LONG_ANSWER_IN_WORDS} and more`,
    lengths: (median: number, p90: number): string =>
      `Half have ${count(Math.round(median))} characters or more, one in ten ${count(Math.round(p90))} or more.`,
    corrected: (fields: readonly string[]): string =>
      `Of what you corrected or confirmed in sight of the answer, which is no random sample: ${fields.join(', ')}.`,
    correctedField: (field: string, right: number, judged: number): string =>
      `${field} ${count(right)} of ${count(judged)} right`,
    reliability: 'Confidence in the sentiment',
    calibrated: 'What is said with 90 % is right about nine times in ten: it can be believed.',
    notCalibrated:
      'It does not hold what it says, or too little is labelled: beside the answers stands “not calibrated”.',
    said: 'Said',
    right: 'Right',
    answers: 'Answers',
  },
  alerts: {
    title: 'Alerts',
    note: 'Told once, here and by the system (see the preferences), and kept. Each day on which something was analysed has a report in the data folder, under reports.',
    empty: 'None.',
    report: 'Open the latest report',
    undo: 'Take it back',
    seen: (since: string, seen: string): string => `${since}, seen ${seen}`,
  },
  drift: {
    title: 'Drift',
    note: 'The latest run against what the same recipes answered before. All tests of a recipe together raise a false alarm in one run of a hundred at most; a change of less than 5 % of the answers raises none. Urgent texts, which are asked first, are left out.',
    empty: 'There is nothing to compare with yet: the recipes of the latest run had answered nothing before.',
    head: {
      recipe: 'Recipe',
      what: 'What',
      now: 'Now',
      before: 'Before',
      moved: 'Moved',
      chance: 'By chance',
      verdict: 'Verdict',
    },
    recipe: (stage: string, kind: string): string => `${stage}, ${kind}`,
    what: { completeness: 'Fields left empty', agreement: 'Agreement with second answers' },
    chance: (probability: number): string => (probability < 0.0001 ? '< 0.0001' : probability.toFixed(4)),
    small: 'Small sample: not tested',
    alike: 'As before',
    changed: 'Changed',
  },
  compare: {
    title: 'Compare two recipes',
    note: 'Both are asked about the same items, in the primary stage only: those you labelled blind first, for only they tell who is right, then others by chance. Accuracy and failures are tested by McNemar’s exact test, completeness by permutation; a verdict is wrong in one comparison of twenty at most where there is no difference. What is asked here is never shown as an answer.',
    kind: 'Of',
    first: 'First',
    second: 'Second',
    size: 'Items',
    badSize: (least: number, most: number): string => `From ${count(least)} to ${count(most)}`,
    start: 'Ask both',
    sameTwice:
      'Both sides are the same. Choose another recipe, or change the preferences for the second side.',
    byPreferences: 'As the preferences are now',
    recipe: (id: number, model: string, active: boolean): string =>
      `Recipe ${id}, ${model}${active ? ' (active)' : ''}`,
    side: (id: number, model: string): string => `recipe ${id} (${model})`,
    heading: (kind: string, first: string, second: string): string => `${kind}: ${first} and ${second}.`,
    verdict: {
      'nothing yet': 'Nothing is answered by both yet.',
      'small sample': 'A small sample: no verdict.',
      'no difference shown': 'No difference is shown.',
      'second is better': 'The second is better.',
      'second is worse': 'The second is worse.',
      'better and worse': 'The second is better in some and worse in others.',
    },
    progress: (items: number, of: number, labelled: number): string =>
      `${count(items)} of ${count(of)} items answered by both, ${count(labelled)} of them labelled.`,
    metric: {
      completeness: 'Fields filled',
      length: `Length told, up to ${LONG_ANSWER_IN_WORDS}`,
      answered: 'Answered at all',
    },
    right: (field: string): string => `${field} right`,
    head: {
      what: 'What',
      first: 'First',
      second: 'Second',
      difference: 'Difference',
      chance: 'By chance',
      items: 'Items',
    },
    difference: (difference: number, low: number, high: number): string =>
      `${points(difference)} (${points(low)} to ${points(high)})`,
    same: (field: string, range: string): string => `${field}: both say the same in ${range}.`,
    times: (first: string, second: string): string =>
      `Half of the answers took ${first} and ${second} or less.`,
  },
}
