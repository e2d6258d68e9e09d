/**
 * Tells what a mail says anew from what it quotes, in the languages and by the programs people use. Nothing is lost:
 * what is taken for a quote is kept beside the text.
 */
import { hasQuoteContainer, htmlToPlain } from './html.ts'
import { splitSignature } from './signatures.ts'

export interface SplitText {
  text: string
  quotedText: string
}

export interface SplitMail extends SplitText {
  /** Signature and disclaimers, which are not the mail's own words. */
  signature: string
}

/** "On <date>, <who> wrote:" in one to three lines, as the usual programs write it. */
const ATTRIBUTIONS: readonly RegExp[] = [
  /^(?:On|At|In)\b.{4,400}?\b(?:wrote|writes|said|typed)\s*:?$/i,
  /^.{2,200}\b(?:wrote|writes|said|typed|spake|scribbled|schrieb|écrit|escribió|scrisse|escreveu|schreef|skrev)\s*:$/i,
  /^.{2,200}\bwrote on .{4,100}:$/i,
  /^(?:Am|Um|Den)\b.{4,400}?\bschrieb(?:en)?\b.{0,200}:$/i,
  /^(?:Am|Um|Den)\b.{4,400}?\bhat\b.{0,200}\bgeschrieben\s*:$/i,
  /^.{2,200}\bschrieb am .{4,100}:$/i,
  /^Le\b.{4,400}?\ba écrit\s*:$/i,
  /^(?:El|En|A las)\b.{4,400}?\bescribi[óo]\s*:$/i,
  /^(?:Il|Il giorno|In data)\b.{4,400}?\b(?:ha scritto|scrive)\s*:$/i,
  /^(?:Em|A|Às|No dia|Na)\s.{4,400}?\b(?:escreveu|escreveram)\s*:$/i,
  /^.{2,200}\bescreveu (?:no dia|em|às)\b.{4,100}:$/i,
  /^Op\b.{4,400}?\b(?:schreef|heeft)\b.{0,200}:$/i,
  /^(?:W dniu|Dnia|pon\.|wt\.|śr\.|czw\.|pt\.|sob\.|niedz\.|\d{1,2}\.\d{2}).{4,400}?(?:napisał(?:\(a\)|a)?|pisze)\s*:$/i,
  /^Wiadomość napisana przez .{2,300}:$/i,
  /^(?:Den|På)\b.{4,400}?\bskrev\b.{0,200}:$/i,
  /^.{4,300}(?:写道|寫道|提到)\s*[:：]?$/,
  /^.{4,200}(?:のメール|さんは書きました|さんが書きました|wrote)\s*[:：]$/,
  /^\(?\d{4}[年/.-]\d{1,2}[月/.-]\d{1,2}日?\)?.{0,40}\d{1,2}[:時]\d{2}.{1,200}[:：]$/,
  // Any language: a time, an address in brackets, a colon at the end.
  /^.{0,200}\d{1,2}[:.h]\d{2}.{0,200}<[^<>\s]{1,100}@[^<>\s]{1,100}>.{0,60}[:：]$/,
]

const ORIGINAL =
  "Original[ -]?(?:Message|Nachricht|Mail|Appointment)|Ursprüngliche (?:Nachricht|E?-?Mail)|Message d['’]origine|Message original|Courriel original|Mensaje original|Messaggio originale|Mensagem original|Oorspronkelijk bericht|Wiadomość oryginalna|Ursprungligt meddelande|Oprindelig meddelelse|Opprinnelig melding|元のメッセージ|オリジナルメッセージ|原始邮件|原始郵件|回复的原邮件|邮件原件"
const FORWARDED =
  'Forwarded (?:message|by)|Weitergeleitete (?:Nachricht|E-?Mail)|Message transféré|Mensaje reenviado|Messaggio inoltrato|Mensagem encaminhada|Doorgestuurd bericht|Wiadomość przekazana|Treść przekazanej wiadomości|Vidarebefordrat meddelande|Begin forwarded message|転送メッセージ|转发的邮件|轉寄的郵件|转发邮件信息'
const DASHES = '[-‐–—_=]{2,}'

/** Lines after which everything is history. */
const HISTORY: readonly RegExp[] = [
  new RegExp(`^[\\s>]*${DASHES}\\s*(?:${ORIGINAL})\\s*${DASHES}\\s*$`, 'i'),
  new RegExp(`^[\\s>]*${DASHES}\\s*(?:${FORWARDED}).{0,200}$`, 'i'),
  /^\s*(?:Begin forwarded message|Anfang der weitergeleiteten (?:E-Mail|Nachricht)|Début du message (?:transféré|réexpédié)|Inicio del mensaje reenviado|Inizio messaggio inoltrato|Início da mensagem reencaminhada|Início da mensagem encaminhada|Begin doorgestuurd bericht|Początek przekazywanej wiadomości|転送されたメッセージ|下面是被转发的邮件)\s*[:：]\s*$/i,
]
const MAY_BE_HISTORY = /[-‐–—_=]{2}|[:：]\s*$/

const FROM_LINE =
  /^\s*\*?(?:From|Von|De|Da|Van|Od|Från|Fra|Expéditeur|Remitente|Mittente|Remetente|Afzender|Nadawca|差出人|发件人|寄件者|寄件人|發件人)\s*[:：]\*?\s*\S/i
