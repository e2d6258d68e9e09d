import { bytes, count, duration, plural, sentence, share, writtenDay } from '../format.ts'
import type { Doubt, DoubtReason, DoubtSubject } from '../../../../shared/domain/reading.ts'

const reasons: Record<string, string> = {}

export const sources = {
  title: 'Sources',
  add: 'Add files',
  empty: 'No sources yet',
  listLabel: 'Imported sources',
  columns: {
    name: 'File',
    kind: 'Kind',
    rows: 'Rows',
    items: 'Taken',
    duplicates: 'Folded',
    skipped: 'Skipped',
    imported: 'Imported',
  },
  columnMeaning: {
    items: 'Rows that became an item of their own.',
    duplicates: 'Rows that were there before; counted once.',
    skipped: 'Rows that could not be taken. Each has a reason.',
  },
  kind: { survey: 'Survey', email: 'Mail' },
  state: { waiting: 'Waiting', importing: 'Importing', complete: 'Complete', failed: 'Failed' },
  survey: (name: string): string => `Survey “${name}”`,
  seconds: (rows: number, seconds: number): string =>
    `${plural(rows, 'row', 'rows')} in ${duration(seconds)}`,
  size: (value: number): string => bytes(value),
  forget: 'Forget',
  forgetThis: (name: string): string => `Forget ${name}`,
  forgetTitle: (name: string): string => `Forget “${name}”?`,
  forgetBody: (items: number): string =>
    `Its ${plural(items, 'item', 'items')}, their answers and corrections go. Items that stand in another source too are kept. The file itself is not touched.`,
  forgotten: (items: number, kept: number): string =>
    `${plural(items, 'item', 'items')} forgotten${kept > 0 ? `, ${count(kept)} kept because another source has them` : ''}.`,
  open: 'Show what they said',
  openMail: 'Show the chains',
  mapping: 'How it was read',
  reading: {
    encoding: 'Encoding',
    delimiter: 'Delimiter',
    quote: 'Quote',
    headerRow: 'Header row',
    sheet: 'Sheet',
    scale: 'Scale',
    noHeader: 'No header',
    noQuote: 'None',
  },
  sheetName: ({ name, rows, hidden }: { name: string; rows: number; hidden: boolean }): string =>
    `${name} (${plural(rows, 'row', 'rows')}${hidden ? ', hidden' : ''})`,
  scaleName: ({
    from,
    to,
    kind,
  }: {
    from: number
    to: number
    kind: 'nps' | 'rating' | 'unknown'
  }): string =>
    kind === 'nps' ? 'NPS, 0 to 10' : kind === 'rating' ? `Rating, ${from} to ${to}` : 'Not known yet',
  delimiterName: (value: string): string =>
    ({ ',': 'Comma ,', ';': 'Semicolon ;', '\t': 'Tab', '|': 'Bar |', ' ': 'Space', ':': 'Colon :' })[
      value
    ] ?? value,
  quoteName: (value: string): string => ({ '"': 'Double "', "'": "Single '", '': 'None' })[value] ?? value,
  warnings: (value: number): string => plural(value, 'warning', 'warnings'),
  skippedButton: (value: number): string => `${plural(value, 'skipped row', 'skipped rows')}: see why`,
  skippedTitle: (name: string): string => `Skipped in ${name}`,
  skippedHead: { position: 'Row', reason: 'Reason', detail: 'What was there' },
  skippedNone: 'Nothing was skipped.',
  reason: (code: string): string => reasons[code] ?? code.charAt(0).toUpperCase() + code.slice(1),
  known: {
    button: (value: number): string => `${plural(value, 'row', 'rows')} known already`,
    title: (name: string): string => `Known already in ${name}`,
    hint: 'These rows or messages were in the store when the file was read. Each counts once.',
    row: (position: number): string => `Row ${count(position)}`,
    place: (name: string, position: number): string => `row ${count(position)} of ${name}`,
    more: (value: number): string => `and ${plural(value, 'other place', 'other places')}`,
  },
  changed: {
    button: (value: number): string => plural(value, 'changed row', 'changed rows'),
    title: (name: string): string => `Changed rows of ${name}`,
    hint: 'These rows have an id that is known, and other cells. What was stored first is shown until you take a row for an update; its labels are then made anew.',
    none: 'Every changed row is settled.',
    cell: (column: string): string => `${column}: `,
    blank: '(empty)',
    take: 'Take',
    keep: 'Keep what is stored',
    takeRow: (position: number): string => `Take row ${count(position)} for an update`,
    keepRow: (position: number): string => `Keep what is stored instead of row ${count(position)}`,
    takeAll: (value: number): string => `Take all ${count(value)}`,
    keepAll: 'Keep all as stored',
  },
  progress: {
    label: 'Imports under way',
    phase: {
      waiting: 'Waiting',
      reading: 'Reading',
      importing: 'Storing',
      indexing: 'Stored; building the indexes',
      threading: 'Finding the chains',
      triage: 'Imported; reading by rules',
      done: 'Done',
      failed: 'Failed',
      cancelled: 'Cancelled',
    },
    line: (read: number, total: number, rows: number): string =>
      `${bytes(read)} of ${bytes(total)} · ${plural(rows, 'row', 'rows')}`,
    rulesLine: (done: number, total: number): string =>
      `${count(done)} of ${plural(total, 'item', 'items')} read`,
    left: (seconds: number): string => `${duration(seconds)} left`,
    cancel: (name: string): string => `Cancel the import of ${name}`,
    cancelled: 'Cancelled. Nothing of it was kept.',
    bar: (name: string): string => `Progress of ${name}`,
    dismiss: (name: string): string => `Put away the note about ${name}`,
  },
  mailColumn: (name: string): string => sentence(name),
  roles: {
    score: 'Score',
    comment: 'Comment',
    date: 'Date',
    id: 'Identity',
    customer: 'Customer',
    segment: 'Segment',
    ignore: 'Not used',
  },
  remap: {
    open: 'Change how it is read',
    title: (name: string): string => `How ${name} is read`,
    nothingYet: 'Nothing is changed yet.',
    again: 'Reading again',
    identity:
      'The stored rows are read again, without the file. They stay the rows they are: what they are known by was settled at the import.',
    changes: 'What will change',
    nothing: 'No row reads differently.',
    meaning: 'The scores stay the numbers they are; what they mean changes.',
    part: {
      texts: (value: number): string => (value === 1 ? 'text' : 'texts'),
      scores: (value: number): string => (value === 1 ? 'score' : 'scores'),
      dates: (value: number): string => (value === 1 ? 'date' : 'dates'),
      customers: (value: number): string => (value === 1 ? 'customer' : 'customers'),
    },
    counted: (counted: number, rows: number): string =>
      `Counted over the first ${count(counted)} of ${plural(rows, 'row', 'rows')}.`,
    lost: (answers: number, corrections: number): string => {
      const parts = [
        ...(answers > 0 ? [`${plural(answers, 'answer', 'answers')} of the model`] : []),
        ...(corrections > 0 ? [plural(corrections, 'correction', 'corrections')] : []),
      ]
      return `${parts.join(' and ')} belong${answers + corrections === 1 ? 's' : ''} to texts that change, and will go. The model can be asked again.`
    },
    apply: (rows: number): string => `Read ${plural(rows, 'row', 'rows')} again`,
    asItIs: 'Nothing to change',
    done: (items: number, answers: number): string =>
      `${plural(items, 'row reads', 'rows read')} differently now${answers > 0 ? `; ${plural(answers, 'answer', 'answers')} to be asked again` : ''}.`,
  },
  doubts: {
    label: 'Please check',
    subject: {
      encoding: 'Encoding',
      delimiter: 'Delimiter',
      sheet: 'Sheet',
      headerRow: 'Header row',
      score: 'Score',
      scale: 'Score scale',
      comment: 'Comment',
      date: 'Date',
      dateOrder: 'Order of dates',
      id: 'Identity',
    },
    why: ({ about, reason, column, shows }: Pick<Doubt, 'about' | 'reason' | 'column' | 'shows'>): string => {
      const name = column === null ? '' : `“${column}”`
      const words: Partial<Record<`${DoubtSubject} ${DoubtReason}`, string>> = {
        'encoding guessed': `is a guess. Is “${shows}” spelled right?`,
        'headerRow otherTable': `of another table stands below: its ${plural(Number(shows), 'row is', 'rows are')} left out.`,
        'scale words': `of ${name} has no score for ${shows}.`,
        'sheet several': 'may be another: that holds rows too.',
        'delimiter oneColumn': 'leaves everything in one column.',
        'delimiter uneven': 'gives rows of different widths.',
        'delimiter runnerUp': 'may be another: it divides the rows as evenly.',
        'headerRow none': 'was not found: no row looks like names.',
        'headerRow notFirst': 'is not the first full row. The rows above are left out.',
        'headerRow maybeData': `may be the first answer: ${shows}`,
        'headerRow maybeTwo': 'may be the next one: that holds names too.',
        'score none': 'has no column, but these hold numbers or steps that could be one.',
        'score unsure': `is read from ${name}, which is a guess.`,
        'score several': `is read from ${name}. Other scores stay beside it.`,
        'scale unknown': `of ${name} was not recognised.`,
        'scale rating': `of ${name} is taken as a rating, so it gives no NPS.`,
        'scale guessed': `of ${name} is taken as NPS by its values alone.`,
        'comment none': 'has no column, but these hold text.',
        'comment unsure': `is read from ${name}, which is a guess.`,
        'comment several': `is read from ${name} first; the others follow it, each under its own name.`,
        'date none': 'has no column, but these hold dates.',
        'date unsure': `is read from ${name}, which is a guess.`,
        'date several': `is read from ${name}, but there are others.`,
        'dateOrder undecided': `of ${name} cannot be told.${shows === '' ? '' : ` Is this one ${writtenDay(shows)}?`}`,
        'id none': 'has no column, so rows are told apart by all their cells.',
        'id repeated': `${name} is empty or repeated in places, so rows are told apart by all their cells.`,
        'id unsure': `is read from ${name}, which is a guess.`,
      }
      return words[`${about} ${reason}`] ?? 'is a guess.'
    },
    day: (iso: string): string => (iso === '' ? '' : writtenDay(iso)),
    noColumn: 'No column',
    noId: 'All cells',
    another: 'Another',
    keep: 'It is right',
    keepThis: (subject: string): string => `${subject}: it is right`,
  },
  preview: {
    title: (name: string): string => `Preview of ${name}`,
    position: (index: number, total: number): string => `File ${index} of ${total}`,
    nothingYet: 'Nothing is imported yet.',
    readingAs: 'Read as',
    columns: 'Columns',
    role: (column: string): string => `Role of ${column}`,
    sure: (confidence: number): string => `${share(confidence)} sure`,
    unsure: (confidence: number): string => `only ${share(confidence)} sure`,
    byYou: 'set by you',
    check: 'please check',
    rowsShown: (shown: number, total: number): string =>
      `The first ${count(shown)} of ${plural(total, 'row', 'rows')}, as they will be read`,
    messagesShown: (shown: number, total: number): string =>
      `The first ${count(shown)} of ${plural(total, 'message', 'messages')}, as they will be read`,
    firstRow: 'Row',
    headerInRow: (row: number): string => `In row ${row}`,
    names: 'Names in',
    joined: (rows: number): string => plural(rows, 'row', 'rows'),
    tool: 'Recognised as',
    toolAsFound: 'As found',
    noTool: 'No known tool',
    usedFirst: ', the columns in use first',
    sentence: (words: string): string => words.charAt(0).toUpperCase() + words.slice(1),
    takeBack: 'Back to how it was read before',
    owner: 'Your own addresses',
    ownerFound: 'Found from the mails themselves',
    ownerHint:
      'Tells what you answered from what you were asked. Divide several by commas. Holds for all mail; it is in the preferences too.',
    scores: 'What the scores mean',
    scoreLine: (column: string): string => `Score ${column}`,
    ofColumn: (label: string, column: string): string => `${label} of ${column}`,
    decimalMark: 'Decimal mark',
    decimalMarks: { either: 'Decimals 8,5 or 8.5', comma: 'Decimals 8,5', point: 'Decimals 8.5' },
    makeMain: 'Make it the score',
    makeMainOf: (column: string): string => `Make it the score: ${column}`,
    wordsOf: (column: string, scores: string): string => `What the words of ${column} count as: ${scores}`,
    wordsHint: 'What each answer counts as. One without a number is no score, and is counted as such.',
    wordsNone: 'Give the words scores',
    wordsLeft: (value: number): string => `${count(value)} without a score`,
    wordBlank: 'none',
    wordsDone: 'Take these scores',
    headerNone: 'There is none',
    scale: 'Score scale',
    scaleKind: {
      nps: 'Recommendation, 0 to 10 (NPS)',
      rating: 'Another rating',
      unknown: 'Not known yet',
    },
    scaleFrom: 'Lowest',
    scaleTo: 'Highest',
    scaleHint: {
      nps: 'Promoters 9–10, passives 7–8, detractors 0–6.',
      rating: 'Shown as a mean. Never mixed into the NPS.',
      unknown: 'Scores are kept but not added up until you say what they mean.',
    },
    dateOrder: 'Order of dates',
    dateOrders: { dayFirst: 'Day first', monthFirst: 'Month first', yearFirst: 'Year first' },
    dateOrderFound: 'As found',
    survey: 'Belongs to',
    surveyAutomatic: 'A survey of its own',
    surveyNew: (name: string): string => `New survey “${name}”`,
    surveyFold: (name: string): string => `More of “${name}”`,
    surveyHint: 'Rows that the survey has already are folded, so importing a file again adds nothing.',
    forecast: 'What will be taken',
    taken: (kind: 'survey' | 'email', value: number): string =>
      kind === 'survey' ? plural(value, 'response', 'responses') : plural(value, 'message', 'messages'),
    takenLabel: 'taken',
    folded: 'folded: there already',
    skipped: 'skipped',
    rowsIn: 'in the file',
    import: (
      kind: 'survey' | 'email',
      { items, duplicates }: { items: number; duplicates: number },
    ): string => {
      const [one, many] = kind === 'survey' ? ['response', 'responses'] : ['message', 'messages']
      if (items > 0 && duplicates > 0) return `Import ${plural(items, `new ${one}`, `new ${many}`)}`
      if (items > 0) return `Import ${plural(items, one, many)}`
      return duplicates > 0 ? 'Add the file, with nothing new in it' : 'Nothing to import'
    },
    onlyKnown: (kind: 'survey' | 'email', value: number): string =>
      `All ${kind === 'survey' ? plural(value, 'response', 'responses') : plural(value, 'message', 'messages')} of it ${value === 1 ? 'is' : 'are'} there already and will not count twice. Adding the file only notes where else ${value === 1 ? 'it stands' : 'they stand'}.`,
    skipFile: 'Skip this file',
    skipAll: 'Skip all',
    again: 'Reading again',
    warnings: 'To be aware of',
    failedTitle: (name: string): string => `${name} cannot be read as it is`,
    failedKept: 'Nothing was imported. The file was not touched.',
    noComment: 'No column is marked as a comment, so there is no text to read.',
    inspecting: (name: string): string => `Looking into ${name}`,
  },
}
