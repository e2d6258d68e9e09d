import { fold, splitSentences } from './text.ts'

const LONGEST = 200
const READ = 4_000
const GREETINGS =
  'hi|hello|hey|dear|good (?:morning|afternoon|evening)|greetings|hallo|liebe[rs]?|sehr geehrte[rs]?|guten (?:tag|morgen|abend)|moin|bonjour|bonsoir|cher|chere|madame|monsieur|hola|buenos|buenas|estimad[oa]s?|querid[oa]s?|ciao|buongiorno|gentile|egregio|salve|ola|bom dia|boa tarde|prezad[oa]s?|caro|cara|beste|geachte|goedemorgen|dag'
const CLOSINGS =
  '(?:(?:best|kind|warm|many|with)\\s+)*(?:regards|cheers|sincerely|yours|thanks|thank you|danke|merci|gracias|grazie|obrigad[oa]|bedankt|cordialement|saludos|saluti|groeten|mit (?:freundlichen|besten) gru\\w+|(?:viele|liebe|beste) gru\\w+|vielen dank|bien a vous)'
/** Whole lines, folded, that greet, take leave or rule off and say nothing of the matter. */
const EMPTY = new RegExp(
  `^(?:(?:${GREETINGS})(?:(?:\\s+[^\\s,!:]+){0,4}\\s*[,!.:]+|(?:\\s+[^\\s,!:]+){0,2})|${CLOSINGS}(?:\\s+[^\\s,!:]+){0,3}\\s*[,!.]*|[-=_*#>|\\s\\d.:]+)$`,
)
const QUOTE_HEADER =
  /^(?:on .{5,120} wrote:?|am .{5,120} schrieb.{0,80}:?|le .{5,120} a ecrit ?:?|el .{5,120} escribio:?|il .{5,120} ha scritto:?|em .{5,120} escreveu:?|op .{5,120} schreef.{0,80}:?|-+ ?(?:original message|forwarded message|ursprungliche nachricht|message d'origine)|(?:from|to|cc|sent|date|subject|von|an|gesendet|betreff|de|a|objet|asunto|da|oggetto|para|assunto|van|aan|onderwerp): )/

/** The first sentence that says something, at most 200 characters; '' when there is none. */
export function firstInformative(text: string): string {
  const telling = text
    .slice(0, READ)
    .split('\n')
    .filter((line) => !isEmptyLine(line))
    .join('\n')
  const sentences = splitSentences(telling)
  const chosen =
    sentences.find((sentence) => hasWords(sentence.text, 3)) ??
    sentences.find(({ text: any }) => hasWords(any, 1))
  return chosen === undefined ? '' : shorten(chosen.text)
}

/** Blank lines stay: they part sentences. */
function isEmptyLine(line: string): boolean {
  const folded = fold(line).trim()
  return folded !== '' && (/^[>|]/.test(folded) || EMPTY.test(folded) || QUOTE_HEADER.test(folded))
}

const hasWords = (text: string, least: number): boolean =>
  (text.replace(/(?:https?:\/\/|www\.)\S+/g, ' ').match(/\p{L}{2,}/gu)?.length ?? 0) >= least

export function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  if (line.length <= LONGEST) return line
  const cut = line.slice(0, LONGEST - 1)
  const space = cut.lastIndexOf(' ')
  return `${cut.slice(0, space > LONGEST / 2 ? space : cut.length).replace(/[\ud800-\udbff]$/, '')}…`
}
