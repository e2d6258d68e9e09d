/**
 * Marks that mail programs put before a subject when answering, by language; some stand for several (Finnish and
 * Danish share "VS", one for an answer, one for a forward).
 */
const REPLY_MARKS = [
  're|r|res|ref', // English, Latin; Italian; Portuguese
  'aw|antw|antwort', // German, Dutch
  'sv|svar|vs|vast', // Danish, Norwegian, Swedish, Icelandic; Finnish; Estonian
  'rif|ré|rép|rsp|resp', // Italian, French, Spanish
  'odp|odg|odpověď|ats?|atb', // Polish, Croatian, Czech, Lithuanian, Latvian, Welsh
  'vá|válasz|ynt|yanıt', // Hungarian, Turkish
  'απ|σχετ|отв|ответ|відп|відповідь|отг', // Greek, Russian, Ukrainian, Bulgarian
  'bls|trả lời|ตอบ', // Indonesian, Vietnamese, Thai
  'תגובה|השב|رد|الرد|پاسخ', // Hebrew, Arabic, Persian
  '回复|回覆|答复|答覆|返信|회신|답장', // Chinese, Japanese, Korean
].join('|')

/** The same for forwarding. */
const FORWARD_MARKS = [
  'fwd?|forward|forwarded', // English
  'wg|weitergeleitet|doorst', // German, Dutch
  'vb|vl|fs|videresendt|videresend', // Swedish, Finnish, Icelandic, Danish
  'tr|trf|i|inoltro|rv|reenv|enc', // French, Italian, Spanish, Portuguese
  'pd|proslijeđeno|pārs|pers', // Polish, Croatian, Latvian, Lithuanian
  'tov|továbbítás|[iİ]lt', // Hungarian, Turkish
  'πρθ|пер|пересл', // Greek, Russian
  'trs|chuyển tiếp|ส่งต่อ', // Indonesian, Vietnamese, Thai
  'הועבר|העבר|إعادة توجيه|تحويل', // Hebrew, Arabic
  '转发|轉寄|轉發|転送|전달', // Chinese, Japanese, Korean
].join('|')

/** What a machine puts before the subject it answers. */
const AUTOMATIC_MARKS = [
  'automatic reply|auto(?:matic)?[ -]?(?:reply|response)|out of office(?: auto(?:matic)?[ -]?reply)?',
  'automatische antwort|abwesenheitsnotiz|automatisch antwoord|autosvar|automaattinen vastaus',
  'réponse automatique|respuesta automática|risposta automatica|resposta automática|odpowiedź automatyczna',
  'автоответ|自动答复|自动回复|自動返信|자동 회신',
].join('|')

/** With a number ("Re[2]:", "Re^2:", "Re(3):") or a colon of full width; French sets a space before it. */
const mark = (marks: string): RegExp =>
  new RegExp(`^(?:${marks})(?:\\s*[[(^]?\\d{1,3}[\\])]?)?\\s*[:\uff1a]\\s*`, 'iu')

const REPLY = mark(`${REPLY_MARKS}|${AUTOMATIC_MARKS}`)
const FORWARD = mark(FORWARD_MARKS)
/** "[list-name] " as mailing lists put it; at most 40 characters, so that a bracketed title stays. */
const LIST_TAG = /^\[[^[\]]{1,40}\]\s*/u
/** "[Fwd: ...]", and the same with the marks of other languages. */
const WRAPPED_FORWARD = new RegExp(`^\\[\\s*(?:${FORWARD_MARKS})\\s*[:\uff1a]\\s*(.*)\\]$`, 'iu')
const TRAILING_FORWARD = /\s*\((?:fwd|forwarded|weitergeleitet|tr|rv)\)\s*$/iu

export interface BaseSubject {
  /** What the mail is about, folded to compare; '' when nothing is left. */
  base: string
  isReply: boolean
  isForward: boolean
}

/** Strips marks of answers, forwards and lists from a subject, in whatever order and number they stand. */
export function baseSubject(subject: string): BaseSubject {
  let rest = subject.normalize('NFKC').replace(/\s+/g, ' ').trim()
  let isReply = false
  let isForward = false
  for (let before = ''; before !== rest;) {
    before = rest
    rest = rest.replace(REPLY, () => ((isReply = true), ''))
    rest = rest.replace(FORWARD, () => ((isForward = true), ''))
    rest = rest.replace(TRAILING_FORWARD, () => ((isForward = true), ''))
    rest = rest.replace(WRAPPED_FORWARD, (_all, inner: string) => ((isForward = true), inner.trim()))
    // A tag is stripped only when something stands behind it.
    const untagged = rest.replace(LIST_TAG, '')
    if (untagged !== '') rest = untagged
  }
  return { base: rest.toLowerCase(), isReply, isForward }
}
