/** Folds what stands below (and above) a mail's own words: signatures, lines of mobile programs, disclaimers. */

export interface SplitSignature {
  text: string
  /** Everything that was folded, in its order; '' when nothing was. */
  signature: string
}

/** What stands below "-- " is a signature if it is no longer than this. Lines. */
const LONGEST_SIGNATURE = 30
const DELIMITER = /^(?:--|—|__)[ \u00a0]?$/
const RULE = /^\s*[_*=-]{10,}\s*$/

/** Lines that programs put below a text by themselves. */
const MOBILE: readonly RegExp[] = [
  /^Sent (?:from|via|with|using) (?:my |the |a )?\S.{0,60}$/i,
  /^Get Outlook for \S.{0,30}$/i,
  /^(?:Von meinem .{1,40} gesendet|Gesendet (?:von|mit|aus) .{1,60}|Diese Nachricht wurde von meinem .{1,80} gesendet\.?|Outlook für .{1,20} beziehen|Holen Sie sich Outlook für .{1,20})$/i,
  /^(?:Envoyé (?:de|depuis|à partir de|avec|par) .{1,60}|(?:Télécharger|Obtenez|Obtenir) Outlook pour .{1,20})$/i,
  /^(?:Enviado (?:desde|a través de|con|do|da|de|via|pelo) .{1,60}|Obtener Outlook para .{1,20}|Obt(?:er|enha) (?:o )?Outlook para .{1,20})$/i,
  /^(?:Inviato (?:da|dal|dalla|con) .{1,60}|(?:Scarica|Ottieni|Scaricare) Outlook per .{1,20})$/i,
  /^(?:(?:Verstuurd|Verzonden) (?:vanaf|met|via|vanuit|van) .{1,60}|(?:Outlook voor .{1,20} downloaden|Download Outlook voor .{1,20}))$/i,
  /^(?:Wysłan[eoay] (?:z|ze|przez|za pomocą) .{1,60}|Pobierz (?:aplikację |program )?Outlook dla .{1,30})$/i,
  /^(?:.{1,30}から送信(?:されました)?。?|(?:Outlook for .{1,20}|.{1,20} (?:版|用) ?Outlook)\s?を入手.{0,20})$/,
  /^(?:发自我的.{1,30}|發自我的.{1,30}|从我的.{1,30}发送|從我的.{1,30}傳送|傳送自我的.{1,30}|获取.{0,30}Outlook.{0,20}|取得.{0,30}Outlook.{0,20})$/,
]

