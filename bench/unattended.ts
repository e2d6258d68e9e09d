/**
 * What a night without anybody there comes to, against a simulated model server (it has no model; its answers come at the pace
 * of one, scaled in time):
 *
 * 1. 1,000 mails of usual sizes, half of them in conversations, through the stages primary, chain and critical, with 5 % faults
 *    of all kinds and a restart of the server. Everything must be settled or listed, at least 99 % answered and 95 % of all
 *    fields filled by the model; what the rules filled is counted by itself. A pause that wants a person is a miss.
 * 2. The same texts without faults and with 30 % faults of all kinds, wrong numbers in common answers among them, and a restart:
 *    the stored rows must be equal, the breaker must open and close, and no attempt be spent while it is open.
 *
 * Ends with 1 when one misses. `node bench/unattended.ts [--mails 1000] [--items 600] [--scale 40] [--seed 1]`
 */
import { parseArgs } from 'node:util'
import { compareRows } from './endurance/equalRows.ts'
import { readUnattended } from './endurance/unattendedMails.ts'

const { values } = parseArgs({
  options: {
    mails: { type: 'string', default: '1000' },
    items: { type: 'string', default: '600' },
    scale: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
  },
})
const scale = Number(values.scale)
const seed = Number(values.seed)

const percent = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.round((10_000 * part) / whole) / 100
let isOk = true
const judge = (ok: boolean, words: string): void => {
  isOk &&= ok
  console.log(`${ok ? 'ok  ' : 'MISS'} ${words}`)
}

const night = await readUnattended(Number(values.mails), scale, seed)
const { byModel, byRule, empty } = night.fields
const fields = byModel + byRule + empty
console.log(
  `${night.mails} mails in ${night.chains} conversations and singly, ${night.questions} questions, ${night.retries} retries, ` +
    `${night.timeouts} time-outs in ${night.minutes.toFixed(1)} min, at 1:${scale} ${((night.minutes * scale) / 60).toFixed(1)} h of a person's time`,
)
judge(
  night.done + night.failed === night.planned && night.failed === night.listed,
  `settled or listed: ${night.done} answered and ${night.listed} listed of ${night.planned} (all)`,
)
judge(night.done >= 0.99 * night.planned, `answered: ${percent(night.done, night.planned)} % (at least 99 %)`)
judge(
  byModel >= 0.95 * fields,
  `fields filled by the model: ${percent(byModel, fields)} % of ${fields} (at least 95 %); by a rule ${percent(byRule, fields)} %, empty ${percent(empty, fields)} %`,
)
judge(
  night.paused.length === 0,
  `pauses that wanted a person: ${night.paused.length} (none)${night.paused.length === 0 ? '' : `: ${night.paused[0]}`}`,
)

const equal = await compareRows(Number(values.items), seed)
console.log(
  `${equal.items} texts, three a prompt, 30 % faults: ${equal.retries} retries, ${equal.timeouts} time-outs, ${equal.misnumbered} common answers with wrong numbers, ` +
    `${equal.listed} listed and tried again by command, ${equal.paused} pauses resumed by command`,
)
judge(
  equal.rows === equal.items && equal.different === 0 && equal.unsettled === 0,
  `rows as without faults: ${equal.rows - equal.different} of ${equal.rows} for ${equal.items} texts, ${equal.unsettled} not settled (all, none)`,
)
judge(
  equal.breakerOpened && equal.breakerClosed,
  `the breaker of a server that is gone: ${equal.breakerOpened ? 'opened' : 'did not open'}, ${equal.breakerClosed ? 'closed again' : 'did not close'}`,
)
judge(
  equal.spentWhileOpen === 0 && equal.askedWhileOpen === 0,
  `while it was open: ${equal.spentWhileOpen} attempts spent, ${equal.askedWhileOpen} questions asked (none)`,
)
process.exitCode = isOk ? 0 : 1
