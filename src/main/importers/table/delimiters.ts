/** What may divide the fields of a table: the usual marks, any other that stands in nearly every line, and runs of marks. */

/** What each mark is worth where the tables are equally regular. */
const USUAL: Readonly<Record<string, number>> = {
  ',': 1,
  ';': 1,
  '\t': 1,
  '|': 0.98,
  '^': 0.9,
  '~': 0.9,
  '\u0001': 1,
  '\u001f': 1,
  ':': 0.55,
  ' ': 0.5,
  '*': 0.4,
  '#': 0.4,
}
const UNUSUAL = 0.6
const RUN = 0.98

/** Marks of text, numbers, addresses, and code: not of tables. */
const NEVER = /[\p{L}\p{N}\p{M}\s"'`.\-_/\\()[\]{}<>@$€£¥%&+=!?…‘’“”„«»。「」\uFFFD]/u
/** May stand beside another mark in a run such as "#|#". */
const IN_RUNS = /[^\p{L}\p{N}\p{M}\s"'.\-+$(]/u
const LINES = 200
/** Runs are looked for in the first characters only. */
const RUN_CHARACTERS = 65_536

export interface DelimiterCandidate {
  delimiter: string
  /** 0 to 1. */
  worth: number
}

export function delimiterCandidates(sample: string): DelimiterCandidate[] {
  const lines = sample
    .split(/\r\n|\n|\r/, LINES * 2)
    .filter((line) => line.trim() !== '')
    .slice(0, LINES)
  const singles = [
    ...Object.entries(USUAL)
      .filter(([mark]) => sample.includes(mark))
      // A "#" at the start of a line marks a remark there.
      .filter(([mark]) => mark !== '#' || !lines.some((line) => line.startsWith('#')))
      .map(([delimiter, worth]) => ({ delimiter, worth })),
    ...unusualMarks(lines).map((delimiter) => ({ delimiter, worth: UNUSUAL })),
  ]
  const bare = withoutQuoted(sample.slice(0, RUN_CHARACTERS))
  const candidates = new Map<string, number>()
  const offer = (delimiter: string, worth: number): void => {
    candidates.set(delimiter, Math.max(candidates.get(delimiter) ?? 0, worth))
  }
  const bareLines = bare.split(/[\r\n]+/).filter((line) => line.trim() !== '')
  const runs = runsOf(bare).filter(
    (run) => bareLines.filter((line) => line.includes(run)).length >= bareLines.length * 0.5,
  )
  for (const { delimiter, worth } of singles) {
    const shares = runs.map((run) => ({ run, share: shareWithin(bare, delimiter, run) }))
    const run = shares.find(({ share }) => share >= 0.98)
    if (run !== undefined) {
      offer(run.run, RUN)
      continue
    }
    offer(delimiter, worth)
    // Where the marks stand in texts too, the rows decide.
    for (const { run: often } of shares.filter(({ share }) => share >= 0.5).slice(0, 2)) offer(often, RUN)
  }
  return [...candidates].map(([delimiter, worth]) => ({ delimiter, worth }))
}

/** What stands between quotes is text. */
function withoutQuoted(text: string): string {
  const bare = text.replace(/"[^"]*"/g, '""')
  return /(?:^|[^\p{L}\p{N}])'/mu.test(bare)
    ? bare.replace(/(?<![\p{L}\p{N}])'[^']*'(?![\p{L}\p{N}])/gu, "''")
    : bare
}

/** Other marks that stand in most lines, the most regular first. */
function unusualMarks(lines: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const line of lines) {
    for (const mark of new Set(line)) {
      if (!Object.hasOwn(USUAL, mark) && !NEVER.test(mark)) counts.set(mark, (counts.get(mark) ?? 0) + 1)
    }
  }
  return [...counts]
    .filter(([, count]) => count >= Math.max(2, lines.length * 0.7))
    .sort((a, b) => b[1] - a[1])
    .slice(0, 3)
    .map(([mark]) => mark)
}

/** Two or three marks that stand together again and again, the longest first: "||", "~|~", two tabs. */
function runsOf(sample: string): string[] {
  const counts = new Map<string, number>()
  for (let index = 0; index + 1 < sample.length; index++) {
    // Letters and digits, which most of a text is, begin no run.
    const code = sample.charCodeAt(index)
    if ((code >= 97 && code <= 122) || code === 32 || (code >= 48 && code <= 57)) continue
    for (const length of [2, 3]) {
      const run = sample.slice(index, index + length)
      if (run.length === length && isRun(run)) counts.set(run, (counts.get(run) ?? 0) + 1)
    }
  }
  return [...counts]
    .filter(([, count]) => count > 1)
    .sort((a, b) => b[0].length - a[0].length || b[1] - a[1])
    .map(([run]) => run)
}

/** The same read backwards: marks that merely meet, as "," and "-" do, are no run. */
function isRun(run: string): boolean {
  if (run[0] !== run[run.length - 1]) return false
  for (const mark of run) if (mark !== '\t' && !IN_RUNS.test(mark)) return false
  return true
}

/** Which share of the marks stands in these runs. */
function shareWithin(text: string, mark: string, run: string): number {
  const marks = countOf(run, mark)
  return marks === 0 ? 0 : (countOf(text, run) * marks) / Math.max(1, countOf(text, mark))
}

export function countOf(text: string, part: string): number {
  let count = 0
  for (let index = text.indexOf(part); index !== -1; index = text.indexOf(part, index + part.length)) count++
  return count
}
