/**
 * Tells what a mail says anew from what it quotes, in the languages and by the programs people use. Nothing is lost:
 * what is taken for a quote is kept beside the text.
 */

export interface SplitText {
  text: string
  quotedText: string
}

/** "On <date>, <who> wrote:" in one to three lines. */
const ATTRIBUTIONS: readonly RegExp[] = [
  /^\s*(?:On|At|In)\b.{4,400}?\b(?:wrote|writes|said|typed)\s*:?\s*$/i,
  /^.{2,200}\b(?:wrote|writes|said|typed|spake|scribbled|schrieb|écrit|escribió|scrisse|escreveu|schreef|skrev)\s*:\s*$/i,
  /^\s*(?:Am|Um|Den)\b.{4,400}?\bschrieb(?:en)?\b.{0,200}:?\s*$/i,
  /^\s*Le\b.{4,400}?\ba écrit\s*:?\s*$/i,
  /^\s*(?:El|En|A las)\b.{4,400}?\bescribi[óo]\s*:?\s*$/i,
  /^\s*(?:Il|Il giorno|In data)\b.{4,400}?\bha scritto\s*:?\s*$/i,
  /^\s*(?:Em|A|No dia)\b.{4,400}?\b(?:escreveu|escreveram)\s*:?\s*$/i,
  /^\s*(?:Op)\b.{4,400}?\b(?:schreef|heeft)\b.{0,200}:\s*$/i,
  /^\s*(?:W dniu|Dnia|pon\.|wt\.|śr\.|czw\.|pt\.|sob\.|niedz\.).{4,400}?\bnapisał(?:a|\(a\))?\b.{0,100}:\s*$/i,
  /^\s*(?:Den|På)\b.{4,400}?\bskrev\b.{0,200}:\s*$/i,
  /^.{4,200}(?:写道|寫道)\s*[:：]\s*$/,
  /^.{4,200}(?:のメール|さんは書きました|wrote)\s*[:：]?\s*$/,
]

/** Lines after which everything is history. */
const HISTORY: readonly RegExp[] = [
  /^[\s>]*-{2,}\s*(?:Original[ -]?(?:Message|Nachricht|Mail)|Ursprüngliche (?:Nachricht|Mail)|Message d['’]origine|Message original|Mensaje original|Messaggio originale|Mensagem original|Oorspronkelijk bericht|Wiadomość oryginalna|Ursprungligt meddelande|Oprindelig meddelelse|Opprinnelig melding|元のメッセージ|原始邮件|原始郵件)\s*-{2,}\s*$/i,
  /^[\s>]*-{2,}\s*(?:Forwarded (?:message|by).*|Weitergeleitete Nachricht.*|Message transféré.*|Mensaje reenviado.*|Messaggio inoltrato.*|Mensagem encaminhada.*|Doorgestuurd bericht.*|Vidarebefordrat meddelande.*|Begin forwarded message.*)\s*-{0,}\s*:?\s*$/i,
  /^\s*(?:Begin forwarded message|Anfang der weitergeleiteten (?:E-Mail|Nachricht)|Début du message (?:transféré|réexpédié)|Inicio del mensaje reenviado|Inizio messaggio inoltrato)\s*:\s*$/i,
]

const FROM_LINE = /^\s*\*?(?:From|Von|De|Da|Van|Od|Från|Fra|差出人|发件人|寄件者)\s*:\*?\s+\S/i
const BLOCK_LINES: readonly RegExp[] = [
  /^\s*\*?(?:Sent|Date|Gesendet|Datum|Envoyé|Enviado|Fecha|Inviato|Data|Verzonden|Wysłano|Skickat|Sendt|送信日時|日時|发送时间|日期)\s*:/i,
  /^\s*\*?(?:To|An|À|Para|A|Aan|Do|Till|Til|宛先|收件人)\s*:/i,
  /^\s*\*?(?:Subject|Betreff|Objet|Asunto|Oggetto|Assunto|Onderwerp|Temat|Ämne|Emne|件名|主题)\s*:/i,
]

const QUOTED = /^\s{0,3}(?:[A-Za-z]{0,4}>|[|](?:\s|$))/

const isAttribution = (text: string): boolean =>
  text.length < 600 && ATTRIBUTIONS.some((pattern) => pattern.test(text))

/** A block of Outlook's header lines: who, when, to whom, about what. */
function startsHeaderBlock(lines: readonly string[], index: number): boolean {
  if (!FROM_LINE.test(lines[index]!)) return false
  const next = lines.slice(index + 1, index + 7)
  return BLOCK_LINES.filter((pattern) => next.some((line) => pattern.test(line))).length >= 2
}

/** Length in lines of the attribution that begins here, 0 when none does. */
function attributionAt(lines: readonly string[], index: number): number {
  if (lines[index]!.trim() === '') return 0
  for (let count = 1; count <= 3 && index + count <= lines.length; count++) {
    const part = lines.slice(index, index + count)
    if (part.some((line) => line.trim() === '' || QUOTED.test(line))) return 0
    if (isAttribution(part.map((line) => line.trim()).join(' '))) return count
  }
  return 0
}

const nextFilled = (lines: readonly string[], from: number): number => {
  let index = from
  while (index < lines.length && lines[index]!.trim() === '') index++
  return index
}

/**
 * A mail that is nothing but a quote or a forward has its whole text as text: there is nothing else to read.
 */
export function splitQuotedText(body: string): SplitText {
  const lines = body.split('\n')
  const kept: string[] = []
  const quoted: string[] = []
  for (let index = 0; index < lines.length;) {
    const line = lines[index]!
    if (HISTORY.some((pattern) => pattern.test(line)) || startsHeaderBlock(lines, index)) {
      quoted.push(...lines.slice(index))
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
      /\d/.test(lines.slice(index, index + attribution).join(' ')) &&
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

const tidy = (lines: readonly string[]): string =>
  lines
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/^\n+/, '')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()
