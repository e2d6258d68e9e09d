import { fold, type Sentence, splitSentences } from './text.ts'

const LONGEST = 200
/** Words that greet, sign or quote and say nothing of the matter, on folded text. */
const EMPTY =
  /^(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|evening)|greetings|hallo|liebe[rs]?|sehr geehrte[rs]?|guten (?:tag|morgen|abend)|moin|bonjour|bonsoir|cher|chere|madame|monsieur|hola|buenos|buenas|estimad[oa]s?|querid[oa]s?|ciao|buongiorno|gentile|egregio|salve|ola|bom dia|boa tarde|prezad[oa]s?|caro|cara|beste|geachte|goedemorgen|dag)\b[^.!?]{0,40}[,!.:]?|(?:thanks|thank you|best|kind|warm)?\s*(?:regards|cheers|sincerely|thanks|thank you|danke|merci|gracias|grazie|obrigad[oa]|bedankt|cordialement|saludos|saluti|groeten|mit freundlichen gru\w+|viele gru\w+)[^.?]{0,30}[,!.]?|[-=_*#>|\s\d.:]+)$/
const QUOTE_HEADER =
  /^(?:on .{5,120} wrote:?|am .{5,120} schrieb.{0,80}:?|le .{5,120} a ecrit ?:?|el .{5,120} escribio:?|il .{5,120} ha scritto:?|em .{5,120} escreveu:?|op .{5,120} schreef.{0,80}:?|-+ ?(?:original message|forwarded message|ursprungliche nachricht|message d'origine)|(?:from|to|cc|sent|date|subject|von|an|gesendet|betreff|de|a|objet|asunto|da|oggetto|para|assunto|van|aan|onderwerp): )/

/** The first sentence that says something, at most 200 characters; '' when there is none. */
export function firstInformative(text: string): string {
  const head = dropQuotes(text.slice(0, 4_000))
  const sentences = splitSentences(head)
  const telling =
    sentences.find((sentence) => saysSomething(sentence, 3)) ?? sentences.find((s) => saysSomething(s, 1))
  return telling === undefined ? '' : shorten(withoutGreeting(telling.text))
}

const dropQuotes = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !/^\s*[>|]/.test(line))
    .join('\n')

function saysSomething(sentence: Sentence, words: number): boolean {
  const folded = fold(sentence.text)
  if (EMPTY.test(folded) || QUOTE_HEADER.test(folded)) return false
  const plain = folded.replace(/(?:https?:\/\/|www\.)\S+/g, ' ')
  return (plain.match(/\p{L}{2,}/gu)?.length ?? 0) >= words
}

/** "Hi Anna,\nthe parcel ..." begins with the matter. */
function withoutGreeting(text: string): string {
  const end = text.search(/[,!:]\s*\n/)
  return end > 0 && end < 60 && EMPTY.test(fold(text.slice(0, end + 1))) ? text.slice(end + 1).trim() : text
}

export function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  if (line.length <= LONGEST) return line
  const cut = line.slice(0, LONGEST - 1)
  const space = cut.lastIndexOf(' ')
  return `${cut.slice(0, space > LONGEST / 2 ? space : cut.length).replace(/[\ud800-\udbff]$/, '')}…`
}