/** Paragraphs of the legal department, by what they all say. */
const DISCLAIMERS: readonly RegExp[] = [
  /\b(?:not the (?:intended|named) (?:recipient|addressee)|intended (?:solely|only|exclusively) for (?:the )?(?:use|person|individual|address|recipient|named)|(?:e-?mail|message|communication|transmission)\b.{0,120}\b(?:is|are|may be|may contain|contains?)\b.{0,60}\b(?:confidential|privileged))/is,
  /\b(?:consider the environment before printing|(?:denken|schützen) Sie .{0,40}(?:Umwelt|bevor Sie)|pensez à l['’]environnement|antes de imprimir)/i,
  /(?:nicht (?:der|die) (?:richtige|beabsichtigte|vorgesehene)\S* (?:Adressat|Empfänger)|(?:E-?Mail|Nachricht)\b.{0,120}(?:vertraulich|rechtlich geschützt)|ausschließlich für den (?:Adressaten|Empfänger))/is,
  /(?:n['’](?:ê|e)tes pas (?:le |la |l['’])?(?:bon )?destinataire|(?:message|courriel|courrier|e-?mail)\b.{0,160}(?:confidentiel|strictement réserv))/is,
  /(?:no es (?:usted )?el destinatario|(?:mensaje|correo)\b.{0,160}confidencial)/is,
  /(?:non (?:è|siete|fosse|essere) (?:il|i|lei il) destinatari|(?:messaggio|e-?mail|comunicazione)\b.{0,160}(?:riservat|confidenzial)|ricevuto (?:questo messaggio|la presente).{0,40}per errore)/is,
  /(?:não (?:é|for|seja) o (?:seu )?destinatário|(?:mensagem|e-?mail)\b.{0,160}confidencia)/is,
  /(?:niet de (?:geadresseerde|bedoelde ontvanger)|uitsluitend bestemd voor|(?:bericht|e-?mail)\b.{0,160}vertrouwelijk)/is,
  /(?:nie (?:jest|są|jesteś) .{0,30}(?:adresat|odbiorc)|(?:wiadomość|e-?mail)\b.{0,160}poufn)/is,
  /(?:(?:本|この|当該)(?:電子)?メール.{0,120}(?:機密|秘密|誤って|宛先))/s,
  /(?:(?:本|此)(?:电子)?(?:邮件|郵件|電子郵件).{0,120}(?:保密|机密|機密|误收|誤收))/s,
]
const SHORTEST_DISCLAIMER = 60

/** Footers of mailing lists, and notices of mail gateways, which may stand above the text as well. */
const LIST_FOOTER =
  /(?:mailing list\s*$|^To unsubscribe\b|\bunsubscribe@|\/mailman\/listinfo\/|\/listinfo\b)/im
const GATEWAY =
  /^\W{0,4}(?:\[?EXTERN(?:AL|E|O|A)?\]?\W{0,4}(?:$|E-?MAIL|SENDER|:)|CAUTION\b.{0,20}|WARNING\b.{0,20}|Achtung\b.{0,20}|Vorsicht\b.{0,20})?.{0,80}(?:originat(?:ed|es) (?:from )?outside|from an external (?:sender|source)|(?:kommt|stammt|wurde) von (?:einem )?(?:extern|außerhalb)|provient de l['’]ext(?:é|e)rieur|(?:origen|remitente) externo|proviene dall['’]esterno)/i

/** @param text a mail's text without what it quotes. Where nothing would be left, nothing is folded. */
export function splitSignature(text: string): SplitSignature {
  const lines = text.split('\n')
  const below: string[] = []
  let end = lines.length
  const fold = (from: number): void => {
    below.unshift(...lines.slice(from, end))
    end = from
    while (end > 0 && lines[end - 1]!.trim() === '') end--
  }
  const delimiter = lines.findLastIndex(
    (line, index) => DELIMITER.test(line) && index >= lines.length - LONGEST_SIGNATURE,
  )
  if (delimiter > 0) fold(delimiter)
  for (let from = foldable(lines, end); from > 0; from = foldable(lines, end)) fold(from)
  let start = 0
  const firstGap = lines.findIndex((line, index) => index < end && line.trim() === '')
  if (firstGap > 0 && firstGap <= 6 && GATEWAY.test(lines.slice(0, firstGap).join(' '))) start = firstGap
  const kept = lines.slice(start, end).join('\n').trim()
  if (kept === '' || (start === 0 && below.length === 0)) return { text, signature: '' }
  return {
    text: kept,
    signature: [...lines.slice(0, start), ...(start > 0 && below.length > 0 ? [''] : []), ...below]
      .join('\n')
      .trim(),
  }
}

/** Where the last paragraph begins, if it is one to fold; -1 else. */
function foldable(lines: readonly string[], end: number): number {
  if (end === 0) return -1
  if (MOBILE.some((pattern) => pattern.test(lines[end - 1]!.trim()))) return withRule(lines, end - 1)
  let from = end
  while (from > 0 && lines[from - 1]!.trim() !== '' && !RULE.test(lines[from - 1]!)) from--
  const paragraph = lines.slice(from, end).join(' ').slice(0, 4_000)
  const isDisclaimer =
    paragraph.length >= SHORTEST_DISCLAIMER && DISCLAIMERS.some((pattern) => pattern.test(paragraph))
  const ruled = from > 0 && RULE.test(lines[from - 1]!)
  const isFooter = ruled && LIST_FOOTER.test(lines.slice(from, end).join('\n').slice(0, 2_000))
  return isDisclaimer || isFooter ? withRule(lines, from) : -1
}

/** A rule above what is folded goes with it. */
const withRule = (lines: readonly string[], from: number): number => {
  let start = from
  while (start > 0 && lines[start - 1]!.trim() === '') start--
  return start > 0 && RULE.test(lines[start - 1]!) ? start - 1 : from
}