const BLOCK_LINES: readonly RegExp[] = [
  /^\s*\*?(?:Sent|Date|Gesendet|Datum|Envoyé|Date d'envoi|Enviado|Enviado el|Enviada em|Fecha|Inviato|Data|Verzonden|Wysłano|Wysłane|Skickat|Sendt|送信日時|日時|送信日|发送时间|发送日期|發送日期|寄件日期|日期|时间)\s*[:：]/i,
  /^\s*\*?(?:To|An|À|Para|A|Aan|Do|Till|Til|Destinataire|宛先|收件人|收件者)\s*[:：]/i,
  /^\s*\*?(?:Subject|Betreff|Objet|Asunto|Oggetto|Assunto|Onderwerp|Temat|Ämne|Emne|件名|主题|主題|主旨|标题)\s*[:：]/i,
]

const QUOTED = /^\s{0,3}(?:[A-Za-z]{0,4}>|[|](?:\s|$))/
/** A time, a year, or a day and month in figures. */
const DATED = /\d[:.hH時时]\s?\d{2}|(?:19|20)\d{2}|\d{1,2}[./-]\d{1,2}/
const RULE = /^\s*[_*=-]{10,}\s*$/

const endsLikeAttribution = (line: string): boolean => /(?:[:：]|wrote|写道|寫道)\s*$/.test(line.slice(-12))

const isAttribution = (text: string): boolean =>
  text.length < 600 && ATTRIBUTIONS.some((pattern) => pattern.test(text))

/** A block of Outlook's header lines: who, when, to whom, about what. */
function startsHeaderBlock(lines: readonly string[], index: number): boolean {
  const line = lines[index]!
  if (!/[:：]/.test(line.slice(0, 20)) || !FROM_LINE.test(line)) return false
  const next = lines.slice(index + 1, index + 9)
  return BLOCK_LINES.filter((pattern) => next.some((other) => pattern.test(other))).length >= 2
}

/** Length in lines of the attribution that begins here, 0 when none does. */
function attributionAt(lines: readonly string[], index: number): number {
  if (lines[index]!.trim() === '') return 0
  for (let count = 1; count <= 3 && index + count <= lines.length; count++) {
    const last = lines[index + count - 1]!
    if (last.trim() === '' || QUOTED.test(last)) return 0
    if (!endsLikeAttribution(last)) continue
    const part = lines.slice(index, index + count).map((line) => line.trim())
    if (isAttribution(part.join(' '))) return count
  }
  return 0
}

const nextFilled = (lines: readonly string[], from: number): number => {
  let index = from
  while (index < lines.length && lines[index]!.trim() === '') index++
  return index
}

const startsHistory = (lines: readonly string[], index: number): boolean =>
  (MAY_BE_HISTORY.test(lines[index]!) && HISTORY.some((pattern) => pattern.test(lines[index]!))) ||
  startsHeaderBlock(lines, index)

/**
 * A mail that is nothing but a quote or a forward has its whole text as text: there is nothing else to read.
 */
function splitQuotedText(body: string): SplitText {
  const lines = body.split('\n')
  const kept: string[] = []
  const quoted: string[] = []
  for (let index = 0; index < lines.length;) {
    const line = lines[index]!
    if (startsHistory(lines, index)) {
      // The rule above it belongs to it.
      const rule: string[] = []
      while (
        kept.length > 0 &&
        (kept.at(-1)!.trim() === '' || (rule.every((text) => !RULE.test(text)) && RULE.test(kept.at(-1)!)))
      )
        rule.unshift(kept.pop()!)
      quoted.push(...rule, ...lines.slice(index))
      break
    }
    if (QUOTED.test(line)) {
      quoted.push(line)
      index++
      continue
    }
    const attribution = attributionAt(lines, index)
    if (attribution === 0) {
      kept.push(line)
      index++
      continue
    }
    const following = nextFilled(lines, index + attribution)
    if (following < lines.length && QUOTED.test(lines[following]!)) {
      quoted.push(...lines.slice(index, index + attribution))
      index += attribution
      continue
    }
    // Without ">" all that follows is quoted, if the line is dated and something stands before it.
    if (
      DATED.test(lines.slice(index, index + attribution).join(' ')) &&
      kept.some((text) => text.trim() !== '') &&
      following < lines.length
    ) {
      quoted.push(...lines.slice(index))
      break
    }
    kept.push(line)
    index++
  }
  const text = tidy(kept)
  if (text === '') return { text: tidy(lines), quotedText: '' }
  return { text, quotedText: tidy(quoted) }
}

/**
 * The parts of a mail's text. Where the plain text shows no quote but the HTML marks one, the HTML's own text is
 * taken: its marks are surer than any line.
 */
export function splitMail(plain: string, html: string | null): SplitMail {
  let split = splitQuotedText(plain)
  if (split.quotedText === '' && html !== null && plain.trim() !== '' && hasQuoteContainer(html)) {
    const marked = splitQuotedText(htmlToPlain(html))
    if (marked.quotedText !== '') split = marked
  }
  const { text, signature } = splitSignature(split.text)
  return { text, quotedText: split.quotedText, signature }
}

const tidy = (lines: readonly string[]): string =>
  lines
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/^\n+/, '')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()
